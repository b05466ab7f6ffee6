//! a12: the largest and the smallest datagram, and answers that never come.

use super::a12_datagrams::{client, nothing_more};
use crate::course::{Check, Rank};
use crate::deadline::QUIET;
use crate::labs::promises::expect_timed_out;
use crate::octets;
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};
use crate::subject::Subject;

/// What one datagram holds at most: 65,535 octets less the headers of IPv4 (20) and UDP (8).
const MOST: usize = 65_507;

pub(super) const EMPTY: Check = Check {
    id: "a12-empty",
    title: "an empty datagram is a datagram: sent, sent back, received",
    rank: Rank::HoldsUp,
    source: "RFC 768",
    because: "in a stream no octets mean the end; a datagram without any is a message like others",
    by_hand: "cargo lab-a udp-echo-server · then: cargo lab-a udp-echo-client ''",
    faults: &["a12-empty-ends-the-server", "a12-sends-no-empty-datagram"],
    run: empty,
};

fn empty(subject: &Subject) -> CheckResult {
    // The server sends it back, and goes on.
    let server = subject.serve(&["udp-echo-server"])?;
    let mut own = subject.datagram_socket()?;
    for message in [Vec::new(), subject.octets(20)] {
        own.send(&message, server.address())?;
        own.expect(&message)?;
    }
    // The client sends it, and takes it for an answer.
    let (mut program, mut socket, from) = client(subject, "", &[])?;
    socket.send(b"", from)?;
    let finished = program.finish()?;
    finished.expect_stdout(b"Received: \n")?;
    finished.expect_code(0)
}

pub(super) const LARGEST: Check = Check {
    id: "a12-largest",
    title: "a datagram of 65,507 octets comes back whole, and is printed whole",
    rank: Rank::HoldsUp,
    source: "RFC 768",
    because: "what does not fit in the buffer of a read is lost, without a word",
    by_hand: "cargo lab-a udp-echo-server · then: cargo lab-a udp-echo-client \"$(head -c 65507 /dev/zero | tr '\\0' x)\" | wc -c",
    faults: &["a12-buffer-of-32-kib", "a12-client-small-buffer"],
    run: largest,
};

fn largest(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["udp-echo-server"])?;
    let mut own = subject.datagram_socket()?;
    let message = subject.octets(MOST);
    own.send(&message, server.address()).map_err(|_| {
        Outcome::Skipped(
            "this system sends no datagram of 65,507 octets (macOS: sysctl net.inet.udp.maxdgram)"
                .into(),
        )
    })?;
    let room = |failure: Failure| {
        failure.because("what does not fit in the buffer of a read is lost, without a word: make room for the largest")
    };
    own.expect(&message).explain(room)?;
    // And the client prints as much.
    let (mut program, mut server, from) = client(subject, &subject.word(), &[])?;
    let answer = subject.text(MOST);
    server.send(answer.as_bytes(), from)?;
    program
        .finish()?
        .expect_stdout(format!("Received: {answer}\n").as_bytes())
        .explain(room)
}

pub(super) const TOO_LARGE: Check = Check {
    id: "a12-too-large",
    title: "the client refuses a message over 65,507 octets before it sends anything",
    rank: Rank::HoldsUp,
    source: "RFC 768",
    because: "such a datagram cannot exist, and half a message is worse than none",
    by_hand: "cargo lab-a udp-echo-client \"$(head -c 65508 /dev/zero | tr '\\0' x)\"",
    faults: &["a12-cuts-the-message", "a12-splits-the-message"],
    run: too_large,
};

fn too_large(subject: &Subject) -> CheckResult {
    if cfg!(windows) {
        return Err(Outcome::Skipped(
            "a command line of 65,508 octets needs a Unix system".into(),
        ));
    }
    let mut server = subject.datagram_socket()?;
    let port = server.address()?.port().to_string();
    let message = subject.text(MOST + 1);
    let finished = subject.run(&[
        "udp-echo-client",
        &message,
        "--port",
        &port,
        "--timeout",
        "0.5",
    ])?;
    if let Some((came, _)) = server.receive_within(QUIET)? {
        return Err(Failure::new(Cause::WrongOctets)
            .fact(
                "received",
                format!("a datagram of {}", octets::count(came.len())),
            )
            .fact(
                "expected",
                "no datagram at all: the message has 65,508 octets",
            )
            .into());
    }
    finished.expect_code(1)?;
    finished.expect_error(&[])
}

pub(super) const TIMEOUT: Check = Check {
    id: "a12-timeout",
    title: "the client gives up after --timeout, says so, and sends nothing again",
    rank: Rank::HoldsUp,
    source: "handout a12",
    because: "a datagram may be lost without a word: without a limit the client would wait for ever",
    by_hand: "cargo workshop demo a12 · then, once it was ended: cargo lab-a udp-echo-client Hello --timeout 1",
    faults: &[
        "a12-waits-for-ever",
        "a12-hides-the-timeout",
        "a12-sends-again",
    ],
    run: gives_up,
};

fn gives_up(subject: &Subject) -> CheckResult {
    let (mut program, mut server, _) = client(subject, &subject.word(), &["--timeout", "0.3"])?;
    // The silent server gets one datagram, and the client an end of its patience.
    let finished = program.finish()?;
    expect_timed_out(&finished, "waiting", 0.3)?;
    nothing_more(&mut server, "one datagram: nothing is sent again")
}

pub(super) const NOBODY_LISTENS: Check = Check {
    id: "a12-nobody-listens",
    title: "the client fails when nobody listens",
    rank: Rank::HoldsUp,
    source: "handout a12",
    because: "the system may learn that nobody is there, or nobody may ever answer: both are failures",
    by_hand: "cargo lab-a udp-echo-client Hello --port 9",
    faults: &["a12-exits-0-on-refusal"],
    run: nobody_listens,
};

fn nobody_listens(subject: &Subject) -> CheckResult {
    // A port that is ours, so that nobody else gets it, and that is deaf to the client.
    // Whether the client hears of a refusal is up to the system.
    let (deaf, friend) = (subject.datagram_socket()?, subject.datagram_socket()?);
    deaf.hears_only(&friend)?;
    let port = deaf.address()?.port().to_string();
    let finished = subject.run(&[
        "udp-echo-client",
        &subject.word(),
        "--port",
        &port,
        "--timeout",
        "0.3",
    ])?;
    finished.expect_code(1)?;
    finished.expect_error(&["refused", "timed out"])
}
