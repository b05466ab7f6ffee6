//! Gentle closes: a server that closes while its client still speaks, so that its answer arrives.

use std::time::{Duration, Instant};

use crate::conversation::Conversation;
use crate::outcome::{Cause, CheckResult, Outcome};

/// A gentle close waits so long for the client; then it may reset the connection.
const ITS_SECOND: Duration = Duration::from_secs(1);

/// How often a client tries to be faster than that.
const TRIES: u32 = 10;

/// A client, from its connection to its end, that must not be reset. On a busy machine it may be
/// slower than the server has to wait for it: then a reset says nothing, and it tries again.
pub(super) fn within_its_second(client: impl Fn() -> CheckResult) -> CheckResult {
    for _ in 0..TRIES {
        let started = Instant::now();
        match client() {
            // The server's second began later than ours.
            Err(Outcome::Failed(failure))
                if failure.cause == Cause::Reset && started.elapsed() >= ITS_SECOND => {}
            conclusive => return conclusive,
        }
    }
    Err(Outcome::Skipped(
        "this machine is too busy to send 100,000 octets within 1 s".into(),
    ))
}

/// In many writes: a connection that was closed already fails the second of them.
pub(super) fn send_a_lot(client: &mut Conversation, octets: &[u8]) -> CheckResult {
    octets.chunks(2000).try_for_each(|piece| client.send(piece))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::deadline::pause;
    use crate::outcome::Failure;

    /// A client that is reset, and takes so long each time.
    fn tries(times: &[Duration], end: CheckResult) -> (CheckResult, usize) {
        let tried = Cell::new(0);
        let client = || {
            let number = tried.replace(tried.get() + 1);
            let Some(&time) = times.get(number) else {
                return end.clone();
            };
            pause(time);
            Err(Failure::new(Cause::Reset).into())
        };
        (within_its_second(client), tried.get())
    }

    #[test]
    fn a_reset_counts_only_within_the_second() {
        let (said, tried) = tries(&[Duration::ZERO], Ok(()));
        assert!(
            matches!(said, Err(Outcome::Failed(_))) && tried == 1,
            "{said:?}"
        );
        let (said, tried) = tries(&[ITS_SECOND], Ok(()));
        assert!(said.is_ok() && tried == 2, "{said:?}");
    }
}
