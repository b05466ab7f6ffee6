//! c1 · Your page in a browser. How the program is called stands in `c01_called.rs`, how it
//! stops in `c01_stops.rs`.

use super::{c01_called, c01_stops};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C1;
use crate::outcome::{Cause, CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Client, Request, Site, WebServer};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c1-page",
            title: "answers `GET /` with 200 and a page of HTML",
            rank: Rank::Works,
            source: "RFC 9112 §4, RFC 9110 §8.3",
            because: "a browser shows a page where the status line says 200, the Content-Type says text/html, and content follows the empty line",
            by_hand: "cargo lab-c --root . · then: curl -i http://127.0.0.1:8080/",
            faults: &[
                "c1-no-status-line",
                "c1-lf-lines",
                "c1-no-empty-line",
                "c1-no-content-type",
                "c1-empty-page",
                "c1-page-is-plain-text",
                "c1-page-is-404",
            ],
            run: page,
        },
        Check {
            id: "c1-length",
            title: "tells the length of the page in Content-Length, and sends as much",
            rank: Rank::Works,
            source: "RFC 9110 §8.6",
            because: "the browser reads as many octets as Content-Length says: too few and the page is cut, too many and it waits for the rest",
            by_hand: "cargo lab-c --root . · then: curl -i http://127.0.0.1:8080/",
            faults: &[
                "c1-no-length",
                "c1-length-too-long",
                "c1-length-too-short",
                "c1-never-closes",
            ],
            run: length,
        },
        Check {
            id: "c1-date",
            title: "tells the time now in Date",
            rank: Rank::Works,
            source: "RFC 9110 §6.6.1, §5.6.7",
            because: "caches count the age of an answer from its Date; it is written in GMT, in one fixed form",
            by_hand: "cargo lab-c --root . · then: curl -I http://127.0.0.1:8080/; date -u",
            faults: &["c1-no-date", "c1-date-in-utc", "c1-date-of-yesterday"],
            run: date,
        },
        Check {
            id: "c1-nothing-after",
            title: "sends nothing after the page",
            rank: Rank::HoldsUp,
            source: "RFC 9112 §6.3",
            because: "the response ends with the last octet of its content: what comes after it would be read as the next response",
            by_hand: "cargo lab-c --root . · then: printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' | nc 127.0.0.1 8080 | od -c | tail -3",
            faults: &["c1-ends-with-crlf"],
            run: nothing_after,
        },
        Check {
            id: "c1-says-close",
            title: "says `Connection: close` with the page after which it closes",
            rank: Rank::HoldsUp,
            source: "handout: what every answer has, RFC 9112 §9.6 (a SHOULD)",
            because: "a client that reads no `close` in an answer of HTTP/1.1 may send its next request on the same connection, and lose it",
            by_hand: "cargo lab-c --root . · then: curl -i -H 'Connection: close' http://127.0.0.1:8080/",
            faults: &["c9-closes-without-saying-so"],
            run: says_close,
        },
        Check {
            id: "c1-one-write",
            title: "sends the response in one write, not line by line",
            rank: Rank::HoldsUp,
            source: "RFC 9293 §3.7.4",
            because: "each write is a call of the system, and often a packet of its own: put the head together first, and send it with the page or right before it",
            by_hand: "cargo lab-c --root . · then: strace -f -e trace=write,sendto -p $(pgrep -n lab-c-server), and: curl http://127.0.0.1:8080/",
            faults: &["c1-line-by-line"],
            run: one_write,
        },
        Check {
            id: "c1-next-client",
            title: "serves the next client, whatever the one before did",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "clients leave without a word, and break off: a server that ends with one of them serves nobody",
            by_hand: "cargo lab-c --root . · then twice: printf '' | nc 127.0.0.1 8080, and: curl -i http://127.0.0.1:8080/",
            faults: &["c1-serves-once", "c1-ends-with-an-error"],
            run: next_client,
        },
        c01_called::HELP,
        c01_called::WRONG_USAGE,
        c01_called::ENVIRONMENT,
        c01_called::WRONG_VARIABLE,
        c01_called::PORT_IN_USE,
        c01_called::UNKNOWN_HOST,
        c01_called::IPV6,
        c01_stops::SIGNALS,
        c01_stops::SECOND_SIGNAL,
    ],
    ..C1
};

/// A server with a page of HTML at `/`: its own, or this one of the root folder.
pub(super) fn with_a_page(subject: &Subject) -> CheckResult<WebServer> {
    let site = Site::new(subject)?;
    let page = format!("<!DOCTYPE html>\n<title>{}</title>\n", subject.word());
    site.file("index.html", page.as_bytes())?;
    site.serve(&[])
}

fn page(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    let response = server.get("/")?;
    response.expect_status(&[200])?;
    response.expect_media_type(&["text/html"])?;
    if response.content().is_empty() {
        return Err(response
            .failure()
            .fact("expected", "a page after the empty line")
            .into());
    }
    Ok(())
}

fn length(subject: &Subject) -> CheckResult {
    // The response is read by its framing; then there must be the end of the connection, and nothing else.
    let server = with_a_page(subject)?;
    let mut client = server.client()?;
    let response = client.ask(&Request::get("/"))?;
    let length = response.expect_one("Content-Length")?;
    client.expect_close().explain(|failure| match failure.cause {
        Cause::WrongOctets => failure.fact("field", format!("Content-Length: {length}")),
        Cause::HeldOpen => failure.because(
            "the request says `Connection: close`: after its one response the server closes the connection",
        ),
        _ => failure,
    })
}

fn date(subject: &Subject) -> CheckResult {
    with_a_page(subject)?.get("/")?.expect_date()
}

fn nothing_after(subject: &Subject) -> CheckResult {
    let server = with_a_page(subject)?;
    for _ in 0..3 {
        let mut client = server.client()?;
        client.ask(&Request::get("/"))?;
        client.expect_close()?;
    }
    Ok(())
}

fn says_close(subject: &Subject) -> CheckResult {
    let server = with_a_page(subject)?;
    let mut client = server.client()?;
    let response = client.ask(&Request::get("/"))?;
    response.expect_list_holds("Connection", "close")?;
    client.expect_close()
}

fn one_write(subject: &Subject) -> CheckResult {
    // Writes that follow each other fast come in one piece, so one look says little.
    let server = with_a_page(subject)?;
    for _ in 0..30 {
        let response = server.client()?.ask(&Request::get("/"))?;
        let pieces = response.pieces();
        if pieces > 2 {
            return Err(response
                .failure()
                .fact("but", format!("it came in {pieces} pieces"))
                .fact(
                    "expected",
                    "one piece, or two: the head, and the page after it",
                )
                .into());
        }
    }
    Ok(())
}

fn next_client(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    let leave: [fn(Client) -> CheckResult; 3] = [
        // without a word,
        |client| {
            drop(client);
            Ok(())
        },
        // in the middle of a request,
        |mut client| client.send(b"GET / HT"),
        // and in the rudest way.
        |mut client| {
            client.send(b"GET / HT")?;
            client.reset()
        },
    ];
    for leave in leave {
        leave(server.client()?)?;
        server.expect_well()?;
    }
    Ok(())
}
