//! A process as Linux shows it in /proc.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

/// A process, by its id.
pub struct Process(pub u32);

impl Process {
    /// Resident memory in KiB.
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    pub fn threads(&self) -> u64 {
        self.status("Threads:")
    }

    fn status(&self, key: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(key))
            .unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }

    /// What every descriptor leads to: a path, or such as `socket:[1234]`.
    fn links(&self) -> Vec<String> {
        let folder = fs::read_dir(format!("/proc/{}/fd", self.0)).unwrap();
        // One may be closed while we look.
        let links = folder.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
        links.map(|link| link.display().to_string()).collect()
    }

    /// How many descriptors it has.
    ///
    /// A server may keep a file of its site open for the next client: each of them counts from the second time on.
    pub fn descriptors(&self, site: &Path) -> usize {
        let mut kept = HashSet::new();
        let links = self.links();
        let lost = links
            .iter()
            .filter(|link| !Path::new(link).starts_with(site) || !kept.insert(*link));
        lost.count()
    }

    /// How many of them are sockets.
    pub fn sockets(&self) -> usize {
        let links = self.links();
        links
            .iter()
            .filter(|link| link.starts_with("socket:"))
            .count()
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        let id = Pid::from_raw(i32::try_from(self.0).unwrap()).unwrap();
        kill_process(id, Signal::TERM).unwrap();
    }
}
