//! Requests that come before the answers to earlier ones have gone out (c9).

use super::c09_stay_on_the_line::on_request;
use super::pages::{Page, serve_pages};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Client, Request};

pub(super) const IN_ORDER: Check = Check {
    id: "c9-pipelined",
    title: "answers requests that came in one piece, each in its turn",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.3.2",
    because: "TCP has no messages: one read may bring two requests, and what is left after the first belongs to the second; nothing but the order tells which answer is whose",
    by_hand: "cargo lab-c --root . · then: printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\nGET /time HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &[
        "c9-drops-what-came-early",
        "c9-waits-for-more",
        "c9-newest-first",
    ],
    run: in_order,
};

pub(super) const MANY: Check = Check {
    id: "c9-many-pipelined",
    title: "answers 300 requests that were sent in one go",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.3.2",
    because: "requests wait in the buffer until it is their turn: none may be lost where a read ends in the middle of one",
    by_hand: "cargo workshop check c9-many-pipelined --verbose",
    faults: &["c9-drops-what-came-early", "c9-at-most-100-requests"],
    run: many,
};

pub(super) const SPLIT: Check = Check {
    id: "c9-split",
    title: "takes two requests however their octets are split",
    rank: Rank::HoldsUp,
    source: "RFC 9293 §3.8",
    because: "a read may end anywhere: with the first request, one octet before its end, or in the middle of the second; and where the next head ends is looked for from its own beginning",
    by_hand: "cargo workshop check c9-split --verbose",
    faults: &["c9-drops-what-came-early", "c9-searches-from-where-it-was"],
    run: split,
};

pub(super) const AFTER_CLOSE: Check = Check {
    id: "c9-nothing-after-close",
    title: "answers nothing that comes after a request with `Connection: close`",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.6",
    because: "after close nothing is a request any more: a client that said it does not count on more answers",
    by_hand: "cargo lab-c --root . · then: printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\nGET /time HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &["c9-answers-after-close"],
    run: after_close,
};

pub(super) const HALF_CLOSED: Check = Check {
    id: "c9-half-closed",
    title: "answers all requests of a client that has closed its sending side",
    rank: Rank::HoldsUp,
    source: "RFC 9293 §3.6",
    because: "the end of input says that no more requests come: those that came are answered, then the connection ends",
    by_hand: "cargo lab-c --root . · then: printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\nGET /time HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n' | nc -N 127.0.0.1 8080",
    faults: &["c9-half-close-drops-the-rest"],
    run: half_closed,
};

pub(super) const EMPTY_LINES: Check = Check {
    id: "c9-empty-lines",
    title: "skips empty lines between two requests",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §2.2",
    because: "some old clients send a CRLF too many after a request: a server takes it for nothing",
    by_hand: "cargo lab-c --root . · then: printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n\\r\\nGET /time HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &["c9-empty-line-between-is-400"],
    run: empty_lines,
};

/// Each of these requests, which were sent already, gets its page.
fn expect_all(client: &mut Client, pages: &[&Page]) -> CheckResult {
    for (number, page) in pages.iter().enumerate() {
        let expected = client
            .response()
            .and_then(|response| page.expect(&response));
        on_request(expected, number)?;
    }
    Ok(())
}

fn in_order(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 3, &[])?;
    let mut client = server.client()?;
    let requests = [
        pages[0].request(),
        pages[1].request(),
        Request::head(&pages[0].target).stay(),
        pages[2].request(),
        pages[1].last_request(),
    ];
    client.send(&requests.each_ref().map(Request::octets).concat())?;
    for (number, request) in requests.iter().enumerate() {
        let response = on_request(client.response_to(request), number)?;
        let expected = match number {
            2 => response.expect_status(&[200]),
            number => {
                [&pages[0], &pages[1], &pages[0], &pages[2], &pages[1]][number].expect(&response)
            }
        };
        on_request(expected, number)?;
    }
    client.expect_close()
}

fn many(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 3, &[])?;
    let wanted: Vec<&Page> = (0..300).map(|number| &pages[number % 3]).collect();
    let octets: Vec<u8> = wanted
        .iter()
        .flat_map(|page| page.request().octets())
        .collect();
    let mut client = server.client()?;
    client.send(&octets)?;
    expect_all(&mut client, &wanted)?;
    pages[0].ask_last(&mut client)
}

fn split(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 2, &[])?;
    let wanted = [&pages[0], &pages[1]];
    let long = format!("X-Long: {}", subject.text(400));
    // The first request is the shorter one, and the longer one.
    for first in [pages[0].request(), pages[0].request().field(&long)] {
        let first = first.octets();
        let both = [first.clone(), pages[1].last_request().octets()].concat();
        let end = first.len();
        // With time enough to look at what has come;
        let mut client = server.client()?;
        client.send(&both[..end - 1])?;
        client.expect_nothing_yet("nothing yet: the last LF of the head has not been sent")?;
        client.send(&both[end - 1..])?;
        expect_all(&mut client, &wanted)?;
        client.expect_close()?;
        // and fast.
        for place in [end - 1, end, end + 1, end + 9, both.len() - 2] {
            let mut client = server.client()?;
            client.send_split(&both, &[place])?;
            expect_all(&mut client, &wanted)?;
            client.expect_close()?;
        }
        let mut client = server.client()?;
        client.send_octet_by_octet(&both)?;
        expect_all(&mut client, &wanted)?;
        client.expect_close()?;
    }
    Ok(())
}

fn after_close(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 3, &[])?;
    let mut client = server.client()?;
    let octets = [
        pages[0].request().octets(),
        pages[1].last_request().octets(),
        pages[2].request().octets(),
    ];
    client.send(&octets.concat())?;
    expect_all(&mut client, &[&pages[0], &pages[1]])?;
    client.expect_close()
}

fn half_closed(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 3, &[])?;
    let mut client = server.client()?;
    let octets: Vec<u8> = pages
        .iter()
        .flat_map(|page| page.request().octets())
        .collect();
    client.send(&octets)?;
    client.finish_sending()?;
    expect_all(&mut client, &pages.iter().collect::<Vec<_>>())?;
    client.expect_close().explain(|failure| {
        failure.because("nothing more can come from this client: there is nothing to wait for")
    })
}

fn empty_lines(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 2, &[])?;
    let mut client = server.client()?;
    let octets = [
        pages[0].request().octets(),
        b"\r\n\r\n".to_vec(),
        pages[1].request().octets(),
        b"\r\n".to_vec(),
    ];
    client.send(&octets.concat())?;
    expect_all(&mut client, &[&pages[0], &pages[1]])?;
    pages[0].ask_last(&mut client)
}
