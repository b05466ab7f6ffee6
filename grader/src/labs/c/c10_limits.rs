//! How long a body may be (c10).

use super::c02_read_the_request::send_a_lot;
use super::c10_bodies::{expect_echo, serve_echo};
use crate::course::{Check, Rank};
use crate::labs::gently::within_its_second;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, WebServer};

pub(super) const LARGE: Check = Check {
    id: "c10-large",
    title: "takes bodies of 1 MiB, and no longer ones, if nobody says otherwise",
    rank: Rank::HoldsUp,
    source: "handout c10",
    because: "a picture fits into 1 MiB; --max-body is 1048576 without the flag",
    by_hand: "cargo lab-c --root . · then: head -c 1048576 /dev/zero | curl -s --data-binary @- http://127.0.0.1:8080/echo | wc -c",
    faults: &["c10-at-most-64-kib", "c10-any-length"],
    run: large,
};

pub(super) const TOO_LONG: Check = Check {
    id: "c10-too-long",
    title: "answers 413 where Content-Length is over --max-body, before the body comes",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.14, handout c10",
    because: "the head says how long the body is: there is no need to read it, or to wait for it, to know that it is too long",
    by_hand: "cargo lab-c --root . --max-body 1000 · then: head -c 1001 /dev/zero | curl -i --data-binary @- http://127.0.0.1:8080/echo",
    faults: &[
        "c10-any-length",
        "c10-too-long-is-400",
        "c10-limit-is-too-much",
        "c10-413-after-the-body",
    ],
    run: too_long,
};

pub(super) const TOO_LONG_IN_CHUNKS: Check = Check {
    id: "c10-too-many-chunks",
    title: "answers 413 as soon as the chunks together are over --max-body",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.14, handout c10",
    because: "chunks need no end: only a limit on all of them together ends them",
    by_hand: "cargo lab-c --root . --max-body 1000 · then: head -c 1001 /dev/zero | curl -i -H 'Transfer-Encoding: chunked' --data-binary @- http://127.0.0.1:8080/echo",
    faults: &["c10-any-length", "c10-counts-each-chunk"],
    run: too_long_in_chunks,
};

pub(super) const ARRIVES: Check = Check {
    id: "c10-413-arrives",
    title: "closes gently after a 413, so that the answer arrives",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.6",
    because: "the client is still sending its body: a close with octets unread is a reset, which can destroy the 413 on its way",
    by_hand: "cargo lab-c --root . --max-body 1000 · then: head -c 200000 /dev/zero | curl -i -H 'Expect:' --data-binary @- http://127.0.0.1:8080/echo",
    faults: &["c10-413-and-away"],
    run: arrives,
};

pub(super) const HUGE: Check = Check {
    id: "c10-huge-length",
    title: "sets no memory aside because a length is huge",
    rank: Rank::HoldsUp,
    source: "handout c10",
    because: "a number costs a client nothing: only octets that have come may take memory",
    by_hand: "cargo lab-c --root . --max-body 9000000000000000000 · then: (printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 8000000000000000000\\r\\n\\r\\nhello'; sleep 1) | nc 127.0.0.1 8080; curl -i http://127.0.0.1:8080/",
    faults: &["c10-sets-the-length-aside"],
    run: huge,
};

/// `POST /echo` with the first octets of a body, whose Content-Length is this.
fn announced(length: u64, first: &[u8]) -> Request {
    Request::new("POST", "/echo")
        .field(&format!("Content-Length: {length}"))
        .body(first)
}

/// `POST /echo` with one chunk, or several of this length.
fn in_chunks(content: &[u8], length: usize) -> Request {
    let chunks: Vec<&[u8]> = content.chunks(length).collect();
    Request::new("POST", "/echo").chunks(&chunks)
}

/// The answer is 413, also while the body is still on its way.
fn refuses(server: &mut WebServer, request: &Request) -> CheckResult {
    let octets = request.octets();
    let asked = within_its_second(|| {
        let mut client = server.client()?;
        send_a_lot(&mut client, &octets)?;
        client.response()?.expect_status(&[413])
    });
    server.unless_ended(asked)
}

fn large(subject: &Subject) -> CheckResult {
    let mut server = serve_echo(subject, &[])?;
    let content = subject.octets(1 << 20);
    for request in [
        Request::post("/echo", &content),
        in_chunks(&content, 100_000),
    ] {
        let response = server.ask(&request)?;
        expect_echo(&response, &content)?;
    }
    refuses(&mut server, &announced((1 << 20) + 1, &content[..100])).explain(|failure| {
        failure.because("one octet more than 1 MiB is too much, if nobody says otherwise: 413, before the body comes")
    })
}

fn too_long(subject: &Subject) -> CheckResult {
    let mut server = serve_echo(subject, &["--max-body", "1000"])?;
    let content = subject.octets(1001);
    let response = server.ask(&Request::post("/echo", &content[..1000]))?;
    expect_echo(&response, &content[..1000])?;
    for (length, first) in [
        (1001, &content[..]),
        (1001, &[]),
        (5_000_000_000, &[]),
        (i64::MAX.unsigned_abs(), &[]),
    ] {
        refuses(&mut server, &announced(length, first))
            .explain(|failure| failure.fact("with", "--max-body 1000"))?;
    }
    server.expect_well()
}

fn too_long_in_chunks(subject: &Subject) -> CheckResult {
    let mut server = serve_echo(subject, &["--max-body", "1000"])?;
    let content = subject.octets(1001);
    for length in [1000, 90] {
        let response = server.ask(&in_chunks(&content[..1000], length))?;
        expect_echo(&response, &content[..1000])?;
    }
    // Whole ones, and one that goes on and on.
    let endless = [
        in_chunks(&content, 90).head_octets(),
        b"5\r\nhello\r\n".repeat(1000),
    ]
    .concat();
    for octets in [
        in_chunks(&content, 1001).octets(),
        in_chunks(&content, 90).octets(),
        endless,
    ] {
        let asked = within_its_second(|| {
            let mut client = server.client()?;
            client.send(&octets)?;
            client.response()?.expect_status(&[413])
        });
        server
            .unless_ended(asked)
            .explain(|failure| failure.fact("with", "--max-body 1000"))?;
    }
    server.expect_well()
}

fn arrives(subject: &Subject) -> CheckResult {
    let server = serve_echo(subject, &["--max-body", "1000"])?;
    let octets = Request::post("/echo", &subject.octets(200_000)).octets();
    within_its_second(|| {
        let mut client = server.client()?;
        send_a_lot(&mut client, &octets)?;
        client.response()?.expect_status(&[413])?;
        client.expect_close_after_end()
    })
}

fn huge(subject: &Subject) -> CheckResult {
    let mut server = serve_echo(
        subject,
        &["--workers", "4", "--max-body", "9000000000000000000"],
    )?;
    let huge = announced(8_000_000_000_000_000_000, b"hello");
    let chunk = Request::new("POST", "/echo")
        .field("Transfer-Encoding: chunked")
        .body(b"7000000000000000\r\nhello");
    for request in [huge, chunk] {
        let mut client = server.client()?;
        client.send(&request.octets())?;
        // It waits for the rest, and goes on serving others.
        let well = client.expect_silence().and_then(|()| server.expect_well());
        server.unless_ended(well)?;
    }
    Ok(())
}
