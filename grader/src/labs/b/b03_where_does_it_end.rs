//! b3 · Where does it end: body framing.
//!
//! The strict case is a server that keeps the connection open: who waits for its close waits for ever.

use super::exchange::{get, run};
use super::{lengths, limits, output_file};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B3;
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult, Explain};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b3-content-length",
            title: "reads as many octets as Content-Length says, and waits for no more",
            rank: Rank::Works,
            source: "RFC 9112 §6.3",
            because: "the server may keep the connection open: the length tells that the body is whole",
            by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\n\\r\\nhello\\n' | nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
            faults: &[
                "b3-waits-for-the-close",
                "b3-reads-once",
                "b3-counts-from-the-head",
                "b3-length-by-exact-case",
            ],
            run: content_length,
        },
        Check {
            id: "b3-until-close",
            title: "reads until the close when no length is given",
            rank: Rank::Works,
            source: "RFC 9112 §6.3",
            because: "the oldest way to end a body: the server closes the connection",
            by_hand: "printf 'HTTP/1.1 200 OK\\r\\n\\r\\nhello\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
            faults: &["b3-needs-a-length", "b3-no-length-is-0", "b3-reads-once"],
            run: until_close,
        },
        Check {
            id: "b3-no-body",
            title: "expects no body after HEAD, 204 and 304",
            rank: Rank::Works,
            source: "RFC 9112 §6.3, RFC 9110 §6.4.1",
            because: "these responses end with their head, whatever length they name: it is that of a body which would have come",
            by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\n\\r\\n' | nc -l 127.0.0.1 50080 · then: cargo lab-b head http://127.0.0.1:50080/",
            faults: &[
                "b3-head-has-a-body",
                "b3-204-has-a-body",
                "b3-304-has-a-body",
            ],
            run: no_body,
        },
        Check {
            id: "b3-cut-short",
            title: "fails when the body is cut short",
            rank: Rank::Works,
            source: "RFC 9112 §8",
            because: "fewer octets than Content-Length says are half a page, which must not look like a whole one",
            by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 60\\r\\n\\r\\nhello\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
            faults: &["b3-takes-half-a-body", "b3-half-a-body-exits-0"],
            run: cut_short,
        },
        lengths::NOTHING_MORE,
        lengths::EMPTY,
        lengths::LARGE_BODY,
        lengths::DIFFERING,
        lengths::BROKEN,
        lengths::HUGE,
        limits::RESET,
        limits::STALLS,
        limits::SLOW_BODY,
        limits::MAX_SIZE,
        limits::FIELD_NEEDS_THE_BODY,
        output_file::OUTPUT,
        output_file::ALL_OR_NOTHING,
        output_file::NOT_BEFORE_IT_IS_WHOLE,
        output_file::UNWRITABLE,
    ],
    ..B3
};

fn content_length(subject: &Subject) -> CheckResult {
    let body = [subject.octets(3000).as_slice(), b"\r\n\r\n0\r\n\r\n"].concat();
    let line = format!("content-length: {}", body.len());
    let answer = Answer::with("200 OK", &[&line], &body).kept_open();
    let end = answer.head_length();
    get(subject, answer.clone(), &[])
        .explain(|failure| {
            failure.because("Content-Length says that the body is whole: the server waits for your next request, and you wait for its close; or `read_head` (b2) still waits for the close")
        })?
        .expect_prints(&body)?;
    get(
        subject,
        answer.split_at(&[end, end + 1000, end + 2999]),
        &[],
    )?
    .expect_prints(&body)
}

fn until_close(subject: &Subject) -> CheckResult {
    let body = [subject.octets(3000).as_slice(), b"\r\n\r\n0\r\n\r\n"].concat();
    let answer = Answer::with("200 OK", &["Content-Type: text/plain"], &body);
    let end = answer.head_length();
    get(subject, answer.split_at(&[end + 10, end + 2000]), &[])?.expect_prints(&body)
}

fn no_body(subject: &Subject) -> CheckResult {
    for (program, status) in [
        ("head", "200 OK"),
        ("get", "204 No Content"),
        ("get", "304 Not Modified"),
    ] {
        // 204 is not allowed to name a length; that 304 and HEAD do is usual.
        let line = format!("Content-Length: {}", subject.number(1..=5000));
        let lines: &[&str] = if status.starts_with("204") {
            &[]
        } else {
            &[&line]
        };
        let answer = Answer::with(status, lines, b"").kept_open();
        let expected = if program == "head" {
            answer.head().to_vec()
        } else {
            Vec::new()
        };
        let origin = Origin::answering(answer)?;
        let why = |failure: crate::outcome::Failure| {
            let after = if program == "head" { "HEAD" } else { status };
            let why =
                format!("no body follows the head after {after}, whatever Content-Length says");
            if failure.cause == Cause::WrongOctets {
                failure
            } else {
                failure.because(why)
            }
        };
        let exchange = run(subject, origin, program, "/", &[]).explain(why)?;
        exchange.expect_prints(&expected).explain(why)?;
    }
    Ok(())
}

fn cut_short(subject: &Subject) -> CheckResult {
    let body = subject.text(60);
    let line = format!("Content-Length: {}", body.len());
    for length in [59, 30, 0] {
        let answer = Answer::with("200 OK", &[&line], &body.as_bytes()[..length]);
        get(subject, answer, &[])?.expect_fails(&[])?;
    }
    Ok(())
}
