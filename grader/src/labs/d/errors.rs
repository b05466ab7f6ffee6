//! What a server writes to standard error about a script.

use crate::deadline::{Deadline, PATIENCE};
use crate::outcome::{Cause, CheckResult, Failure};
use crate::web::{Response, WebServer};

/// Waits for a line on the server's standard error that holds all of these words.
pub(super) fn expect_logged(
    server: &mut WebServer,
    response: &Response,
    words: &[&str],
) -> CheckResult {
    expect_line(server, words, || {
        let mut failure = response.failure();
        failure.cause = Cause::Silent;
        failure
    })
}

/// The same, where there may be no response.
pub(super) fn expect_line(
    server: &mut WebServer,
    words: &[&str],
    failure: impl FnOnce() -> Failure,
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
    let failure = failure().fact("log", server.stderr.quoted());
    Err(failure.waited(PATIENCE, what).into())
}
