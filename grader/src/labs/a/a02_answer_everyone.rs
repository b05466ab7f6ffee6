//! a2 · Answer everyone: `echo-server`.
//!
//! Every check speaks to the server as one client after another, so that the simplest loop passes.

use super::{ports, promises};
use crate::course::{Check, Rank, Step, Tier};
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::server::Server;
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    id: "a2",
    title: "Answer everyone",
    tier: Tier::Core,
    minutes: 15,
    slide: "a-accept",
    learned: "Bind, listen, accept: every accept gives a new socket, for one client. Its octets come in whatever pieces the network likes, and a read of 0 octets says that it is done.",
    feature: None,
    checks: &[
        Check {
            id: "a2-echoes",
            title: "sends back what comes, as it comes, until the client closes its side",
            rank: Rank::Works,
            source: "RFC 862",
            because: "an echo server gives back every octet, and closes when its client is done",
            by_hand: "cargo lab-a echo-server · then: cargo workshop talk 127.0.0.1 50000",
            faults: &[
                "a2-sends-one-read-only",
                "a2-waits-for-the-end",
                "a2-waits-for-a-line",
                "a2-waits-for-a-full-buffer",
                "a2-sends-the-whole-buffer",
                "a2-closes-at-once",
                "a2-never-closes",
            ],
            run: echoes,
        },
        Check {
            id: "a2-longer-than-any-buffer",
            title: "sends back a message that is longer than any buffer",
            rank: Rank::Works,
            source: "RFC 862",
            because: "a buffer is only a bucket: fill it and empty it again until the river ends",
            by_hand: "cargo lab-a echo-server · then: seq 200000 | cargo workshop talk 127.0.0.1 50000 | tail -n 1",
            faults: &["a2-stops-after-one-buffer", "a2-loses-the-tail"],
            run: longer_than_any_buffer,
        },
        Check {
            id: "a2-one-after-another",
            title: "serves several clients one after another",
            rank: Rank::Works,
            source: "handout a2",
            because: "a server is there for everyone: after one client comes the next",
            by_hand: "cargo lab-a echo-server · then, twice: cargo lab-a echo-client Hello",
            faults: &["a2-serves-one-client", "a2-remembers-the-client-before"],
            run: one_after_another,
        },
        Check {
            id: "a2-binary",
            title: "sends back octets that are not text",
            rank: Rank::HoldsUp,
            source: "RFC 862",
            because: "octets become a string only if they are valid UTF-8: an echo must not look into them",
            by_hand: "cargo lab-a echo-server · then: printf '\\377\\000\\n' | cargo workshop talk 127.0.0.1 50000 | od -c",
            faults: &["a2-decodes", "a2-stops-at-nul", "a2-trims"],
            run: binary,
        },
        Check {
            id: "a2-many-small-pieces",
            title: "sends back what comes in many small pieces",
            rank: Rank::HoldsUp,
            source: "RFC 9293 §3.7",
            because: "a read may give a single octet: that is neither the end nor an error",
            by_hand: "cargo lab-a echo-server · then: cargo workshop talk 127.0.0.1 50000",
            faults: &["a2-short-read-is-the-end", "a2-waits-for-a-line"],
            run: many_small_pieces,
        },
        Check {
            id: "a2-empty",
            title: "closes when a client says nothing, and serves the next",
            rank: Rank::HoldsUp,
            source: "handout a2",
            because: "a client may change its mind: no octets are answered with no octets",
            by_hand: "cargo lab-a echo-server · then: cargo lab-a echo-client '' · then: cargo lab-a echo-client Hello",
            faults: &[
                "a2-ends-with-an-empty-client",
                "a2-answers-nothing-with-something",
            ],
            run: empty,
        },
        Check {
            id: "a2-reset",
            title: "goes on when a client resets the connection",
            rank: Rank::HoldsUp,
            source: "RFC 9293 §3.10.7",
            because: "an error on one connection is that client's affair: whoever comes next must not suffer from it",
            by_hand: "cargo workshop check a2-reset --verbose",
            faults: &["a2-ends-with-an-error", "a2-unwraps"],
            run: reset,
        },
        Check {
            id: "a2-vanishes",
            title: "goes on when a client vanishes without reading its answer",
            rank: Rank::HoldsUp,
            source: "RFC 9293 §3.10.7",
            because: "nobody promised to read what is written: a write may fail, and the server must live on",
            by_hand: "cargo lab-a echo-server · then: seq 1000000 | cargo workshop talk 127.0.0.1 50000 | head -n 1 · then: cargo lab-a echo-client Hello",
            faults: &["a2-ends-with-an-error", "a2-unwraps"],
            run: vanishes,
        },
        ports::FIXED_PORT,
        ports::PORT_IN_USE,
        ports::UNKNOWN_HOST,
        ports::IPV6,
        promises::ENVIRONMENT,
        promises::WRONG_VARIABLE,
        promises::WRONG_USAGE,
        promises::HELP,
    ],
};

