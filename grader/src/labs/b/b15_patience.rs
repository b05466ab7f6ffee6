//! b15 · Patience: trying again, and when not to.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::exchange::{Exchange, run};
use super::{b15_dates, b15_final, b15_programs, b15_waits};
use crate::course::{Check, Rank, Step};
use crate::deadline::{Deadline, QUIET, STARTUP};
use crate::labs::outlines::b::B15;
use crate::listener::ClosedPort;
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult, Explain, Failure, broken};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b15-tries-again",
            title: "sends a request again after 503 and 429, and prints the final answer alone",
            rank: Rank::Works,
            source: "RFC 9110 §15.6.4, RFC 6585 §4",
            because: "503 and 429 mean: not now; and whoever asked wants the page, not the excuses before it",
            by_hand: "cargo workshop check b15-tries-again --verbose",
            faults: &[
                "b15-does-not-retry",
                "b15-503-only",
                "b15-429-only",
                "b15-prints-every-answer",
            ],
            run: tries_again,
        },
        Check {
            id: "b15-not-there-yet",
            title: "waits for a server that does not listen yet",
            rank: Rank::Works,
            source: "handout b15",
            because: "a server that is being started refuses connections for a moment",
            by_hand: "cargo lab-b get http://127.0.0.1:50080/ --retries 6 · then: printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\n\\r\\nhello\\n' | nc -lN 127.0.0.1 50080",
            faults: &[
                "b15-does-not-retry",
                "b15-broken-connections-are-final",
                "b15-waits-in-silence",
            ],
            run: not_there_yet,
        },
        b15_waits::RETRY_AFTER,
        b15_dates::DATES,
        b15_waits::BACK_OFF,
        b15_waits::UNREADABLE,
        b15_final::NO_ANSWER,
        b15_final::USED_UP,
        b15_final::OTHERS,
        b15_final::POST,
        b15_final::TOO_LONG,
        b15_final::MAX_TIME,
        b15_programs::PROGRAMS,
    ],
    ..B15
};

/// `503` or `429`, with this Retry-After, and a body that nobody wants to see.
pub(super) fn busy(status: &str, retry_after: &str) -> Answer {
    let line = format!("Retry-After: {retry_after}");
    let lines: &[&str] = if retry_after.is_empty() {
        &[]
    } else {
        &[&line]
    };
    Answer::status(status, lines, b"busy\n")
}

/// A server that gives these answers one after the other, and then the last one for ever.
pub(super) fn one_by_one(answers: Vec<Answer>) -> CheckResult<Origin> {
    let next = AtomicUsize::new(0);
    Origin::new(move |_| {
        let place = next.fetch_add(1, Ordering::Relaxed);
        answers[place.min(answers.len() - 1)].clone()
    })
}

/// `get` from such a server.
pub(super) fn get_from(
    subject: &Subject,
    answers: Vec<Answer>,
    flags: &[&str],
) -> CheckResult<Exchange> {
    let target = format!("/{}", subject.word());
    run(subject, one_by_one(answers)?, "get", &target, flags)
}

fn tries_again(subject: &Subject) -> CheckResult {
    let body = subject.word();
    for (program, status) in [
        ("get", "503 Service Unavailable"),
        ("get", "429 Too Many Requests"),
        ("head", "503 Busy"),
    ] {
        let is_head = program == "head";
        let shape = |answer: Answer| if is_head { answer.head_only() } else { answer };
        let last = shape(Answer::ok(&body));
        let expected = if is_head {
            last.octets().to_vec()
        } else {
            body.clone().into_bytes()
        };
        let busy = shape(busy(status, "0"));
        let origin = one_by_one(vec![busy.clone(), busy, last])?;
        let exchange = run(subject, origin, program, "/", &["--retries", "3"])?;
        exchange.requests(3)?;
        exchange.expect_prints(&expected)?;
    }
    Ok(())
}

fn not_there_yet(subject: &Subject) -> CheckResult {
    let body = subject.word();
    let closed = ClosedPort::on_loopback()?;
    let mut program = subject.start(&["get", &closed.url(), "--retries", "6"])?;
    // Once it says that it waits, it was refused: then the server begins to listen.
    let told = program
        .stderr
        .wait(&Deadline::within(STARTUP), |octets, _| {
            octets.contains(&b'\n')
        });
    if let Some(status) = program.exits_within(QUIET)? {
        return Err(Failure::new(Cause::Exited)
            .fact("ran", program.command())
            .fact("expected", "it waits, and tries again: nobody listens yet")
            .fact("but", format!("it ended ({status})"))
            .into());
    }
    if !told {
        return Err(Failure::new(Cause::Silent)
            .fact("ran", program.command())
            .waited(STARTUP, "a note on standard error that it waits")
            .into());
    }
    let answer = Answer::ok(&body);
    let origin = Origin::over(closed.listen()?, move |_| answer.clone()).map_err(broken)?;
    let finished = origin.finish(&mut program)?;
    origin.expect_requests(&finished, 1)?;
    finished
        .expect_stdout(body.as_bytes())
        .and_then(|()| finished.expect_code(0))
        .explain(|failure| failure.fact("server", "it began to listen after the first try"))
}
