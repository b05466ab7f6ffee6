//! c10 · Bodies.

use super::c09_stay_on_the_line::on_request;
use super::pages::serve_pages;
use super::{c10_chunks, c10_echo, c10_expect, c10_limits, c10_unread};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C10;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response, Site, WebServer};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c10-echo",
            title: "sends back what was posted to /echo, with its media type and its length",
            rank: Rank::Works,
            source: "RFC 9112 §6.2, handout c10",
            because: "Content-Length says how many octets follow the empty line: so many are read, and so many go back, whatever they are",
            by_hand: "cargo lab-c --root . · then: curl -i -d hello http://127.0.0.1:8080/echo",
            faults: &[
                "c10-empty-echo",
                "c10-echo-as-text",
                "c10-one-media-type",
                "c10-echo-without-length",
            ],
            run: echo,
        },
        Check {
            id: "c10-chunked",
            title: "joins the chunks of a body, and ends at the last one",
            rank: Rank::Works,
            source: "RFC 9112 §7.1",
            because: "each chunk is its size in hexadecimal digits, CRLF, so many octets, CRLF; a chunk of size 0 is the last, and then an empty line",
            by_hand: "cargo lab-c --root . · then: curl -i -H 'Transfer-Encoding: chunked' -d hello http://127.0.0.1:8080/echo",
            faults: &["c10-keeps-the-sizes", "c10-first-chunk-only"],
            run: chunked,
        },
        Check {
            id: "c10-pieces",
            title: "reads a body however its octets are split",
            rank: Rank::Works,
            source: "RFC 9293 §3.8",
            because: "a body comes in as many pieces as it likes, and the first may come with the head",
            by_hand: "cargo lab-c --root . · then: (printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 5\\r\\nConnection: close\\r\\n\\r\\nhe'; sleep 1; printf llo) | nc 127.0.0.1 8080",
            faults: &["c10-body-of-one-read"],
            run: pieces,
        },
        Check {
            id: "c10-next-request",
            title: "finds the next request right behind a body",
            rank: Rank::Works,
            source: "RFC 9112 §9.3, §6.3",
            because: "a body ends where its length, or its last chunk, says: not one octet less is its own, and not one more",
            by_hand: "cargo lab-c --root . · then: curl -i -d hello http://127.0.0.1:8080/echo -d world http://127.0.0.1:8080/echo",
            faults: &["c10-takes-too-much", "c10-leaves-the-last-octet"],
            run: next_request,
        },
        c10_echo::FIELDS,
        c10_echo::EMPTY,
        c10_echo::METHODS,
        c10_chunks::FORMS,
        c10_chunks::MANY,
        c10_limits::LARGE,
        c10_limits::TOO_LONG,
        c10_limits::TOO_LONG_IN_CHUNKS,
        c10_limits::ARRIVES,
        c10_limits::HUGE,
        c10_expect::CONTINUE,
        c10_expect::REFUSED,
        c10_expect::UNASKED,
        c10_expect::AT_ONCE,
        c10_expect::OTHERS,
        c10_unread::NEVER_A_REQUEST,
        c10_unread::CUT_SHORT,
    ],
    ..C10
};

/// A server with an empty root folder, for `/echo`.
pub(super) fn serve_echo(subject: &Subject, flags: &[&str]) -> CheckResult<WebServer> {
    Site::new(subject)?.serve(flags)
}

/// Is this what `/echo` answers to these octets?
pub(super) fn expect_echo(response: &Response, content: &[u8]) -> CheckResult {
    response.expect_status(&[200])?;
    response.expect_one("Content-Length")?;
    response.expect_content(content)
}

/// A body in chunks, which hold what chunks are made of themselves.
pub(super) fn several_chunks(subject: &Subject) -> Vec<Vec<u8>> {
    vec![
        b"hello ".to_vec(),
        subject.octets(3000),
        b"\r\n0\r\n\r\n".to_vec(),
        subject.octets(17),
        b"7\r\n".to_vec(),
    ]
}

/// `POST /echo` with these chunks.
pub(super) fn post_chunks(chunks: &[Vec<u8>]) -> Request {
    let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
    Request::new("POST", "/echo").chunks(&chunks)
}

fn echo(subject: &Subject) -> CheckResult {
    let mut server = serve_echo(subject, &[])?;
    for length in [12, 3000] {
        let content = subject.octets(length);
        let media_type = format!("text/x-{}; charset=utf-8", subject.word());
        let request =
            Request::post("/echo", &content).field(&format!("Content-Type: {media_type}"));
        let response = server.ask(&request)?;
        expect_echo(&response, &content)?;
        response.expect_field("Content-Type", &media_type)?;
    }
    Ok(())
}

fn chunked(subject: &Subject) -> CheckResult {
    let mut server = serve_echo(subject, &[])?;
    for chunks in [vec![subject.octets(40)], several_chunks(subject)] {
        let response = server.ask(&post_chunks(&chunks))?;
        expect_echo(&response, &chunks.concat())?;
    }
    Ok(())
}

fn pieces(subject: &Subject) -> CheckResult {
    let server = serve_echo(subject, &[])?;
    let content = subject.octets(30);
    let chunks = [content[..9].to_vec(), content[9..].to_vec()];
    for request in [Request::post("/echo", &content), post_chunks(&chunks)] {
        let (head, octets) = (request.head_octets().len(), request.octets());
        // Half of it is no body yet,
        let mut client = server.client()?;
        client.send(&octets[..head + 15])?;
        client
            .expect_nothing_yet("nothing yet: the rest of the body has not been sent")
            .explain(|failure| {
                failure.because(
                    "half a body is no body: the answer is due when its last octet has come",
                )
            })?;
        client.send(&octets[head + 15..])?;
        expect_echo(&client.response()?, &content)?;
        drop(client);
        // and it may end anywhere.
        let mut client = server.client()?;
        client.send_octet_by_octet(&octets)?;
        expect_echo(&client.response()?, &content)?;
        for places in [
            &[head][..],
            &[head + 1],
            &[head - 2, head + 4],
            &[octets.len() - 1],
        ] {
            let mut client = server.client()?;
            client.send_split(&octets, places)?;
            expect_echo(&client.response()?, &content)?;
        }
    }
    Ok(())
}

fn next_request(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 1, &[])?;
    let page = &pages[0];
    let content = subject.octets(100);
    let chunks = several_chunks(subject);
    let bodies = [
        (Request::post("/echo", &content), content),
        (post_chunks(&chunks), chunks.concat()),
    ];
    // One after the other,
    let mut client = server.client()?;
    for (number, (request, content)) in bodies.iter().enumerate() {
        let asked = client.ask(&request.clone().stay());
        on_request(
            asked.and_then(|response| expect_echo(&response, content)),
            2 * number,
        )?;
        on_request(page.ask(&mut client), 2 * number + 1)?;
    }
    // and all in one go.
    let mut octets = Vec::new();
    for (request, _) in &bodies {
        octets.extend(request.clone().stay().octets());
        octets.extend(page.request().octets());
    }
    client.send(&octets)?;
    for (number, (_, content)) in bodies.iter().enumerate() {
        let echo = client.response();
        on_request(
            echo.and_then(|response| expect_echo(&response, content)),
            2 * number + 4,
        )?;
        let next = client.response();
        on_request(
            next.and_then(|response| page.expect(&response)),
            2 * number + 5,
        )?;
    }
    page.ask_last(&mut client)
}
