//! Lines that two programs could split at different places (c11).

use super::c11_smuggling::Trap;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const BARE_LF: Check = Check {
    id: "c11-bare-lf",
    title: "answers 400 where a line ends in LF without CR",
    rank: Rank::Works,
    source: "RFC 9112 §2.2, handout c11",
    because: "some programs take LF for the end of a line, and some do not: so they see different fields in the same octets (the RFC would allow either, this server refuses)",
    by_hand: "cargo lab-c --root . · then: printf 'GET / HTTP/1.1\\r\\nHost: localhost\\nX: y\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &["c11-lf-ends-a-line", "c11-goes-on-after-400"],
    run: bare_lf,
};

pub(super) const BARE_CR: Check = Check {
    id: "c11-bare-cr",
    title: "answers 400 where a CR stands without LF",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §2.2",
    because: "a CR alone ends a line for some programs, and is a space or nothing for others",
    by_hand: "cargo lab-c --root . · then: printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nX: a\\rb\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &["c11-cr-is-a-space", "c11-two-crs-are-one"],
    run: bare_cr,
};

pub(super) const FOLDED: Check = Check {
    id: "c11-obs-fold",
    title: "answers 400 to a field line that begins with a space or a tab",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §5.2, §2.2",
    because: "such a line once continued the one before it (obs-fold): who joins them reads another value than who does not",
    by_hand: "cargo lab-c --root . · then: printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nX: a\\r\\n b\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &["c11-joins-folded-lines", "c11-skips-folded-lines"],
    run: folded,
};

pub(super) const NAMES: Check = Check {
    id: "c11-names",
    title: "answers 400 to a Content-Length or Transfer-Encoding whose name is not quite that",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §5.1, RFC 9110 §5.6.2",
    because: "`Content-Length : 5` is Content-Length for one program and an unknown field for the next: one sees a body where the other sees a request",
    by_hand: "cargo lab-c --root . · then: printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length : 5\\r\\n\\r\\nhello' | nc 127.0.0.1 8080",
    faults: &["c2-space-before-the-colon", "c2-any-field-name"],
    run: names,
};

/// `GET` of the page with this text after the request line's `HTTP/1.1`.
fn get(trap: &Trap, rest: &str) -> Vec<u8> {
    format!("GET {} HTTP/1.1{rest}", trap.target()).into_bytes()
}

fn all_are_refused(trap: &mut Trap, rests: &[impl AsRef<str>], because: &str) -> CheckResult {
    for rest in rests {
        let octets = get(trap, rest.as_ref());
        trap.refuses(&octets, &[400], because)?;
    }
    Ok(())
}

fn bare_lf(subject: &Subject) -> CheckResult {
    let mut trap = Trap::new(subject)?;
    let word = subject.word();
    // Each line end of a head, one after the other, then all of them.
    let lines = ["", "Host: localhost", &format!("X-{word}: 1"), ""];
    let mut heads: Vec<String> = (0..lines.len())
        .map(|bare| {
            let ends = |(number, line)| match number == bare {
                true => format!("{line}\n"),
                false => format!("{line}\r\n"),
            };
            lines.into_iter().enumerate().map(ends).collect()
        })
        .collect();
    heads.push(format!("{}\n", lines.join("\n")));
    // And inside of values.
    heads.push(format!("\r\nHost: localhost\r\nX-{word}: a\nb: c\r\n\r\n"));
    heads.push("\r\nHost: localhost\r\nX: y\nTransfer-Encoding: chunked\r\n\r\n".into());
    heads.push("\r\nHost: localhost\r\nX: y\n\r\n\r\n".into());
    all_are_refused(&mut trap, &heads, BARE_LF.because)
}

fn bare_cr(subject: &Subject) -> CheckResult {
    let mut trap = Trap::new(subject)?;
    let word = subject.word();
    let heads = [
        "\rHost: localhost\r\n\r\n".to_owned(),
        "\r\r\nHost: localhost\r\n\r\n".into(),
        format!("\r\nHost: localhost\r\nX-{word}: a\rb\r\n\r\n"),
        format!("\r\nHost: localhost\r\nX-{word}: a\r\r\n\r\n"),
        "\r\nHost: localhost\rTransfer-Encoding: chunked\r\n\r\n".into(),
        "\r\nHost: localhost\r\nTransfer-Encoding:\rchunked\r\n\r\n".into(),
        "\r\nHost: localhost\r\n\rX: y\r\n\r\n".into(),
    ];
    all_are_refused(&mut trap, &heads, BARE_CR.because)
}

fn folded(subject: &Subject) -> CheckResult {
    let mut trap = Trap::new(subject)?;
    let word = subject.word();
    let heads = [
        format!("\r\nHost: localhost\r\nX-One: a\r\n {word}\r\n\r\n"),
        format!("\r\nHost: localhost\r\nX-One: a\r\n\t{word}: b\r\n\r\n"),
        "\r\nHost:\r\n localhost\r\n\r\n".into(),
        "\r\n Host: localhost\r\n\r\n".into(),
        format!("\r\n X-{word}: 1\r\nHost: localhost\r\n\r\n"),
        "\r\nHost: localhost\r\nTransfer-Encoding:\r\n chunked\r\n\r\n".into(),
        "\r\nHost: localhost\r\nX-One: a\r\n \r\n\r\n".into(),
    ];
    all_are_refused(&mut trap, &heads, FOLDED.because)
}

fn names(subject: &Subject) -> CheckResult {
    let mut trap = Trap::new(subject)?;
    for line in [
        "Content-Length : 5",
        "Content-Length\t: 5",
        "Content-Length\u{b}: 5",
        "Content Length: 5",
        "\"Content-Length\": 5",
        "Content-Length",
        "Content-Length\0: 5",
    ] {
        trap.refuses_body(&[line], b"hello", &[400], NAMES.because)?;
    }
    for line in [
        "Transfer-Encoding : chunked",
        "Transfer-Encoding\u{c}: chunked",
        "Transfer-\u{e9}ncoding: chunked",
        ": chunked",
    ] {
        let body = b"5\r\nhello\r\n0\r\n\r\n";
        trap.refuses_body(&[line], body, &[400], NAMES.because)?;
    }
    Ok(())
}
