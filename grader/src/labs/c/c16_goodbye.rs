//! c16 · Goodbye.

use std::time::Duration;

use super::pages::{Page, serve_pages};
use super::{c16_exchanges, c16_grace};
use crate::course::{Check, Rank, Step};
use crate::deadline::{Deadline, PATIENCE, QUIET, until};
use crate::labs::outlines::c::C16;
use crate::labs::promises::PROMISES;
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};
use crate::program::Signal;
use crate::subject::Subject;
use crate::web::WebServer;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c16-idle-close-at-once",
            title: "closes idle connections at once when it is asked to stop, and ends",
            rank: Rank::Works,
            source: "RFC 9112 §9.5, handout c16",
            because: "an idle connection has nothing to lose: who waited for it to end would wait for its client's next click",
            by_hand: "cargo lab-c --root . --grace 60 · then: (printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n'; sleep 99) | nc 127.0.0.1 8080, and Ctrl-C in the first",
            faults: &["c16-waits-for-idle-ones", "c16-tells-idle-ones"],
            run: idle,
        },
        Check {
            id: "c16-request-completes",
            title: "answers a request that had begun when it was asked to stop, then ends",
            rank: Rank::Works,
            source: PROMISES,
            because: "asked to stop, a server finishes what it has begun, and begins nothing: who is being served notices nothing",
            by_hand: "cargo lab-c --root . --grace 60 · then: (printf 'GET / HTTP/1.1\\r\\nHost: '; sleep 5; printf 'localhost\\r\\n\\r\\n') | nc 127.0.0.1 8080, and Ctrl-C in the first",
            faults: &["c16-cuts-requests", "c16-waits-the-whole-grace"],
            run: request_completes,
        },
        c16_exchanges::SAYS_CLOSE,
        c16_exchanges::RESPONSE,
        c16_exchanges::BODY,
        Check {
            id: "c16-nobody-new",
            title: "serves nobody new once it is asked to stop",
            rank: Rank::HoldsUp,
            source: PROMISES,
            because: "the first signal means: stop accepting; whoever comes later is to find another server, or nobody",
            by_hand: "cargo lab-c --root . --grace 60 · then: (printf 'GET / HT'; sleep 60) | nc 127.0.0.1 8080 & Ctrl-C in the first, and: curl -i http://127.0.0.1:8080/",
            faults: &["c16-goes-on-accepting"],
            run: nobody_new,
        },
        c16_grace::LIMIT,
        c16_grace::DEFAULT,
    ],
    ..C16
};

/// Sends the signal, and waits until a new client is not served any more: then it was heard.
pub(super) fn ask_to_stop(server: &mut WebServer, page: &Page, signal: Signal) -> CheckResult {
    server.signal(signal)?;
    let deadline = Deadline::within(PATIENCE);
    // Few looks, at growing intervals: of many, one would be slow on a busy machine.
    let mut interval = Duration::from_millis(1);
    while !deadline.is_over() {
        let late = server.client().and_then(|client| {
            // A server that is slow, because the machine is busy, is not one that serves nobody new.
            let mut client = client.patient(PATIENCE / 2);
            page.expect(&client.ask(&page.last_request())?)
        });
        match late {
            Ok(()) => {}
            Err(Outcome::Broken(why)) => return Err(Outcome::Broken(why)),
            Err(_) => return Ok(()),
        }
        until(&Deadline::within(interval), || deadline.is_over());
        interval *= 2;
    }
    Err(Failure::new(Cause::HeldOpen)
        .waited(PATIENCE, "the server to serve nobody new after the signal")
        .because("the first signal means: stop accepting; whoever comes later is to find another server, or nobody")
        .into())
}

/// It ends now by itself, with 0.
pub(super) fn expect_end(server: &mut WebServer) -> CheckResult {
    let before = |failure: Failure| {
        failure.fact(
            "before",
            "a signal; --grace 60; and no exchange is running any more",
        )
    };
    let finished = server.finish().explain(before)?;
    finished.expect_code(0).explain(before)
}

fn idle(subject: &Subject) -> CheckResult {
    for signal in [Signal::Terminate, Signal::Interrupt] {
        let flags = ["--workers", "4", "--grace", "60", "--idle-timeout", "60"];
        let (mut server, pages) = serve_pages(subject, 1, &flags)?;
        // Given a client that said nothing yet, and two that were served,
        let mut clients = [server.client()?, server.client()?, server.client()?];
        for client in &mut clients[1..] {
            pages[0].ask(client)?;
        }
        // when the server is asked to stop, then all are closed without a word,
        server.signal(signal)?;
        for client in &mut clients {
            client.expect_close_without_a_word().explain(|failure| {
                failure.fact(
                    "before",
                    "a signal, while this client is idle; --grace 60 --idle-timeout 60",
                )
            })?;
        }
        // and it ends.
        expect_end(&mut server)?;
    }
    Ok(())
}

fn request_completes(subject: &Subject) -> CheckResult {
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "4", "--grace", "60"])?;
    // Given a client in the middle of its request,
    let octets = pages[0].request().octets();
    let mut client = server.client()?;
    client.send(&octets[..20])?;
    has_begun(&mut server, &pages[0])?;
    // when the server is asked to stop, then the client notices nothing,
    ask_to_stop(&mut server, &pages[0], Signal::Terminate)?;
    let served = client
        .expect_silence()
        .and_then(|()| client.send(&octets[20..]))
        .and_then(|()| pages[0].expect(&client.response()?))
        .and_then(|()| client.expect_close());
    served.explain(|failure| {
        failure.fact(
            "before",
            "a signal, in the middle of this request; --grace 60",
        )
    })?;
    // and when it has its answer and is gone, the program ends.
    drop(client);
    expect_end(&mut server)
}

/// What was sent before has reached the server, as a request that came after it was answered
/// (and that moment more which it needs to read).
pub(super) fn has_begun(server: &mut WebServer, page: &Page) -> CheckResult {
    page.get(server)?;
    match server.exits_within(QUIET / 2)? {
        Some(_) => page.get(server),
        None => Ok(()),
    }
}

fn nobody_new(subject: &Subject) -> CheckResult {
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "4", "--grace", "60"])?;
    // A client in the middle of its request keeps the program alive,
    let mut client = server.client()?;
    client.send(b"GET / HT")?;
    has_begun(&mut server, &pages[0])?;
    // and nobody else is served.
    ask_to_stop(&mut server, &pages[0], Signal::Terminate)?;
    client.expect_silence().explain(|failure| {
        failure.fact(
            "before",
            "a signal, in the middle of this request; --grace 60",
        )
    })
}
