//! A connection that the server closes just as the next request is on its way (b12).

use super::b12_once_more::{expect_connection, open};
use super::exchange::run;
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

/// The end of a connection in place of an answer.
fn no_answer(reset: bool) -> Answer {
    let close = Answer::raw("");
    if reset { close.then_reset() } else { close }
}

pub(super) const STALE: Check = Check {
    id: "b12-stale",
    title: "sends a request again, on a new connection, when the old one turns out to be closed",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.5, RFC 9110 §9.2.2",
    because: "either side may close a connection that lies idle, at any time: that is no failure, and GET may be repeated",
    by_hand: "cargo workshop check b12-stale --verbose",
    faults: &["b12-stale-is-a-failure"],
    run: stale,
};

fn stale(subject: &Subject) -> CheckResult {
    for reset in [false, true] {
        // The first connection is over as soon as a second request comes.
        let origin = Origin::new(move |request| match (request.connection, request.path()) {
            (_, "/first") => open(&[], "first\n"),
            (0, _) => no_answer(reset),
            _ => open(&[], "next\n"),
        })?;
        let next = origin.url("/next");
        let exchange = run(subject, origin, "get", "/first", &[&next])?;
        exchange.expect_prints(b"first\nnext\n")?;
        let requests = exchange.requests(3)?;
        expect_connection(&requests, 1, true)?;
        expect_connection(&requests, 2, false)?;
    }
    Ok(())
}

pub(super) const ONCE_ONLY: Check = Check {
    id: "b12-stale-once",
    title: "does so once: a new connection that is closed without an answer is a failure",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.3.1",
    because: "a new connection cannot be stale: whoever closes that one means it, and would be asked for ever",
    by_hand: "cargo workshop check b12-stale-once --verbose",
    faults: &["b12-stale-twice"],
    run: once_only,
};

fn once_only(subject: &Subject) -> CheckResult {
    let origin = Origin::new(|request| match request.path() {
        "/first" => open(&[], "first\n"),
        _ => no_answer(false),
    })?;
    let next = origin.url("/next");
    let exchange = run(subject, origin, "get", "/first", &[&next])?;
    exchange.expect_fails(&[])?;
    exchange.requests(3).map(|_| ())
}

pub(super) const POST: Check = Check {
    id: "b12-post-once",
    title: "never sends a POST a second time",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §9.2.2",
    because: "the server may have read it before it closed: a second time might order twice",
    by_hand: "cargo workshop check b12-post-once --verbose",
    faults: &["b12-repeats-post"],
    run: post,
};

fn post(subject: &Subject) -> CheckResult {
    for reset in [false, true] {
        // A redirect keeps the connection open, and the POST that follows gets no answer.
        let origin = Origin::new(move |request| match request.path() {
            "/order" => Answer::with(
                "307 Elsewhere",
                &["Location: /there", "Content-Length: 0"],
                b"",
            )
            .kept_open(),
            _ => no_answer(reset),
        })?;
        let exchange = run(subject, origin, "post", "/order", &["--data", "bread=1"])?;
        exchange.requests(2).explain(|failure| {
            failure.fact(
                "server",
                "it gave no answer to the POST to /there: nobody knows whether it was done",
            )
        })?;
        exchange.expect_fails(&[])?;
    }
    Ok(())
}