/// A whole conversation: everything comes back, then the end.
fn echo_of(server: &Server, message: &[u8]) -> CheckResult {
    let mut client = server.connect()?;
    client.send(message)?;
    client.finish_sending()?;
    client.expect(message)?;
    client.expect_end().explain(end_is_missing)
}

fn end_is_missing(failure: Failure) -> Failure {
    match failure.cause {
        Cause::HeldOpen => failure.because("the client is done and has everything back: a read that gives 0 octets is the end of what it sends, so close"),
        _ => failure,
    }
}

fn echoes(subject: &Subject) -> CheckResult {
    let (first, second) = (format!("{}, räksmörgås", subject.word()), subject.word());
    let server = subject.serve(&["echo-server"])?;
    let mut client = server.connect()?;
    // When a client says something without a newline, and does not close its side,
    client.send(first.as_bytes())?;
    // then it comes back at once;
    client.expect(first.as_bytes()).explain(|failure| match failure.cause {
        Cause::Silent => failure
            .because("the client is still speaking: wait neither for its end, nor for a newline, nor for a full buffer, but send back what each read gives"),
        _ => failure,
    })?;
    // what it says next comes back too,
    client
        .send(second.as_bytes())
        .and_then(|()| client.expect(second.as_bytes()))
        .explain(|failure| match failure.cause {
            Cause::WrongOctets => failure.because(
                "only the octets that the read gave belong to the message, not the whole buffer",
            ),
            _ => failure.because(
                "one read is not all that a client says: read again, until a read gives 0 octets",
            ),
        })?;
    // and then the end.
    client.finish_sending()?;
    client.expect_end().explain(end_is_missing)
}

fn longer_than_any_buffer(subject: &Subject) -> CheckResult {
    // No two lines are equal: a piece that is lost, or comes twice, is seen.
    let mark = subject.text(40);
    let river: String = (0..30_000)
        .map(|line| format!("{line:06} {mark}\n"))
        .collect();
    let server = subject.serve(&["echo-server"])?;
    echo_of(&server, river.as_bytes())
}

fn one_after_another(subject: &Subject) -> CheckResult {
    let mut server = subject.serve(&["echo-server"])?;
    for number in ["first", "second", "third", "fourth"] {
        let served = echo_of(&server, subject.word().as_bytes());
        server
            .unless_ended(served)
            .explain(|failure| failure.fact("client", format!("the {number}")))?;
    }
    Ok(())
}

fn binary(subject: &Subject) -> CheckResult {
    let all_values: Vec<u8> = (0..=255).collect();
    let message = [
        all_values.as_slice(),
        b"\n",
        &subject.octets(5000),
        b" \r\n\0",
    ]
    .concat();
    let server = subject.serve(&["echo-server"])?;
    echo_of(&server, &message)
}

fn many_small_pieces(subject: &Subject) -> CheckResult {
    let text = subject.text(500);
    let (waiting, hurrying) = text.as_bytes().split_at(40);
    let server = subject.serve(&["echo-server"])?;
    let mut client = server.connect()?;
    // Octet by octet, each sent only when the one before is back,
    for octet in waiting.chunks(1) {
        client.send(octet)?;
        client.expect(octet)?;
    }
    // then as fast as they go.
    for octet in hurrying.chunks(1) {
        client.send(octet)?;
    }
    client.finish_sending()?;
    client.expect(hurrying)?;
    client.expect_end().explain(end_is_missing)
}

fn empty(subject: &Subject) -> CheckResult {
    survives(subject, "a client that said nothing", |server| {
        echo_of(server, b"")
    })
}

fn reset(subject: &Subject) -> CheckResult {
    survives(subject, "clients that reset their connections", |server| {
        let mut client = server.connect()?;
        client.send(b"hello")?;
        client.expect(b"hello")?;
        client.reset()?;
        // And once before a word was said.
        server.connect()?.reset()
    })
}

fn vanishes(subject: &Subject) -> CheckResult {
    let message = subject.octets(60_000);
    survives(
        subject,
        "clients that vanished without reading their answers",
        |server| {
            for _ in 0..3 {
                let mut client = server.connect()?;
                client.stop_reading();
                client.send(&message)?;
                // Closed with its answers unread: the server's writes meet a reset.
                drop(client);
            }
            Ok(())
        },
    )
}

/// After such clients the next one is served as if nothing had been.
fn survives(
    subject: &Subject,
    clients: &str,
    come: impl FnOnce(&Server) -> CheckResult,
) -> CheckResult {
    let mut server = subject.serve(&["echo-server"])?;
    let served = come(&server).and_then(|()| echo_of(&server, subject.word().as_bytes()));
    server
        .unless_ended(served)
        .explain(|failure| failure.fact("after", clients))
}
