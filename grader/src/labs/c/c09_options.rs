//! Connection options, and clients of HTTP/1.0 (c9).

use super::pages::{Page, serve_pages};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, WebServer};

pub(super) const AMONG_OTHERS: Check = Check {
    id: "c9-close-among-others",
    title: "finds `close` among several connection options, in any case",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §7.6.1, RFC 9112 §9.6",
    because: "Connection is a list of options, which may stand on several lines and know no case; an option that only looks like close is another one",
    by_hand: "cargo lab-c --root . · then: (printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: X-One, Close\\r\\n\\r\\n'; sleep 9) | nc 127.0.0.1 8080",
    faults: &[
        "c9-close-by-exact-case",
        "c9-close-alone",
        "c9-close-anywhere",
        "c9-first-connection-line",
    ],
    run: among_others,
};

pub(super) const SAYS_SO: Check = Check {
    id: "c9-says-close",
    title: "says `Connection: close` in its last response",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.6 (a SHOULD), handout c9",
    because: "a client, or a proxy before it, that reads close does not send another request into a connection that ends",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'Connection: close' http://127.0.0.1:8080/",
    faults: &["c9-closes-without-saying-so"],
    run: says_so,
};

pub(super) const OLD: Check = Check {
    id: "c9-old-clients",
    title: "closes after its response to HTTP/1.0",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.3",
    because: "connections of HTTP/1.0 end with the response, unless the client asks for more: many of its clients wait for the close",
    by_hand: "cargo lab-c --root . · then: curl -i -0 http://127.0.0.1:8080/",
    faults: &["c9-old-persists", "c9-keep-alive-beats-close"],
    run: old,
};

pub(super) const OLD_KEEP_ALIVE: Check = Check {
    id: "c9-old-keep-alive",
    title: "stays for a client of HTTP/1.0 that asks to, and says so",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.3, Appendix C.2.2",
    because: "`Connection: keep-alive` was how one asked before HTTP/1.1; a client that does not read it in the answer expects the close",
    by_hand: "cargo lab-c --root . · then: curl -v -0 -H 'Connection: keep-alive' http://127.0.0.1:8080/ http://127.0.0.1:8080/",
    faults: &["c9-old-never-persists", "c9-old-is-not-told"],
    run: old_keep_alive,
};

/// A request for this page with these lines.
fn with(page: &Page, lines: &[&str]) -> Request {
    lines
        .iter()
        .fold(page.request(), |request, line| request.field(line))
}

/// The connection ends after the response to this.
fn ends(server: &WebServer, page: &Page, request: &Request, lines: &[&str]) -> CheckResult {
    let mut client = server.client()?;
    page.expect(&client.ask(request)?)?;
    client
        .expect_close()
        .explain(|failure| failure.fact("with", lines.join(" and ")))
}

fn among_others(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 1, &[])?;
    let page = &pages[0];
    let other = subject.word();
    for lines in [
        &["Connection: Close"][..],
        &["connection: CLOSE"],
        &[&format!("Connection: {other}, close")],
        &[&format!("Connection: close,{other}")],
        &[&format!("Connection: {other} ,\tclose , x")],
        &[&format!("Connection: {other}"), "Connection: close"],
        &["Connection: close", &format!("Connection: {other}")],
        &["Connection: keep-alive, close"],
    ] {
        ends(&server, page, &with(page, lines), lines)?;
    }
    // And these do not say close.
    for line in [
        "Connection: closed",
        "Connection: not-close",
        "Connection: keep-alive",
        "X-Connection: close",
        "Connection:",
    ] {
        let mut client = server.client()?;
        page.expect(&client.ask(&with(page, &[line]))?)?;
        page.ask(&mut client).explain(|failure| {
            failure.fact(
                "before",
                format!("a request with `{line}`, which is not close"),
            )
        })?;
    }
    Ok(())
}

fn says_so(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 1, &[])?;
    let page = &pages[0];
    let mut client = server.client()?;
    let response = client.ask(&page.last_request())?;
    page.expect(&response)?;
    response.expect_list_holds("Connection", "close")?;
    client.expect_close()
}

fn old(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 1, &[])?;
    let page = &pages[0];
    for lines in [
        &[][..],
        &["Connection: keep-alive, close"],
        &["Connection: close, Keep-Alive"],
    ] {
        let request = with(page, lines).version("HTTP/1.0");
        ends(&server, page, &request, &[&["HTTP/1.0"], lines].concat())?;
    }
    Ok(())
}

fn old_keep_alive(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 2, &[])?;
    for line in ["Connection: keep-alive", "Connection: X-One, Keep-Alive"] {
        let mut client = server.client()?;
        for page in &pages {
            let request = with(page, &[line]).version("HTTP/1.0");
            let response = client.ask(&request)?;
            page.expect(&response)?;
            response.expect_list_holds("Connection", "keep-alive")?;
        }
        // The last one does not ask for more.
        let last = pages[0].request().version("HTTP/1.0");
        pages[0].expect(&client.ask(&last)?)?;
        client.expect_close()?;
    }
    Ok(())
}
