//! Exchanges that are running when the server is asked to stop (c16).

use super::c10_bodies::expect_echo;
use super::c16_goodbye::{ask_to_stop, expect_end, has_begun};
use super::pages::{page, serve_pages};
use crate::course::{Check, Rank};
use crate::labs::promises::PROMISES;
use crate::outcome::{CheckResult, Explain, Failure};
use crate::program::Signal;
use crate::subject::Subject;
use crate::web::{Request, Site};

pub(super) const SAYS_CLOSE: Check = Check {
    id: "c16-says-close",
    title: "says `Connection: close` in the last response, and closes",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.6, handout c16",
    because: "the connection ends although the client would go on: close tells it not to send its next request here",
    by_hand: "cargo lab-c --root . --grace 60 · then: (printf 'GET / HTTP/1.1\\r\\nHost: '; sleep 5; printf 'localhost\\r\\n\\r\\n') | nc 127.0.0.1 8080, and Ctrl-C in the first",
    faults: &["c16-does-not-say-close", "c16-stays-on-the-line"],
    run: says_close,
};

pub(super) const RESPONSE: Check = Check {
    id: "c16-response-completes",
    title: "sends a response to its end that was on its way when it was asked to stop",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "half a file is no file: for as long as the grace lasts, a client may take what it was promised",
    by_hand: "truncate -s 100M large; cargo lab-c --root . --grace 60 · then: curl --limit-rate 20M -o /dev/null http://127.0.0.1:8080/large, and Ctrl-C in the first",
    faults: &["c16-cuts-responses"],
    run: response,
};

pub(super) const BODY: Check = Check {
    id: "c16-body-completes",
    title: "reads a body to its end that was on its way when it was asked to stop",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a request that has begun is an exchange that is running: its body may still come, and is answered",
    by_hand: "cargo lab-c --root . --grace 60 · then: (printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 5\\r\\n\\r\\nhe'; sleep 5; printf llo) | nc 127.0.0.1 8080, and Ctrl-C in the first",
    faults: &["c16-cuts-requests"],
    run: body,
};

fn stopped(failure: Failure) -> Failure {
    failure.fact(
        "before",
        "SIGTERM, in the middle of this exchange; --grace 60",
    )
}

fn says_close(subject: &Subject) -> CheckResult {
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "4", "--grace", "60"])?;
    let octets = pages[0].request().octets();
    let mut client = server.client()?;
    client.send(&octets[..20])?;
    has_begun(&mut server, &pages[0])?;
    ask_to_stop(&mut server, &pages[0], Signal::Terminate)?;
    client.send(&octets[20..])?;
    let response = client.response().explain(stopped)?;
    pages[0].expect(&response)?;
    response
        .expect_list_holds("Connection", "close")
        .explain(stopped)?;
    client.expect_close().explain(stopped)?;
    drop(client);
    expect_end(&mut server)
}

fn response(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let page = page(&site)?;
    let large = subject.octets(12 << 20);
    site.file("large.bin", &large)?;
    let mut server = site.serve(&["--workers", "4", "--grace", "60"])?;
    // Given a client that has begun to take a file which no buffer holds,
    let request = Request::get("/large.bin").stay();
    let mut client = server.client()?;
    client.send(&request.octets())?;
    client.says_anything()?;
    // when the server is asked to stop,
    ask_to_stop(&mut server, &page, Signal::Terminate)?;
    // then the client gets all of it.
    let response = client.response().explain(stopped)?;
    response.expect_status(&[200])?;
    response.expect_content(&large)?;
    drop(client);
    expect_end(&mut server)
}

fn body(subject: &Subject) -> CheckResult {
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "4", "--grace", "60"])?;
    let content = subject.octets(100);
    let octets = Request::post("/echo", &content).stay().octets();
    let place = octets.len() - 50;
    let mut client = server.client()?;
    client.send(&octets[..place])?;
    has_begun(&mut server, &pages[0])?;
    ask_to_stop(&mut server, &pages[0], Signal::Terminate)?;
    client.expect_silence().explain(stopped)?;
    client.send(&octets[place..]).explain(stopped)?;
    expect_echo(&client.response().explain(stopped)?, &content)?;
    client.expect_close().explain(stopped)?;
    drop(client);
    expect_end(&mut server)
}
