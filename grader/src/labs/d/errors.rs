//! What a server writes to standard error about a script.

use crate::deadline::{Deadline, PATIENCE};
use crate::outcome::CheckResult;
use crate::web::{Response, WebServer};

/// Waits for a line on the server's standard error that holds all of these words.
pub(super) fn expect_logged(
    server: &mut WebServer,
    response: &Response,
    words: &[&str],
) -> CheckResult {
    let deadline = Deadline::within(PATIENCE);
    let is_there = server.stderr.wait(&deadline, |octets, _| {
        let text = String::from_utf8_lossy(octets);
        let mut lines = text.lines();
        lines.any(|line| words.iter().all(|word| line.contains(word)))
    });
    if is_there {
        return Ok(());
    }
    let what = format!("a line with {} on standard error", words.join(" and "));
    let failure = response.failure().fact("log", server.stderr.quoted());
    Err(failure.waited(PATIENCE, what).into())
}
