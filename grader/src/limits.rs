//! How many files (and sockets) a process may have open at once.

use crate::outcome::{CheckResult, Outcome};

/// macOS refuses more than this even where it names no limit.
#[cfg(unix)]
const ENOUGH: u64 = 10_240;

/// Raises our own soft limit, once: a few checks hold a thousand connections each.
pub(crate) fn raise() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
            let wanted = maximum.map_or(ENOUGH, |maximum| maximum.min(ENOUGH));
            if current.is_some_and(|current| current < wanted) {
                // If the system refuses, the checks that need it are skipped.
                let _ = setrlimit(
                    Resource::Nofile,
                    Rlimit {
                        current: Some(wanted),
                        maximum,
                    },
                );
            }
        });
    }
}

/// May a process (this one, or one that we start) have this many files open?
///
/// # Errors
/// Skipped, if the limit is lower.
#[cfg(unix)]
pub fn need_open_files(needed: u64) -> CheckResult {
    use rustix::process::{Resource, getrlimit};
    raise();
    match getrlimit(Resource::Nofile).current {
        Some(limit) if limit < needed => Err(Outcome::Skipped(format!(
            "this needs {needed} open files at once, and the limit is {limit} (`ulimit -H -n`)"
        ))),
        _ => Ok(()),
    }
}

/// May a process (this one, or one that we start) have this many files open?
///
/// # Errors
/// None: this system has no such limit.
#[cfg(not(unix))]
pub fn need_open_files(_needed: u64) -> CheckResult {
    Ok(())
}

/// Can the limit of a program that we start be lowered?
///
/// # Errors
/// Skipped, where the system has no such limit.
pub fn need_limits() -> CheckResult {
    if cfg!(unix) {
        Ok(())
    } else {
        Err(Outcome::Skipped(
            "a limit of open files needs a Unix system".into(),
        ))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_need_beyond_the_limit_skips_by_name() {
        assert!(need_open_files(1).is_ok());
        let Err(Outcome::Skipped(why)) = need_open_files(u64::MAX) else {
            // A system without any limit.
            return;
        };
        assert!(why.contains("ulimit"), "{why}");
    }
}
