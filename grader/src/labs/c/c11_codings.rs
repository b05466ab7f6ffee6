//! Transfer codings that two programs could read differently (c11).

use super::c11_smuggling::{Trap, post};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Request;

pub(super) const CODINGS: Check = Check {
    id: "c11-codings",
    title: "answers 400 where the last transfer coding is not chunked, or chunked stands twice",
    rank: Rank::Works,
    source: "RFC 9112 §6.1, §6.3",
    because: "only chunked tells where the body ends, and only if it is the last coding: of anything else nobody knows the end",
    by_hand: "cargo lab-c --root . · then: printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked, identity\\r\\n\\r\\n5\\r\\nhello\\r\\n0\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &[
        "c11-chunked-anywhere",
        "c11-chunked-twice",
        "c11-other-codings-are-none",
    ],
    run: codings,
};

pub(super) const UNKNOWN: Check = Check {
    id: "c11-unknown-coding",
    title: "answers 501 (or 400) to an unknown coding before chunked",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §6.1",
    because: "where the body ends is known, what it says is not: 501 means that this server does not know the coding",
    by_hand: "cargo lab-c --root . · then: printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n5\\r\\nhello\\r\\n0\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &["c11-skips-unknown-codings"],
    run: unknown,
};

pub(super) const OLD: Check = Check {
    id: "c11-old-coding",
    title: "answers 400 to Transfer-Encoding in HTTP/1.0",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §6.1, handout c11",
    because: "HTTP/1.0 has no chunks: a program of that time on the way does not see them, and takes them for something else",
    by_hand: "cargo lab-c --root . · then: printf 'POST /echo HTTP/1.0\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\nhello\\r\\n0\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &["c11-chunks-in-http-1.0"],
    run: old,
};

/// `hello` in chunks.
const HELLO: &[u8] = b"5\r\nhello\r\n0\r\n\r\n";

fn codings(subject: &Subject) -> CheckResult {
    let mut trap = Trap::new(subject)?;
    let word = subject.word();
    let other = format!("Transfer-Encoding: {word}");
    let after = format!("Transfer-Encoding: chunked, {word}");
    for lines in [
        &["Transfer-Encoding: gzip"][..],
        &["Transfer-Encoding: identity"],
        &[&other],
        &[&after],
        &["Transfer-Encoding: chunked, identity"],
        &["Transfer-Encoding: chunked", "Transfer-Encoding: gzip"],
        &["Transfer-Encoding: chunked, chunked"],
        &["Transfer-Encoding: chunked", "Transfer-Encoding: Chunked"],
        &["Transfer-Encoding: xchunked"],
        &["Transfer-Encoding: chunkedx"],
        &["Transfer-Encoding: \"chunked\""],
        &["Transfer-Encoding: \u{b}chunked"],
        &["Transfer-Encoding: chunked\0"],
    ] {
        trap.refuses_body(lines, HELLO, &[400], CODINGS.because)?;
    }
    // Nothing is left of it: chunked alone is taken, in any case.
    for line in ["Transfer-Encoding: chunked", "TRANSFER-ENCODING:CHUNKED"] {
        trap.takes(&[line], HELLO)?;
    }
    Ok(())
}

fn unknown(subject: &Subject) -> CheckResult {
    let mut trap = Trap::new(subject)?;
    let unknown = format!("Transfer-Encoding: {}, chunked", subject.word());
    for lines in [
        &[unknown.as_str()][..],
        &["Transfer-Encoding: gzip, chunked"],
        &["Transfer-Encoding: gzip", "Transfer-Encoding: chunked"],
        &["Transfer-Encoding: identity, chunked"],
    ] {
        trap.refuses_body(lines, HELLO, &[501, 400], UNKNOWN.because)?;
    }
    Ok(())
}

fn old(subject: &Subject) -> CheckResult {
    let trap = Trap::new(subject)?;
    for line in ["Connection: close", "Connection: keep-alive"] {
        let request = Request::new("POST", "/echo")
            .version("HTTP/1.0")
            .field(line)
            .field("Transfer-Encoding: chunked")
            .stay()
            .body(HELLO);
        let mut client = trap.server.client()?;
        client.send(&request.octets())?;
        client.response_to(&request)?.expect_status(&[400])?;
        client.expect_close()?;
    }
    // The same octets in HTTP/1.1 are right.
    let mut client = trap.server.client()?;
    client.send(&post(&["Transfer-Encoding: chunked"], HELLO))?;
    client.response()?.expect_status(&[200])
}
