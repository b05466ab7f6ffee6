//! Waiting for sockets, to a fraction of a millisecond where the system can do that.

use std::io;
use std::time::Duration;

use mio::{Events, Poll};

/// Waits for events, at most so long.
///
/// # Errors
/// What the system says; an interruption is none.
pub fn wait(poll: &mut Poll, events: &mut Events, most: Duration) -> io::Result<()> {
    let left = precisely(poll, most)?;
    match poll.poll(events, Some(left)) {
        Err(cause) if cause.kind() == io::ErrorKind::Interrupted => Ok(()),
        done => done,
    }
}

/// epoll counts in milliseconds, and requests have to leave between two of them; `ppoll` waits for the epoll itself to the nanosecond.
#[cfg(target_os = "linux")]
fn precisely(poll: &Poll, most: Duration) -> io::Result<Duration> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll as wait};
    let whole = Duration::from_millis(u64::try_from(most.as_millis()).unwrap_or(u64::MAX));
    if most == whole {
        return Ok(most);
    }
    let time = Timespec {
        tv_sec: i64::try_from(most.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: most.subsec_nanos().into(),
    };
    let mut one = [PollFd::new(poll.registry(), PollFlags::IN)];
    match wait(&mut one, Some(&time)) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(Duration::ZERO),
        Err(cause) => Err(cause.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn precisely(_poll: &Poll, most: Duration) -> io::Result<Duration> {
    Ok(most)
}
