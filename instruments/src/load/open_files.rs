//! How many connections this process, and a server that it starts, may have open.

/// Beside connections: the program itself, pipes, files.
const OTHERS: usize = 64;
/// macOS takes no more than this even where it names no limit.
#[cfg(unix)]
const ENOUGH: u64 = 10_240;

/// Raises the limit as far as that is allowed and needed; says how many connections fit into it.
#[must_use]
pub fn room_for(connections: usize) -> usize {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let needed = (connections + OTHERS) as u64;
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        if current.is_some_and(|current| current < needed) {
            for wanted in [needed, maximum.unwrap_or(ENOUGH).min(needed), ENOUGH] {
                let limit = Rlimit {
                    current: Some(wanted),
                    maximum,
                };
                if setrlimit(Resource::Nofile, limit).is_ok() {
                    break;
                }
            }
        }
        getrlimit(Resource::Nofile)
            .current
            .map_or(usize::MAX, |limit| {
                usize::try_from(limit)
                    .unwrap_or(usize::MAX)
                    .saturating_sub(OTHERS)
            })
    }
    #[cfg(not(unix))]
    {
        let _ = (connections, OTHERS);
        usize::MAX
    }
}
