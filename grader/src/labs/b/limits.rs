//! A body that breaks off, stalls, trickles, or is larger than wanted (b3).

use std::time::Duration;

use super::exchange::{get, in_three_attempts};
use crate::course::{Check, Rank};
use crate::labs::promises::expect_timed_out;
use crate::origin::Answer;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const RESET: Check = Check {
    id: "b3-reset",
    title: "fails when the connection is reset inside the body",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §8",
    because: "a reset is no end: even where the close ends the body, nobody knows what is missing",
    by_hand: "cargo workshop check b3-reset --verbose",
    faults: &["b3-takes-a-reset-for-the-end"],
    run: reset,
};

fn reset(subject: &Subject) -> CheckResult {
    for lines in [&[][..], &["Content-Length: 60"]] {
        let answer = Answer::with("200 OK", lines, subject.word().as_bytes()).then_reset();
        get(subject, answer, &[])?.expect_fails(&[])?;
    }
    Ok(())
}

pub(super) const STALLS: Check = Check {
    id: "b3-stalls",
    title: "gives up on a body that stops coming, after --timeout",
    rank: Rank::HoldsUp,
    source: "handout: what every program promises",
    because: "a server may fall silent in the middle: the limit counts from the last octet",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 60\\r\\n\\r\\nhello\\n' | nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --timeout 1",
    faults: &["b1-waits-for-ever", "b3-stall-is-the-end"],
    run: stalls,
};

fn stalls(subject: &Subject) -> CheckResult {
    let answer = Answer::with("200 OK", &["Content-Length: 60"], subject.word().as_bytes());
    let exchange = get(subject, answer.kept_open(), &["--timeout", "0.15"])?;
    expect_timed_out(&exchange.finished, "waiting", 0.15)
        .explain(|failure| exchange.origin.tell(failure))
}

pub(super) const SLOW_BODY: Check = Check {
    id: "b3-slow-body",
    title: "does not give up on a body that is slow but never stops",
    rank: Rank::HoldsUp,
    source: "handout: what every program promises",
    because: "--timeout limits a silence, so every octet that comes starts it anew",
    by_hand: "cargo workshop check b3-slow-body --verbose",
    faults: &["b3-counts-from-the-start"],
    run: slow_body,
};

fn slow_body(subject: &Subject) -> CheckResult {
    in_three_attempts(|| {
        let body = subject.text(6);
        // Some 20 octets of head and body, one every 20 ms: longer in all than the limit, with no such pause.
        let answer = Answer::raw(format!("HTTP/1.1 200 \r\n\r\n{body}"));
        let answer = answer.slowly(Duration::from_millis(20));
        get(subject, answer, &["--timeout", "0.3"])?.expect_prints(body.as_bytes())
    })
}

pub(super) const MAX_SIZE: Check = Check {
    id: "b3-max-size",
    title: "ends at --max-size with an error, and takes a body of just that size",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "a body may have no end: whoever wants a page says how much of it is too much",
    by_hand: "(printf 'HTTP/1.1 200 OK\\r\\n\\r\\n'; yes) | nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --max-size 1000 | wc -c",
    faults: &[
        "b3-ignores-max-size",
        "b3-max-size-refuses-its-own-size",
        "b3-max-size-exits-0",
    ],
    run: max_size,
};

fn max_size(subject: &Subject) -> CheckResult {
    let body = subject.text(1000);
    let flags = ["--max-size", "1000"];
    get(subject, Answer::ok(&body), &flags)?.expect_prints(body.as_bytes())?;
    get(
        subject,
        Answer::with("200 OK", &[], body.as_bytes()),
        &flags,
    )?
    .expect_prints(body.as_bytes())?;
    let larger = format!("{body}x");
    for answer in [
        Answer::ok(&larger),
        Answer::with("200 OK", &[], larger.as_bytes()),
        Answer::with("200 OK", &[], b"").then_endless("more "),
    ] {
        let exchange = get(subject, answer, &flags)?;
        exchange.expect_fails(&[])?;
        if exchange.finished.stdout.len() > 1000 {
            exchange.expect_prints(body.as_bytes())?;
        }
    }
    Ok(())
}

pub(super) const FIELD_NEEDS_THE_BODY: Check = Check {
    id: "b3-field-needs-the-body",
    title: "fails with --field too when the body is cut short",
    rank: Rank::HoldsUp,
    source: "handout b3",
    because: "the field speaks of a body that did not come",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 60\\r\\n\\r\\nhello\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get --field content-length http://127.0.0.1:50080/; echo $?",
    faults: &["b3-field-ignores-the-body"],
    run: field_needs_the_body,
};

fn field_needs_the_body(subject: &Subject) -> CheckResult {
    let answer = Answer::with("200 OK", &["Content-Length: 60"], subject.word().as_bytes());
    get(subject, answer, &["--field", "content-length"])?.expect_fails(&[])
}
