//! Who this program is when it was not called by a person: the walls start it again in other roles.
//!
//! `relay.rs` stands outside and puts the walls up, `init.rs` is the first process inside, `probe.rs` tries to get out.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::limits::Limits;

/// The first argument of those who are called by the walls.
pub(super) const CALLED: &str = "--behind-the-walls";

/// Where the relay listens, as it is seen from inside.
pub(super) const CHANNEL: &str = "/.relay";

/// What the first process inside has to hold to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Orders {
    /// Whose the limits are, in words.
    pub(super) whose: String,
    pub(super) limits: Limits,
    /// What may be read and executed; and written as well. Landlock's rules, where it is to be applied.
    pub(super) second_walls: Option<SecondWalls>,
    /// Places whose fullness is to be told.
    pub(super) disks: Vec<PathBuf>,
    /// Does it go on while something is left that the program has started? A build ends as a whole.
    pub(super) lingers: bool,
}

/// Landlock and seccomp.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SecondWalls {
    pub(super) readable: Vec<PathBuf>,
    pub(super) writable: Vec<PathBuf>,
}

/// Plays a role and ends, if this process was started for that. Every program that puts up walls says this first.
pub fn play_if_called() {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().as_deref() != Some(OsStr::new(CALLED)) {
        return;
    }
    let role = arguments.next().unwrap_or_default();
    let arguments: Vec<OsString> = arguments.collect();
    let code = match role.to_str() {
        #[cfg(target_os = "linux")]
        Some("relay") => super::relay::run(&arguments),
        #[cfg(target_os = "linux")]
        Some("init") => super::init::run(&arguments),
        #[cfg(target_os = "linux")]
        Some("worker") => super::keeper::run(&arguments),
        #[cfg(unix)]
        Some("limits") => super::bare::run(&arguments),
        #[cfg(target_os = "linux")]
        Some("probe") => super::probe::run(&arguments),
        _ => {
            eprintln!("error: {CALLED} is for cargo grade itself: see cargo grade --help");
            2
        }
    };
    std::process::exit(code);
}
