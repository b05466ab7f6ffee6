//! Heads that are large, endless, cut short, or none at all (b2).

use super::exchange::get;
use super::values::expect_refuses;
use crate::course::{Check, Rank};
use crate::origin::Answer;
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const MANY_FIELDS: Check = Check {
    id: "b2-many-fields",
    title: "takes any number of fields that fit in 64 KiB",
    rank: Rank::HoldsUp,
    source: "handout b2",
    because: "what is limited is the size of a head, not the number of its lines",
    by_hand: "cargo workshop check b2-many-fields --verbose",
    faults: &["b2-a-hundred-fields"],
    run: many_fields,
};

fn many_fields(subject: &Subject) -> CheckResult {
    let value = subject.word();
    // 10,000 lines of 6 octets.
    let mut lines = vec!["a: b"; 10_000];
    let last = format!("X-Last: {value}");
    lines.push(&last);
    get(
        subject,
        Answer::status("200 OK", &lines, b"hello\n"),
        &["--field", "x-last"],
    )?
    .expect_prints(format!("{value}\n").as_bytes())
}

pub(super) const LARGE_HEAD: Check = Check {
    id: "b2-large-head",
    title: "takes a head of nearly 64 KiB",
    rank: Rank::HoldsUp,
    source: "handout b2",
    because: "cookies and security policies grow long: 64 KiB is the promise",
    by_hand: "cargo workshop check b2-large-head --verbose",
    faults: &["b2-head-of-8-kib"],
    run: large_head,
};

fn large_head(subject: &Subject) -> CheckResult {
    let value = subject.text(65_300);
    let line = format!("X-Long: {value}");
    let answer = Answer::status("200 OK", &[&line], b"hello\n").split_at(&[20_000, 40_000]);
    get(subject, answer, &["--field", "x-long"])?.expect_prints(format!("{value}\n").as_bytes())
}

pub(super) const ENDLESS_HEAD: Check = Check {
    id: "b2-endless-head",
    title: "gives up on a head that never ends",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §3, RFC 6585 §5",
    because: "without a limit one server could fill your memory with field lines",
    by_hand: "(printf 'HTTP/1.1 200 OK\\r\\n'; yes \"$(printf 'X: y\\r')\") | nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
    faults: &["b2-head-without-a-limit", "b2-limits-whole-lines-only"],
    run: endless_head,
};

fn endless_head(subject: &Subject) -> CheckResult {
    for endless in ["X-More: and more\r\n", "x"] {
        let answer = Answer::raw("HTTP/1.1 200 OK\r\nX: ").then_endless(endless);
        expect_refuses(&get(subject, answer, &[])?)?;
    }
    Ok(())
}

pub(super) const NOT_HTTP: Check = Check {
    id: "b2-not-http",
    title: "refuses an answer that is not HTTP",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §4",
    because: "the wrong port may hold a mail server, or anything: what does not begin with a status line is no page",
    by_hand: "printf '220 mail.example ESMTP\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &[
        "b2-takes-anything-for-a-body",
        "b2-takes-any-version",
        "b2-takes-any-number",
    ],
    run: not_http,
};

fn not_http(subject: &Subject) -> CheckResult {
    for octets in [
        &b"220 mail.example ESMTP ready\r\n\r\n"[..],
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
        b"<!DOCTYPE html>\r\n<p>hello</p>\r\n\r\n",
        b"ICY 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
        b"\x00\x01\x02\xff\r\n\r\n",
    ] {
        expect_refuses(&get(subject, Answer::raw(octets), &[])?)?;
    }
    Ok(())
}

pub(super) const HEAD_CUT_SHORT: Check = Check {
    id: "b2-head-cut-short",
    title: "fails when the connection ends before the empty line",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §8",
    because: "half a head says nothing reliable about the body that was to follow",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Le' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &["b2-takes-half-a-head"],
    run: head_cut_short,
};

fn head_cut_short(subject: &Subject) -> CheckResult {
    for head in [
        "HTTP/1.1 20",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nX: y\r\nZ: ",
        "HTTP/1.1 200 OK\r\nX: y\r\n\r",
    ] {
        let exchange = get(subject, Answer::raw(head), &["--include"])?;
        expect_refuses(&exchange)?;
    }
    Ok(())
}
