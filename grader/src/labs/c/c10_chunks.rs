//! Chunks with everything that the RFC allows (c10). What it does not allow stands in c11.

use super::c10_bodies::{expect_echo, serve_echo};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Client, Request};

pub(super) const FORMS: Check = Check {
    id: "c10-chunk-forms",
    title: "takes sizes of any form, extensions and a trailer section",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §7.1, §7.1.1, §7.1.2",
    because: "sizes may have capital letters and leading zeros, a `;` begins an extension, fields may follow the last chunk: who knows none of them passes over them",
    by_hand: "cargo lab-c --root . · then: printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: Chunked\\r\\nConnection: close\\r\\n\\r\\n05;a=b\\r\\nhello\\r\\n0\\r\\nX: y\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &[
        "c10-small-digits-only",
        "c10-no-extensions",
        "c10-no-trailers",
        "c10-trailers-stay",
        "c10-coding-by-exact-case",
    ],
    run: forms,
};

pub(super) const MANY: Check = Check {
    id: "c10-many-chunks",
    title: "takes thousands of small chunks, and one of half a megabyte",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §7.1",
    because: "the client chooses the sizes: neither may exceed a buffer of yours",
    by_hand: "cargo workshop check c10-many-chunks --verbose",
    faults: &["c10-chunks-of-64-kib-only"],
    run: many,
};

/// `POST /echo` with this body, which is chunked already.
pub(super) fn coded(line: &str, body: &[u8]) -> Request {
    Request::new("POST", "/echo").field(line).body(body).stay()
}

/// It is answered with these octets, and the connection goes on.
fn expect(client: &mut Client, request: &Request, content: &[u8]) -> CheckResult {
    expect_echo(&client.ask(request)?, content)?;
    let next = Request::post("/echo", b"next").stay();
    let after = client
        .ask(&next)
        .and_then(|next| expect_echo(&next, b"next"));
    after.explain(|failure| failure.fact("on", "the request after that with the chunks"))
}

fn forms(subject: &Subject) -> CheckResult {
    let server = serve_echo(subject, &[])?;
    let word = subject.text(10);
    let mut client = server.client()?;
    for body in [
        format!("A\r\n{word}\r\n0\r\n\r\n"),
        format!("0000000000a\r\n{word}\r\n000\r\n\r\n"),
        format!("a;name=value\r\n{word}\r\n0;last\r\n\r\n"),
        format!("a;x;y=\"1;2 3\"\r\n{word}\r\n0\r\n\r\n"),
        format!("a\r\n{word}\r\n0\r\nX-Sum: {word}\r\nX-More: 5\r\n\r\n"),
    ] {
        let request = coded("Transfer-Encoding: chunked", body.as_bytes());
        expect(&mut client, &request, word.as_bytes())?;
    }
    for line in [
        "Transfer-Encoding: Chunked",
        "transfer-encoding:\t CHUNKED ",
    ] {
        let body = format!("a\r\n{word}\r\n0\r\n\r\n");
        expect(&mut client, &coded(line, body.as_bytes()), word.as_bytes())?;
    }
    Ok(())
}

fn many(subject: &Subject) -> CheckResult {
    let server = serve_echo(subject, &[])?;
    let (small, large) = (subject.octets(3000), subject.octets(500_000));
    let chunks: Vec<&[u8]> = small.chunks(1).chain([large.as_slice()]).collect();
    let request = Request::new("POST", "/echo").chunks(&chunks);
    let response = server.client()?.ask(&request)?;
    expect_echo(&response, &[small.as_slice(), &large].concat())
}
