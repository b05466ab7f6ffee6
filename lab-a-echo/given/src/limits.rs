//! How many clients the system lets us have: every connection is an open file.

/// Raises the soft limit of open files to the hard one, as every process may.
///
/// Many systems start a process with room for 1,024 files, though they would allow it many more.
#[cfg(unix)]
pub(crate) fn raise_open_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    /// What macOS takes when its hard limit is "unlimited" (OPEN_MAX).
    const MACOS_MOST: u64 = 10_240;

    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    for current in [maximum, current.max(Some(MACOS_MOST))] {
        if setrlimit(Resource::Nofile, Rlimit { current, maximum }).is_ok() {
            return;
        }
    }
}

/// Windows has no such limit.
#[cfg(not(unix))]
pub(crate) fn raise_open_files() {}
