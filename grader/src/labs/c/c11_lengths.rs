//! Lengths that two programs could read differently (c11).

use super::c11_smuggling::{Trap, post};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const LENGTHS: Check = Check {
    id: "c11-lengths",
    title: "answers 400 to a Content-Length that is not digits, or too large a number",
    rank: Rank::Works,
    source: "RFC 9110 §8.6, RFC 9112 §6.3",
    because: "one or more digits, and nothing else: what your language takes for a number besides (a sign, an underscore, other digits, the first few) another one takes for something else",
    by_hand: "cargo lab-c --root . · then: printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: +5\\r\\n\\r\\nhello' | nc 127.0.0.1 8080",
    faults: &[
        "c11-length-with-a-sign",
        "c11-first-digits-count",
        "c11-length-wraps",
        "c11-length-with-underscores",
        "c11-empty-length-is-0",
    ],
    run: lengths,
};

pub(super) const DIFFERING: Check = Check {
    id: "c11-two-lengths",
    title: "answers 400 to two lengths that differ",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.6, RFC 9112 §6.3",
    because: "one program believes the first, the next one the second: what lies between the two is a body for one and a request for the other",
    by_hand: "cargo lab-c --root . · then: printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\nhello!' | nc 127.0.0.1 8080",
    faults: &["c11-first-length-counts", "c11-last-length-counts"],
    run: differing,
};

pub(super) const BESIDE_A_CODING: Check = Check {
    id: "c11-length-and-coding",
    title: "answers 400 where Content-Length and Transfer-Encoding stand together, whatever is asked for",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §6.1, §6.3, handout c11",
    because: "this is how most smuggling is done: the program before yours reads the one, and yours the other",
    by_hand: "cargo lab-c --root . · then: printf 'GET /missing HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked\\r\\nContent-Length: 5\\r\\n\\r\\n0\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &["c2-believes-one-of-two-lengths", "c11-404-wins-over-400"],
    run: beside_a_coding,
};

fn lengths(subject: &Subject) -> CheckResult {
    let mut trap = Trap::new(subject)?;
    for value in [
        "+5", "-5", "0x5", "5a", "a", "5.0", "5e0", "1_0", "5 5", "5;6", "\"5\"", "five", "",
        "\u{665}", "\u{ff15}", "\u{b}5", "5\u{c}",
    ] {
        let line = format!("Content-Length: {value}");
        trap.refuses_body(&[&line], b"hello", &[400], LENGTHS.because)?;
    }
    // Numbers that do not fit, or are 5 in 64 or 128 bits.
    for value in [
        "9223372036854775808",
        "18446744073709551621",
        "-18446744073709551611",
        "340282366920938463463374607431768211461",
        "99999999999999999999999999999999999999999999999999",
    ] {
        let line = format!("Content-Length: {value}");
        trap.refuses_body(&[&line], b"hello", &[400, 413], LENGTHS.because)?;
    }
    Ok(())
}

fn differing(subject: &Subject) -> CheckResult {
    let mut trap = Trap::new(subject)?;
    for lines in [
        &["Content-Length: 5", "Content-Length: 6"][..],
        &["Content-Length: 6", "Content-Length: 5"],
        &["Content-Length: 0", "X-Between: 1", "content-length: 5"],
        &["Content-Length: 5, 6"],
        &["Content-Length: 5, 5", "Content-Length: 6"],
        &["Content-Length: 5", "Content-Length: +5"],
    ] {
        trap.refuses_body(lines, b"hello!", &[400], DIFFERING.because)?;
    }
    // Equal ones are refused, or read as one.
    for lines in [
        &["Content-Length: 5", "Content-Length: 5"][..],
        &["Content-Length: 5, 5"],
    ] {
        let mut client = trap.server.client()?;
        client.send(&post(lines, b"hello"))?;
        let response = client.response()?;
        response.expect_status(&[200, 400])?;
        if response.status() == 400 {
            client.expect_close()?;
        } else {
            response.expect_content(b"hello")?;
        }
    }
    Ok(())
}

fn beside_a_coding(subject: &Subject) -> CheckResult {
    let mut trap = Trap::new(subject)?;
    let because = BESIDE_A_CODING.because;
    for lines in [
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked", "Content-Length: 5"],
        ["transfer-encoding: CHUNKED", "CONTENT-LENGTH: 0"],
        ["Transfer-Encoding: identity", "Content-Length: 5"],
        ["Transfer-Encoding: chunked", "Content-Length: x"],
    ] {
        trap.refuses_body(&lines, b"0\r\n\r\n", &[400], because)?;
    }
    // It does not matter what is asked for.
    let missing = format!("/{}-missing", subject.word());
    for start in [
        format!("GET {missing} HTTP/1.1"),
        format!("DELETE {} HTTP/1.1", trap.target()),
        format!("HEAD {} HTTP/1.1", trap.target()),
    ] {
        let head = format!(
            "{start}\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        // HEAD gets no content.
        let asked = match start.starts_with("HEAD") {
            true => head_is_refused(&mut trap, head.as_bytes()),
            false => trap.refuses(head.as_bytes(), &[400], because),
        };
        asked.explain(|failure| failure.fact("asked for", &start))?;
    }
    Ok(())
}

/// To a request with HEAD that is refused the answer may have content, as to one that was not
/// understood, or none: only its head is looked at.
fn head_is_refused(trap: &mut Trap, octets: &[u8]) -> CheckResult {
    let mut client = trap.server.client()?;
    client.send(octets)?;
    let head = client.head_of_response_to(&Request::head("/"))?;
    head.expect_status(&[400])
}
