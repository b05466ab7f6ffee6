//! Heads that are right and unusual, and what status codes mean for a client (b2).

use super::exchange::{Exchange, get, run};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult, Explain};
use crate::subject::Subject;

pub(super) const INFORMATIONAL: Check = Check {
    id: "b2-informational",
    title: "skips 1xx responses and takes the final one",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.2",
    because: "a server may send word before its answer: 100 and 103 are no answers, and have no body",
    by_hand: "printf 'HTTP/1.1 103 Early Hints\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\n\\r\\nhi\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get --include http://127.0.0.1:50080/",
    faults: &["b2-takes-103-for-the-answer", "b2-skips-one-1xx-only"],
    run: informational,
};

fn informational(subject: &Subject) -> CheckResult {
    let last = Answer::status("200 OK", &["Link: <b>"], subject.word().as_bytes());
    let early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <c>\r\n\r\n";
    let answer = Answer::raw([early, last.octets()].concat());
    get(subject, answer.clone(), &["--include"])?.expect_prints(last.octets())?;
    let split = answer.split_at(&[early.len() - 1, early.len() + 20]);
    get(subject, split, &["--field", "Link"])?.expect_prints(b"<b>\n")
}

pub(super) const FOLDED: Check = Check {
    id: "b2-folded",
    title: "takes a folded line for one space",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §5.2",
    because: "old servers break long values over lines that begin with a space or a tab: the value goes on there",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nX: a\\r\\n  b\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get --field X http://127.0.0.1:50080/",
    faults: &[
        "b2-refuses-folded-lines",
        "b2-drops-folded-lines",
        "b2-joins-folded-lines",
    ],
    run: folded,
};

fn folded(subject: &Subject) -> CheckResult {
    let (one, two) = (subject.word(), subject.word());
    let value = format!("X-Folded: {one}\r\n \t {two}\r\n\t!");
    let answer = Answer::status("200 OK", &["X: y", &value, "Z: z"], b"");
    get(subject, answer, &["--field", "x-folded"])?
        .expect_prints(format!("{one} {two} !\n").as_bytes())
}

pub(super) const VALUES: Check = Check {
    id: "b2-values",
    title: "prints values trimmed, empty ones too, as text that cannot harm a terminal",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §5.5",
    because: "white space around a value is not part of it; a value may be empty, UTF-8 or Latin-1, and must not steer your terminal",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nX:  caf\\351 \\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get --field X http://127.0.0.1:50080/",
    faults: &[
        "b2-keeps-white-space",
        "b2-skips-empty-values",
        "b2-latin-1-is-lost",
        "b2-prints-controls",
    ],
    run: field_values,
};

fn field_values(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let value = |value: &[u8]| {
        let head = [
            b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\nX:",
            value,
            b"\r\n\r\n",
        ];
        Answer::raw(head.concat())
    };
    let padded = format!(" \t {word}  {word}\t ");
    let utf8 = format!("{word} ä€");
    for (octets, expected) in [
        (padded.as_bytes(), format!("{word}  {word}\n")),
        (b"", "\n".into()),
        (utf8.as_bytes(), format!("{utf8}\n")),
        (b"caf\xe9 \xfc", "café ü\n".into()),
    ] {
        get(subject, value(octets), &["--field", "X"])?.expect_prints(expected.as_bytes())?;
    }
    // A control octet may be refused with the whole response; it is never printed.
    let exchange = get(subject, value(b"a\x1b[2Jb"), &["--field", "X"])?;
    if exchange.finished.code == Some(1) {
        return exchange.expect_fails(&[]);
    }
    exchange.expect_prints("a\u{fffd}[2Jb\n".as_bytes())
}

pub(super) const NO_SUCH_FIELD: Check = Check {
    id: "b2-no-such-field",
    title: "prints nothing for a field that is not there, and ends with 0",
    rank: Rank::HoldsUp,
    source: "handout b2",
    because: "that there is no such field is an answer too",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get --field X-None http://127.0.0.1:50080/README.md; echo $?",
    faults: &["b2-fails-without-the-field", "b2-line-without-the-field"],
    run: no_such_field,
};

fn no_such_field(subject: &Subject) -> CheckResult {
    let answer = Answer::ok("hello\n");
    get(
        subject,
        answer,
        &["--field", &format!("x-{}", subject.word())],
    )?
    .expect_prints(b"")
}

pub(super) const STATUS_LINES: Check = Check {
    id: "b2-status-lines",
    title: "takes a status line without a reason phrase, with an odd one, of HTTP/1.0",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §4, RFC 9110 §15",
    because: "the reason phrase is for people and may be empty; a status code that nobody knows counts as the first of its class",
    by_hand: "printf 'HTTP/1.0 299 \\r\\n\\r\\nhi\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
    faults: &[
        "b2-needs-a-reason-phrase",
        "b2-needs-http-1.1",
        "b2-knows-its-status-codes-only",
    ],
    run: status_lines,
};

fn status_lines(subject: &Subject) -> CheckResult {
    let body = subject.word();
    for line in [
        &b"HTTP/1.1 200 "[..],
        b"HTTP/1.1 200 all: is (well) \xe4",
        b"HTTP/1.0 200 OK",
        b"HTTP/1.1 299 Nobody knows",
    ] {
        let rest = format!(
            "\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let answer = Answer::raw([line, rest.as_bytes()].concat());
        get(subject, answer, &[])?.expect_prints(body.as_bytes())?;
    }
    Ok(())
}

pub(super) const ERRORS_ARE_ANSWERS: Check = Check {
    id: "b2-errors-are-answers",
    title: "prints the body of a 4xx or 5xx response and ends with 0",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "the server has answered: what it says is what was asked for",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get http://127.0.0.1:50080/none; echo $?",
    faults: &["b2-fails-on-404", "b2-drops-the-body-of-500"],
    run: errors_are_answers,
};

fn errors_are_answers(subject: &Subject) -> CheckResult {
    for status in [
        "404 Not Found",
        "410 Gone",
        "500 Internal Server Error",
        "503 Busy",
    ] {
        let body = subject.text(20);
        get(subject, Answer::status(status, &[], body.as_bytes()), &[])?
            .expect_prints(body.as_bytes())?;
    }
    Ok(())
}

pub(super) const FAIL: Check = Check {
    id: "b2-fail",
    title: "with --fail a 4xx or 5xx response is an error that names status and URL",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "a script that wants the page must not take the error page for it",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get --fail http://127.0.0.1:50080/none; echo $?",
    faults: &[
        "b2-ignores-fail",
        "b2-fail-prints-the-body",
        "b2-fail-hides-the-url",
        "b2-fails-on-200",
    ],
    run: fail,
};

fn fail(subject: &Subject) -> CheckResult {
    for (status, error) in [("404 Not Found", "404 not found"), ("500 Oh dear", "500")] {
        let target = format!("/{}", subject.word());
        let origin = Origin::answering(Answer::status(status, &[], b"the error page\n"))?;
        let exchange = run(subject, origin, "get", &target, &["--fail"])?;
        exchange.expect_prints_nothing()?;
        exchange.expect_fails(&[error])?;
        exchange.expect_fails(&[&exchange.origin.url(&target)])?;
    }
    get(subject, Answer::ok("hello\n"), &["--fail"])?.expect_prints(b"hello\n")
}

/// It refused the response: exit code 1, an error, and nothing on standard output.
pub(super) fn expect_refuses(exchange: &Exchange) -> CheckResult {
    exchange.expect_fails(&[])?;
    exchange.expect_prints_nothing().explain(|mut failure| {
        failure.cause = Cause::WrongOctets;
        failure
    })
}
