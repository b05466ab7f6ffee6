//! How much a submission may take of the machine.

use serde::{Deserialize, Serialize};

/// Limits of one build, or of one program that runs. Octets and seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Processes at the same time.
    pub processes: usize,
    /// Threads at the same time, of all its processes: servers with a thread for each connection have a thousand.
    pub threads: usize,
    /// Memory of all its processes together.
    pub memory: u64,
    /// The length of one file.
    pub file: u64,
    /// Open files of one process.
    pub open_files: u64,
    /// Processor time of one process.
    pub processor: u64,
    /// What all its files may take together where it runs.
    pub disk: u64,
}

impl Limits {
    /// What cargo and the compiler need for a lab, several times over.
    #[must_use]
    pub fn building() -> Self {
        Limits {
            processes: 256,
            threads: 2048,
            memory: 3 << 30,
            file: 512 << 20,
            open_files: 16_384,
            processor: 300,
            disk: 1 << 30,
        }
    }

    /// What the checks ask of a program, several times over.
    #[must_use]
    pub fn running() -> Self {
        Limits {
            processes: 200,
            threads: 4096,
            memory: 1 << 30,
            file: 512 << 20,
            open_files: 16_384,
            processor: 60,
            disk: 512 << 20,
        }
    }
}

/// A number of octets in words.
pub(super) fn size(octets: u64) -> String {
    match octets {
        0x4000_0000.. if octets.is_multiple_of(0x4000_0000) => format!("{} GiB", octets >> 30),
        _ => format!("{} MiB", octets >> 20),
    }
}
