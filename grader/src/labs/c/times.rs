//! Timeouts under test: how a check sees that one was not too short, on a machine that may be busy.

use std::time::{Duration, Instant};

use crate::deadline::in_words;
use crate::outcome::{Cause, CheckResult};
use crate::web::Client;

/// Why a check that needs to be quick itself may give up.
pub(super) const TOO_BUSY: &str = "this machine is too busy to keep a client's pace";

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
