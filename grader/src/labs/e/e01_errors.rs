//! Errors and panics: 500 for the client, the cause in the log.

use super::asking::{by_hand, serve};
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE};
use crate::outcome::{CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::{Response, WebServer};

pub(super) const FAILS: Check = Check {
    id: "e1-fails",
    title: "answers an error with 500, hides the cause, and writes it to standard error",
    rank: Rank::Works,
    source: "handout e1, RFC 9110 §15.6.1",
    because: "who asked can do nothing about the cause, and an attacker much with it; who looks after the server needs it",
    by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/fail?cause=disk-full'"),
    faults: &["e1-fail-is-200", "e1-shows-the-cause", "e1-cause-is-lost"],
    run: fails,
};

pub(super) const RESULT: Check = Check {
    id: "e1-result",
    title: "answers the value of a Result that is Ok, as text",
    rank: Rank::HoldsUp,
    source: "handout e1",
    because: "Ok becomes what the value becomes: a text, which is text/plain, so that a browser never takes a stranger's words for a page; and what went well is nothing for the log of errors",
    by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/result?value=hello'"),
    faults: &[
        "e1-result-is-html",
        "e1-result-is-logged",
        "e1-result-is-500",
    ],
    run: result,
};

pub(super) const PANICS: Check = Check {
    id: "e1-panics",
    title: "answers a panic with 500, and goes on: more panics than workers leave it well",
    rank: Rank::HoldsUp,
    source: "handout e1",
    because: "a panic ends the handler it happened in and nothing else: not the worker, not the server, not the answer; its cause is hidden and logged like any other",
    by_hand: "cargo lab-e --workers 2 · then three times: curl -i 'http://127.0.0.1:8080/panic?cause=oh'",
    faults: &[
        "e1-panic-without-an-answer",
        "e1-panic-loses-its-worker",
        "e1-panic-ends-the-program",
        "e1-panic-shows-the-cause",
        "e1-panic-is-silent",
    ],
    run: panics,
};

pub(super) const CAUSES: Check = Check {
    id: "e1-causes-are-escaped",
    title: "escapes control octets in the causes that it writes to standard error",
    rank: Rank::HoldsUp,
    source: "handout e1",
    because: "a cause may hold what a client sent: as it came, it could make up lines of the log, or steer the terminal of whoever reads it",
    by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/fail?cause=a%0Ab%1B%5B31m'"),
    faults: &["e1-raw-causes", "e1-raw-panics"],
    run: causes,
};

fn fails(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let cause = subject.word();
    let response = server.get(&format!("/fail?cause={cause}"))?;
    response.expect_status(&[500])?;
    expect_hidden(&response, &cause)?;
    expect_on_stderr(&mut server, &response, &[&cause]).map(|_| ())
}

fn result(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let value = subject.word();
    let response = server.get(&format!("/result?value={value}"))?;
    response.expect_status(&[200])?;
    response.expect_media_type(&["text/plain"])?;
    if response.text().trim_end_matches('\n') != value {
        response.expect_content(value.as_bytes())?;
    }
    // What is logged of an error that comes after it stands behind whatever was logged of this.
    let cause = subject.word();
    let after = server.get(&format!("/fail?cause={cause}"))?;
    let log = expect_on_stderr(&mut server, &after, &[&cause])?;
    if !log.contains(&value) {
        return Ok(());
    }
    let failure = response.about().octets("stderr", log.as_bytes());
    Err(failure
        .fact("expected", format!("nothing about {value} there"))
        .into())
}

fn panics(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &["--workers", "2"])?;
    for _ in 0..5 {
        let cause = subject.word();
        let response = server.get(&format!("/panic?cause={cause}"))?;
        response.expect_status(&[500])?;
        expect_hidden(&response, &cause)?;
        expect_on_stderr(&mut server, &response, &[&cause])?;
    }
    for _ in 0..2 {
        let response = server
            .get("/hello")
            .explain(|failure| failure.fact("before", "5 panics, and --workers 2"))?;
        response.expect_status(&[200])?;
    }
    Ok(())
}

fn causes(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    for path in ["/fail", "/panic"] {
        let (one, two) = (subject.word(), subject.word());
        let target = format!("{path}?cause={one}%0Aerror:%1B%5B31m{two}");
        let response = server.get(&target)?;
        response.expect_status(&[500])?;
        let log = expect_on_stderr(&mut server, &response, &[&one, &two])?;
        let line = log.lines().find(|line| line.contains(&one));
        let line = line.unwrap_or_default();
        let wrong = if !line.contains(&two) {
            "the line ends at the client's line feed"
        } else if line.contains('\u{1b}') {
            "the client's ESC stands there as it came"
        } else {
            continue;
        };
        return Err(response
            .about()
            .octets("stderr", line.as_bytes())
            .fact("but", wrong)
            .fact(
                "expected",
                "one line, with \\n and \\u{1b} or the like in it",
            )
            .into());
    }
    Ok(())
}

/// Nothing of the cause is in the answer.
fn expect_hidden(response: &Response, cause: &str) -> CheckResult {
    let raw = String::from_utf8_lossy(response.raw()).into_owned();
    let Some(place) = raw.find(cause) else {
        return Ok(());
    };
    Err(response
        .failure_at(place, "the cause")
        .fact("expected", "an answer without it")
        .into())
}

/// Waits until all these words stand on standard error, and gives all of it.
fn expect_on_stderr(
    server: &mut WebServer,
    response: &Response,
    words: &[&str],
) -> CheckResult<String> {
    let mut said = String::new();
    let came = server
        .stderr
        .wait(&Deadline::within(PATIENCE), |octets, _| {
            said = String::from_utf8_lossy(octets).into_owned();
            words.iter().all(|word| said.contains(word)) && said.ends_with('\n')
        });
    if came {
        return Ok(said);
    }
    let failure: Failure = response.about();
    Err(failure
        .waited(PATIENCE, "the cause on standard error")
        .fact("expected", format!("a line with {}", words.join(" and ")))
        .into())
}
