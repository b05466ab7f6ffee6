//! b12 · Once more: persistent connections.

use super::exchange::{Exchange, run};
use super::{b12_crawl, b12_ends, b12_stale};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B12;
use crate::origin::{Answer, Origin, Request};
use crate::outcome::{Cause, CheckResult, Failure};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b12-one-connection",
            title: "sends the requests of several URLs of one server on one connection",
            rank: Rank::Works,
            source: "RFC 9112 §9.3",
            because: "HTTP/1.1 keeps a connection open unless one side says close: opening another costs time for nothing",
            by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 --protocol HTTP/1.1 · then: cargo lab-b get http://127.0.0.1:50080/clippy.toml http://127.0.0.1:50080/Cargo.toml --verbose",
            faults: &["b12-opens-each-time", "b12-says-close"],
            run: one_connection,
        },
        Check {
            id: "b12-close",
            title: "does not use a connection again after the server said close",
            rank: Rank::Works,
            source: "RFC 9112 §9.6",
            because: "after `Connection: close` the server reads no more: a request on this connection gets no answer",
            by_hand: "cargo workshop check b12-close --verbose",
            faults: &["b12-ignores-close", "b12-close-by-exact-case"],
            run: close,
        },
        b12_ends::CLOSE_IN_A_LIST,
        b12_ends::OLD_VERSION,
        b12_ends::UNTIL_CLOSE,
        b12_ends::LEFT_OVER,
        b12_ends::ANOTHER_SERVER,
        b12_ends::REDIRECT,
        b12_ends::ALONE,
        b12_stale::STALE,
        b12_stale::ONCE_ONLY,
        b12_stale::POST,
        b12_crawl::CRAWL,
        b12_crawl::BROKEN,
    ],
    ..B12
};

/// A response that names its length, and nothing about the connection, which stays open.
pub(super) fn open(lines: &[&str], body: &str) -> Answer {
    let length = format!("Content-Length: {}", body.len());
    let lines = [&[length.as_str()], lines].concat();
    Answer::with("200 OK", &lines, body.as_bytes()).kept_open()
}

/// `get` of these targets, one after the other; `answer` belongs to the first one, and the others
/// get `next` and LF.
pub(super) fn first_then_next(subject: &Subject, answer: Answer) -> CheckResult<Exchange> {
    let origin = Origin::new(move |request| match request.path() {
        "/first" => answer.clone(),
        _ => open(&[], "next\n"),
    })?;
    let next = origin.url("/next");
    run(subject, origin, "get", "/first", &[&next])
}

/// The second request came on a connection of its own, or on that of the first.
pub(super) fn expect_same_connection(exchange: &Exchange, same: bool) -> CheckResult {
    let requests = exchange.requests(2)?;
    expect_connection(&requests, 1, same)
}

/// This request came on the connection of the one before, or on another.
pub(super) fn expect_connection(requests: &[Request], place: usize, same: bool) -> CheckResult {
    let (before, request) = (&requests[place - 1], &requests[place]);
    if (before.connection == request.connection) == same {
        return Ok(());
    }
    let where_it_came = |same| match same {
        true => "on the same connection",
        false => "on another connection",
    };
    Err(Failure::new(Cause::WrongOctets)
        .fact("first", before.line())
        .fact("then", request.line())
        .fact("it came", where_it_came(!same))
        .fact("expected", where_it_came(same))
        .into())
}

fn one_connection(subject: &Subject) -> CheckResult {
    let (one, two) = (subject.text(3000), subject.text(20));
    let coded = format!("14\r\n{two}\r\n0\r\nX: y\r\n\r\n");
    let body = one.clone();
    let origin = Origin::new(move |request| match request.path() {
        "/length" => open(&[], &body),
        "/chunks" => {
            Answer::with("200 OK", &["Transfer-Encoding: chunked"], coded.as_bytes()).kept_open()
        }
        "/nothing" => Answer::with("204 No Content", &[], b"").kept_open(),
        _ => open(&["Connection: keep-alive"], "last\n"),
    })?;
    let urls = ["/chunks", "/nothing", "/length", "/last"].map(|target| origin.url(target));
    let flags: Vec<&str> = urls.iter().map(String::as_str).collect();
    let exchange = run(subject, origin, "get", "/length", &flags)?;
    let requests = exchange.requests(5)?;
    if let Some(request) = requests[..4]
        .iter()
        .find(|request| request.has_connection_option("close"))
    {
        return Err(request
            .ends_without("no `close` among the connection options: another request is to follow")
            .into());
    }
    for place in 1..5 {
        expect_connection(&requests, place, true)?;
    }
    exchange.expect_prints(format!("{one}{two}{one}last\n").as_bytes())
}

fn close(subject: &Subject) -> CheckResult {
    for line in ["Connection: close", "connection: Close"] {
        // The server says so, and waits: a client that goes on here has not listened.
        let exchange = first_then_next(subject, open(&[line], "first\n"))?;
        expect_same_connection(&exchange, false)?;
        exchange.expect_prints(b"first\nnext\n")?;
    }
    Ok(())
}
