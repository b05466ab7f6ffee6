//! a4 · Who am I: `whatismyip-server`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};

use crate::conversation::Conversation;
use crate::course::{Check, Rank, Step, Tier};
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};
use crate::server::Server;
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    id: "a4",
    title: "Who am I",
    tier: Tier::Core,
    minutes: 5,
    slide: "a-addresses",
    learned: "A connection has two ends, and each is an address and a port. The server sees the client's address as it arrives: behind a router that is often the router's.",
    feature: None,
    checks: &[
        Check {
            id: "a4-tells-the-address",
            title: "tells the client's address and a newline",
            rank: Rank::Works,
            source: "handout a4",
            because: "the address alone was asked for: no port, no brackets, no words around it",
            by_hand: "cargo lab-a whatismyip-server · then: cargo workshop talk 127.0.0.1 50000",
            faults: &["a4-port-too", "a4-quotes-it", "a4-forgets-the-newline"],
            run: tells_the_address,
        },
        Check {
            id: "a4-then-closes",
            title: "answers a silent client at once, then closes",
            rank: Rank::Works,
            source: "handout a4",
            because: "in this protocol connecting is the question, and closing says that the answer is whole",
            by_hand: "cargo lab-a whatismyip-server · then: cargo workshop talk 127.0.0.1 50000",
            faults: &["a4-waits-for-the-client", "a4-keeps-open"],
            run: then_closes,
        },
        Check {
            id: "a4-another-address",
            title: "tells 127.0.0.2 to a client that comes from there",
            rank: Rank::HoldsUp,
            source: "handout a4",
            because: "the client's address is the other end of the connection, not the server's own end and not a constant",
            by_hand: "cargo lab-a whatismyip-server · then: nc -s 127.0.0.2 127.0.0.1 50000",
            faults: &["a4-always-127-0-0-1", "a4-its-own-address"],
            run: another_address,
        },
        Check {
            id: "a4-ipv6",
            title: "tells an IPv6 client ::1",
            rank: Rank::HoldsUp,
            source: "RFC 5952 §4",
            because: "IPv6 addresses have one short form; brackets belong to it only where a port follows",
            by_hand: "cargo lab-a whatismyip-server --host ::1 · then: cargo workshop talk ::1 50000",
            faults: &["a4-brackets", "a4-long-form"],
            run: ipv6,
        },
        Check {
            id: "a4-ipv4-mapped",
            title: "tells an IPv4 client its IPv4 address on an IPv6 socket, too",
            rank: Rank::HoldsUp,
            source: "RFC 4291 §2.5.5.2",
            because: "an IPv6 socket shows 127.0.0.1 as ::ffff:127.0.0.1, which is not what the client calls itself",
            by_hand: "cargo lab-a whatismyip-server --host ::ffff:127.0.0.1 · then: cargo workshop talk 127.0.0.1 50000",
            faults: &["a4-leaves-it-mapped"],
            run: ipv4_mapped,
        },
    ],
};

/// Exactly this address, a newline and the end; our own side stays open.
fn expect_address(client: &mut Conversation, address: &str) -> CheckResult {
    client.expect(format!("{address}\n").as_bytes())?;
    client.expect_end()
}

fn tells_the_address(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["whatismyip-server"])?;
    let mut client = server.connect()?;
    // A client that has closed its side already gets its answer, too.
    client.finish_sending()?;
    let came = client.receive_to_end()?;
    if came == b"127.0.0.1\n" {
        return Ok(());
    }
    Err(Failure::new(Cause::WrongOctets)
        .difference("received", b"127.0.0.1\n", &came)
        .into())
}

fn then_closes(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["whatismyip-server"])?;
    for _ in 0..2 {
        expect_address(&mut server.connect()?, "127.0.0.1").explain(|failure| match failure.cause {
            Cause::Silent => failure.because("the client does not speak, and need not: do not read from it before you answer"),
            Cause::HeldOpen => failure.because("the answer is whole, so close: the client waits for the end"),
            _ => failure,
        })?;
    }
    Ok(())
}

fn another_address(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["whatismyip-server"])?;
    let ours = Ipv4Addr::new(127, 0, 0, 2);
    expect_address(&mut server.connect_from(IpAddr::from(ours))?, "127.0.0.2")
        .explain(|failure| failure.fact("client", "comes from 127.0.0.2"))
}

fn ipv6(subject: &Subject) -> CheckResult {
    if TcpListener::bind("[::1]:0").is_err() {
        return Err(Outcome::Skipped(
            "needs IPv6, at least its loopback address ::1".into(),
        ));
    }
    let server = subject.serve(&["whatismyip-server", "--host", "::1"])?;
    expect_address(&mut server.connect()?, "::1")
}

fn ipv4_mapped(subject: &Subject) -> CheckResult {
    // An IPv6 socket that only IPv4 clients of this very machine can reach.
    const MAPPED: &str = "::ffff:127.0.0.1";
    if TcpListener::bind((MAPPED, 0)).is_err() {
        return Err(Outcome::Skipped(
            "needs IPv6 sockets that take IPv4 clients".into(),
        ));
    }
    let program = subject.start(&["whatismyip-server", "--host", MAPPED, "--port", "0"])?;
    let server = match Server::ready(program) {
        // A program whose IPv6 sockets are for IPv6 alone never meets such a client.
        Err(Outcome::Failed(failure)) if failure.cause == Cause::Exited => return Ok(()),
        ready => ready?,
    };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, server.address().port()));
    expect_address(&mut server.connect_to(address)?, "127.0.0.1")
}
