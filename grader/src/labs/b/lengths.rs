//! Lengths that are odd, and lengths that lie (b3).

use super::exchange::{all_fail, get};
use crate::course::{Check, Rank};
use crate::origin::Answer;
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const NOTHING_MORE: Check = Check {
    id: "b3-nothing-more",
    title: "prints no octet beyond Content-Length",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §6.3",
    because: "what follows the body belongs to no answer of yours",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\n\\r\\nhi\\nmore' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
    faults: &["b3-prints-what-follows"],
    run: nothing_more,
};

fn nothing_more(subject: &Subject) -> CheckResult {
    let body = subject.text(50);
    let whole = format!("{body}{}", subject.text(50));
    let answer = Answer::with("200 OK", &["Content-Length: 50"], whole.as_bytes());
    let exchange = get(subject, answer, &[])?;
    // Dropping the rest is right, and so is saying that something is wrong with this server.
    let is_refused = exchange.finished.code == Some(1);
    if is_refused && body.as_bytes().starts_with(&exchange.finished.stdout) {
        return exchange.expect_fails(&[]);
    }
    exchange.expect_prints(body.as_bytes())
}

pub(super) const EMPTY: Check = Check {
    id: "b3-empty",
    title: "takes `Content-Length: 0` for an empty body",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §6.3",
    because: "a body of no octets is whole at once",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
    faults: &["b3-length-0-is-until-close"],
    run: empty,
};

fn empty(subject: &Subject) -> CheckResult {
    let answer = Answer::with("200 OK", &["Content-Length: 0"], b"").kept_open();
    get(subject, answer, &[])?.expect_prints(b"")
}

pub(super) const LARGE_BODY: Check = Check {
    id: "b3-large-body",
    title: "hands on a body of megabytes unchanged",
    rank: Rank::HoldsUp,
    source: "handout b3",
    because: "a body may be larger than any buffer of yours: read a piece, write a piece",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get http://127.0.0.1:50080/Cargo.lock | cmp - Cargo.lock",
    faults: &["b3-stops-after-a-megabyte"],
    run: large_body,
};

fn large_body(subject: &Subject) -> CheckResult {
    let body = subject.octets(2_500_000);
    let line = format!("Content-Length: {}", body.len());
    let answer = Answer::with("200 OK", &[&line], &body).kept_open();
    get(subject, answer, &[])?.expect_prints(&body)
}

pub(super) const DIFFERING: Check = Check {
    id: "b3-differing-lengths",
    title: "refuses a response with two lengths that differ",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §6.3",
    because: "if two lengths are named, nobody knows where the body ends: guessing is how attacks begin",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\nContent-Length: 6\\r\\n\\r\\nhello\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &[
        "b3-takes-the-first-length",
        "b3-takes-the-last-length",
        "b3-misses-lengths-in-a-list",
    ],
    run: differing,
};

fn differing(subject: &Subject) -> CheckResult {
    let body = subject.text(60);
    let answer = |lines: &[&str]| Answer::with("200 OK", lines, body.as_bytes());
    let answers = [
        answer(&["Content-Length: 60", "Content-Length: 30"]),
        answer(&["Content-Length: 30", "X: y", "content-length: 60"]),
        answer(&["Content-Length: 60, 30"]),
        answer(&["Content-Length: 30, 60"]),
    ];
    all_fail(subject, &answers, &[], DIFFERING.because)
}

pub(super) const BROKEN: Check = Check {
    id: "b3-broken-lengths",
    title: "refuses a Content-Length that is not all digits",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.6, RFC 9112 §6.3",
    because: "a sign, a fraction or a letter is no length: where one program guesses 6 and another 0, they disagree about where a body ends",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: +6\\r\\n\\r\\nhello\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &[
        "b3-reads-signs",
        "b3-reads-leading-digits",
        "b3-broken-length-is-none",
        "b3-length-overflows",
    ],
    run: broken,
};

fn broken(subject: &Subject) -> CheckResult {
    let body = subject.text(6);
    let answers = [
        "+6",
        "-6",
        "6x",
        "0x6",
        "6.0",
        "six",
        "6 6",
        "",
        "18446744073709551622",
    ]
    .map(|length| {
        Answer::with(
            "200 OK",
            &[&format!("Content-Length: {length}")],
            body.as_bytes(),
        )
    });
    all_fail(subject, &answers, &[], BROKEN.because)
}

pub(super) const HUGE: Check = Check {
    id: "b3-huge-length",
    title: "sets no memory aside because a server names a huge length",
    rank: Rank::HoldsUp,
    source: "handout b3",
    because: "a number costs a server nothing: only octets that have come may take memory",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 4611686018427387904\\r\\n\\r\\nhello\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &["b3-allocates-the-length"],
    run: huge,
};

fn huge(subject: &Subject) -> CheckResult {
    for length in [
        "4611686018427387904",
        "9223372036854775807",
        "1000000000000",
    ] {
        let line = format!("Content-Length: {length}");
        let answer = Answer::with("200 OK", &[&line], subject.word().as_bytes());
        get(subject, answer, &[])?.expect_fails(&[])?;
    }
    Ok(())
}
