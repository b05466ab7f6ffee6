//! Bodies that nobody wants, and bodies that are not whole (c10).

use super::c10_bodies::serve_echo;
use super::pages::{Page, serve_pages};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Client, Request, WebServer};

pub(super) const NEVER_A_REQUEST: Check = Check {
    id: "c10-body-is-no-request",
    title: "never takes a body that it did not want for the next request",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.3, §11.2",
    because: "whoever chooses the body could write a request into it: read it and drop it, or close the connection after the answer",
    by_hand: "cargo lab-c --root . · then: printf 'POST / HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 38\\r\\n\\r\\nGET /time HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &[
        "c10-leaves-unwanted-bodies",
        "c10-leaves-bodies-of-get",
        "c10-drops-only-what-is-there",
        "c10-goes-on-after-413",
    ],
    run: never_a_request,
};

pub(super) const CUT_SHORT: Check = Check {
    id: "c10-cut-short",
    title: "takes no body for whole whose end did not come",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §8",
    because: "a client that ends in the middle of its body gave up, or was cut off: half an order is no order",
    by_hand: "cargo lab-c --root . · then: printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 5\\r\\n\\r\\nhel' | nc -N 127.0.0.1 8080",
    faults: &["c10-half-a-body-is-whole", "c10-ends-at-half-a-body"],
    run: cut_short,
};

fn never_a_request(subject: &Subject) -> CheckResult {
    let (mut server, pages) = serve_pages(subject, 2, &["--max-body", "500"])?;
    let [next, smuggled] = &pages[..] else {
        unreachable!("two were asked for");
    };
    let missing = format!("/{}-missing", subject.word());
    // The body is a request itself; longer than --max-body in the end.
    let inner = smuggled.request().octets();
    let long = inner.repeat(500 / inner.len() + 1);
    let target = next.target.as_str();
    for (method, target, status, body) in [
        ("POST", target, 405, &inner),
        ("DELETE", target, 405, &inner),
        ("POST", missing.as_str(), 404, &inner),
        ("PUT", "/echo", 405, &inner),
        ("BREW", target, 501, &inner),
        ("GET", target, 200, &inner),
        ("GET", missing.as_str(), 404, &inner),
        ("POST", "/echo", 413, &long),
    ] {
        let length = format!("Content-Length: {}", body.len());
        let with_length = Request::new(method, target)
            .stay()
            .field(&length)
            .body(body);
        let chunked = Request::new(method, target).stay().chunks(&[body]);
        for request in [with_length, chunked] {
            let head = request.head_octets().len();
            let octets = [request.octets(), next.last_request().octets()].concat();
            for places in [&[][..], &[head], &[head + 20]] {
                let answered = server.client().and_then(|mut client| {
                    client.send_split(&octets, places)?;
                    client.response_to(&request)?.expect_status(&[status])?;
                    expect_next(&mut client, next, smuggled)
                });
                server.unless_ended(answered)?;
            }
        }
    }
    Ok(())
}

/// Now comes the page that was asked for behind the body, or the end.
fn expect_next(client: &mut Client, next: &Page, smuggled: &Page) -> CheckResult {
    if !client.says_anything()? {
        return Ok(());
    }
    let response = client.response()?;
    next.expect(&response).explain(|failure| {
        let failure = failure.fact("on", "the request after the body");
        match response.content() == smuggled.content {
            true => failure.fact("but", "the request that stands in the body was answered"),
            false => failure,
        }
    })?;
    client.expect_close()
}

fn cut_short(subject: &Subject) -> CheckResult {
    let mut server = serve_echo(subject, &[])?;
    let content = subject.octets(30);
    let with_length = Request::post("/echo", &content);
    let chunked = Request::new("POST", "/echo").chunks(&[&content]);
    for (request, missing) in [
        (&with_length, 1),
        (&with_length, 30),
        // The last CRLF, the last chunk, half a chunk, all of it.
        (&chunked, 2),
        (&chunked, 5),
        (&chunked, 20),
        (&chunked, 39),
    ] {
        let octets = request.octets();
        ends_in_the_middle(&mut server, &octets[..octets.len() - missing])?;
    }
    server.expect_well()
}

/// A 400 or silence, and the end.
fn ends_in_the_middle(server: &mut WebServer, octets: &[u8]) -> CheckResult {
    let answered = server.client().and_then(|mut client| {
        client.send(octets)?;
        client.finish_sending()?;
        if client.says_anything()? {
            client.response()?.expect_status(&[400])?;
        }
        client.expect_close()
    });
    server.unless_ended(answered)
}
