//! The process of a script: its three pipes, its end, and who buries it.
//!
//! A script is read from, written to and listened to by one thread, which waits for whatever can be done next. On
//! Unix that is `poll` over the three pipes; elsewhere there is a thread for each pipe. What is left of a script when
//! its answer is complete goes to the [`Reaper`].

#[cfg(not(unix))]
mod elsewhere;
mod lines;
mod reaper;
#[cfg(unix)]
mod unix;

use std::time::Duration;

#[cfg(not(unix))]
pub use elsewhere::Process;
pub use reaper::{Reaper, tell_of};
#[cfg(unix)]
pub use unix::Process;

/// How long a script may take to end by itself, once its answer is complete.
pub const AFTERWARDS: Duration = Duration::from_millis(500);
/// How long it may take once it is asked to end.
pub(crate) const ASKED: Duration = Duration::from_secs(1);

/// What is ended when a script is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// The process that was started.
    Alone,
    /// Its process group: the script, and whatever it has started itself. The process has to lead a group of its own.
    WithItsGroup,
}

/// Who a script is, for those who tell of it.
#[derive(Debug, Clone)]
pub struct Named {
    /// What the log calls it.
    pub name: String,
    /// Where a line goes that it writes to standard error.
    pub line: fn(name: &str, line: &[u8]),
}
