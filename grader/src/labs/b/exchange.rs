//! What most checks of lab B do: run a client against a scripted origin server, then look at what
//! it sent and what it printed.

use crate::origin::{Answer, Origin, Request};
use crate::outcome::{Cause, CheckResult, Explain};
use crate::program::Finished;
use crate::subject::Subject;

/// A client that has run to its end, and the origin server that it spoke with.
pub(super) struct Exchange {
    pub(super) origin: Origin,
    pub(super) finished: Finished,
}

/// `get` with these flags, from an origin server that always gives this answer.
pub(super) fn get(subject: &Subject, answer: Answer, flags: &[&str]) -> CheckResult<Exchange> {
    let url = format!("/{}", subject.word());
    run(subject, Origin::answering(answer)?, "get", &url, flags)
}

/// A subcommand with one URL of this origin server, and flags.
pub(super) fn run(
    subject: &Subject,
    origin: Origin,
    program: &str,
    target: &str,
    flags: &[&str],
) -> CheckResult<Exchange> {
    let url = origin.url(target);
    let arguments = [&[program, url.as_str()], flags].concat();
    let finished = origin.run(subject, &arguments)?;
    Ok(Exchange { origin, finished })
}

impl Exchange {
    /// The one request that came.
    pub(super) fn request(&self) -> CheckResult<Request> {
        Ok(self.requests(1)?.remove(0))
    }

    /// The requests, as many as expected.
    pub(super) fn requests(&self, expected: usize) -> CheckResult<Vec<Request>> {
        self.origin.expect_requests(&self.finished, expected)
    }

    /// Every request was well formed, and exactly this was printed, and it ended with 0.
    pub(super) fn expect_prints(&self, expected: &[u8]) -> CheckResult {
        self.origin.requests(&self.finished)?;
        self.finished
            .expect_stdout(expected)
            .and_then(|()| self.finished.expect_code(0))
            .explain(|failure| self.origin.tell(failure))
    }

    /// It ended with 1, and an error that holds one of these words.
    pub(super) fn expect_fails(&self, words: &[&str]) -> CheckResult {
        self.finished
            .expect_code(1)
            .and_then(|()| self.finished.expect_error(words))
            .explain(|failure| self.origin.tell(failure))
    }

    /// Nothing was printed.
    pub(super) fn expect_prints_nothing(&self) -> CheckResult {
        self.finished
            .expect_stdout(b"")
            .explain(|failure| self.origin.tell(failure))
    }
}

/// Runs `get` once for each of these answers; each must fail, whatever it printed until then.
pub(super) fn all_fail(
    subject: &Subject,
    answers: &[Answer],
    flags: &[&str],
    because: &str,
) -> CheckResult {
    for answer in answers {
        get(subject, answer.clone(), flags)?
            .expect_fails(&[])
            .explain(|failure| failure.because(because))?;
    }
    Ok(())
}

/// For checks in which our own octets have to come in time, or the program has to look at its clock in
/// time: a busy machine may not let them. The last of three attempts counts.
pub(super) fn in_three_attempts(attempt: impl Fn() -> CheckResult) -> CheckResult {
    attempt().or_else(|_| attempt()).or_else(|_| attempt())
}

/// It ended with 1 or 2 and printed nothing but an error that holds this word.
pub(super) fn expect_refused(finished: &Finished, word: &str) -> CheckResult {
    finished.expect_stdout(b"")?;
    if finished.code == Some(2) {
        let said = String::from_utf8_lossy(&finished.stderr).to_lowercase();
        if said.contains(&word.to_lowercase()) {
            return Ok(());
        }
        return Err(finished
            .failure(Cause::WrongOctets)
            .fact(
                "expected",
                format!("words on standard error about `{word}`"),
            )
            .into());
    }
    finished.expect_code(1)?;
    finished.expect_error(&[word])
}
