//! Timeouts under test: how a check sees that one was not too short, on a machine that may be busy.

use std::time::{Duration, Instant};

use crate::deadline::in_words;
use crate::outcome::{Cause, CheckResult, Outcome};
use crate::web::{Client, WebServer};

/// Why a check that needs to be quick itself may give up.
pub(in crate::labs) const TOO_BUSY: &str = "this machine is too busy to keep a client's pace";

/// Tries something in which we have to be quicker than this timeout of the program: `attempt` says how long it
/// waited for us, and what came of it. A failure counts where we were quick: on a busy machine we may have been
/// the slow ones, and then it says nothing.
pub(super) fn where_we_are_quick<T>(
    timeout: Duration,
    mut attempt: impl FnMut() -> (Duration, CheckResult<T>),
) -> CheckResult<T> {
    for _ in 0..5 {
        match attempt() {
            (longest, Err(Outcome::Failed(_))) if longest > timeout / 2 => {}
            (_, conclusive) => return conclusive,
        }
    }
    Err(Outcome::Skipped(TOO_BUSY.into()))
}

/// A client that has connected and sent this before the program's patience with it was over, and what comes of
/// it then.
pub(super) fn quick_client<T>(
    server: &WebServer,
    timeout: Duration,
    octets: &[u8],
    mut then: impl FnMut(Client) -> CheckResult<T>,
) -> CheckResult<T> {
    where_we_are_quick(timeout, || {
        let began = Instant::now();
        let client = server.client().and_then(|mut client| {
            client.send(octets)?;
            Ok(client)
        });
        let took = began.elapsed();
        (took, client.and_then(&mut then))
    })
}

/// This just ended by a timeout: it was not over before its time. `began` lies before the moment at
/// which the program began to count, so a busy machine can only make it seem longer.
pub(super) fn not_before(
    began: Instant,
    time: Duration,
    flag: &str,
    client: &Client,
) -> CheckResult {
    let took = began.elapsed();
    // Clocks are read at different moments, and some systems' timers count in steps.
    if took + Duration::from_millis(20) >= time {
        return Ok(());
    }
    Err(client
        .failure(Cause::ClosedEarly)
        .fact("with", flag)
        .fact(
            "but",
            format!("the end came after {} already", in_words(took)),
        )
        .into())
}
