//! a12 · Datagrams: `udp-echo-server` and `udp-echo-client`.
//!
//! A datagram is lost on the loopback interface only when a buffer overflows, and none of these
//! checks has more than a few under way.

use std::net::SocketAddr;

use super::client_usage::expect_help;
use super::datagram_limits;
use crate::course::{Check, Rank, Step, Tier};
use crate::datagram::DatagramSocket;
use crate::deadline::QUIET;
use crate::labs::promises::expect_wrong_usage;
use crate::octets;
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::program::{Program, Signal};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    id: "a12",
    title: "Datagrams",
    tier: Tier::Stretch,
    minutes: 10,
    slide: "a-datagrams",
    learned: "A datagram is what a stream is not: a message with a beginning and an end. Nobody sends it again when it is lost, and nobody tells you so.",
    feature: None,
    checks: &[
        Check {
            id: "a12-server-echoes",
            title: "the server sends each datagram back to where it came from",
            rank: Rank::Works,
            source: "RFC 862",
            because: "there is no connection: every datagram brings the address for its answer",
            by_hand: "cargo lab-a udp-echo-server · then: cargo lab-a udp-echo-client Hello",
            faults: &[
                "a12-answers-the-first-client-only",
                "a12-answers-once",
                "a12-adds-a-newline",
            ],
            run: server_echoes,
        },
        Check {
            id: "a12-keeps-boundaries",
            title: "the server keeps datagrams apart, whatever their size",
            rank: Rank::Works,
            source: "RFC 768",
            because: "each datagram is a message of its own: two must not become one, nor one two",
            by_hand: "cargo lab-a udp-echo-server · then: cargo lab-a udp-echo-client \"$(seq 1000)\"",
            faults: &["a12-small-buffer", "a12-joins-two"],
            run: keeps_boundaries,
        },
        Check {
            id: "a12-client-prints-the-answer",
            title: "the client sends one datagram and prints `Received: ` and the answer",
            rank: Rank::Works,
            source: "handout a12",
            because: "what was asked for goes to standard output, in the form that the handout names",
            by_hand: "cargo workshop demo a12 · then: cargo lab-a udp-echo-client Hello",
            faults: &[
                "a12-prints-its-own-message",
                "a12-sends-twice",
                "a12-sends-a-newline-too",
            ],
            run: client_prints_the_answer,
        },
        datagram_limits::EMPTY,
        datagram_limits::LARGEST,
        datagram_limits::TOO_LARGE,
        datagram_limits::TIMEOUT,
        datagram_limits::NOBODY_LISTENS,
        Check {
            id: "a12-strangers",
            title: "the client takes no answer from a stranger",
            rank: Rank::HoldsUp,
            source: "handout a12",
            because: "anybody who knows your port can send you a datagram: only the one you asked may answer",
            by_hand: "cargo workshop check a12-strangers --verbose",
            faults: &["a12-takes-any-answer"],
            run: strangers,
        },
        Check {
            id: "a12-stops",
            title: "the server ends with 0 when it is asked to stop",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "Ctrl-C and service managers ask a server to stop: that it does is no failure",
            by_hand: "cargo lab-a udp-echo-server, then Ctrl-C; echo $?",
            faults: &["a12-dies-by-the-signal", "a12-ignores-signals"],
            run: stops,
        },
        Check {
            id: "a12-usage",
            title: "the client explains itself with --help, and ends with 2 on wrong usage",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "help that was asked for is an answer; a message that was forgotten is an error",
            by_hand: "cargo lab-a udp-echo-client --help; cargo lab-a udp-echo-client; echo $?",
            faults: &["a1-help-without-example", "a1-wrong-usage-exits-1"],
            run: usage,
        },
    ],
};

fn server_echoes(subject: &Subject) -> CheckResult {
    // Given two clients of one server,
    let server = subject.serve(&["udp-echo-server"])?;
    let mut clients = [subject.datagram_socket()?, subject.datagram_socket()?];
    // when each sends twice, in turn, then each gets its own back.
    for _ in 0..2 {
        for client in &mut clients {
            let message = subject.octets(40);
            client.send(&message, server.address())?;
            client.expect(&message)?;
        }
    }
    Ok(())
}

fn keeps_boundaries(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["udp-echo-server"])?;
    let mut client = subject.datagram_socket()?;
    // Given datagrams of very different sizes, all sent before the first answer is read,
    let messages = [1, 5000, 2, 8000, 700].map(|length| subject.octets(length));
    for message in &messages {
        client.send(message, server.address())?;
    }
    // then as many come back, each as it was.
    for message in &messages {
        client.expect(message)?;
    }
    nothing_more(&mut client, "one datagram for each that was sent")
}

pub(super) fn nothing_more(client: &mut DatagramSocket, expected: &str) -> CheckResult {
    match client.receive_within(QUIET)? {
        None => Ok(()),
        Some((came, _)) => Err(Failure::new(Cause::WrongOctets)
            .fact(
                "received",
                format!("one more datagram, of {}", octets::count(came.len())),
            )
            .fact("expected", expected)
            .into()),
    }
}

/// Starts the client towards our socket and waits for its datagram.
pub(super) fn client(
    subject: &Subject,
    message: &str,
    flags: &[&str],
) -> CheckResult<(Program, DatagramSocket, SocketAddr)> {
    let mut server = subject.datagram_socket()?;
    let port = server.address()?.port().to_string();
    let mut program =
        subject.start(&[&["udp-echo-client", message, "--port", &port], flags].concat())?;
    let (came, from) = server.receive_at_startup(&mut program)?;
    if came == message.as_bytes() {
        return Ok((program, server, from));
    }
    Err(Failure::new(Cause::WrongOctets)
        .fact("ran", program.command())
        .difference("received", message.as_bytes(), &came)
        .into())
}

fn client_prints_the_answer(subject: &Subject) -> CheckResult {
    let (message, answer) = (subject.word(), subject.word());
    let (mut program, mut server, from) = client(subject, &message, &[])?;
    // An answer of its own, so that printing the message back is not enough.
    server.send(answer.as_bytes(), from)?;
    let finished = program.finish()?;
    finished.expect_stdout(format!("Received: {answer}\n").as_bytes())?;
    finished.expect_code(0)?;
    nothing_more(&mut server, "one datagram from the client")
}

fn stops(subject: &Subject) -> CheckResult {
    for (signal, name) in [
        (Signal::Terminate, "SIGTERM"),
        (Signal::Interrupt, "SIGINT"),
    ] {
        let mut server = subject.serve(&["udp-echo-server"])?;
        let mut client = subject.datagram_socket()?;
        client.send(b"hello", server.address())?;
        client.expect(b"hello")?;
        server.signal(signal)?;
        let finished = server.finish();
        finished
            .and_then(|finished| finished.expect_code(0))
            .explain(|failure| failure.fact("before", format!("{name} was sent")))?;
    }
    Ok(())
}

fn usage(subject: &Subject) -> CheckResult {
    expect_help(subject, "udp-echo-client")?;
    expect_wrong_usage(
        subject,
        &[
            &["udp-echo-client"],
            &["udp-echo-client", "hi", "--timeout", "soon"],
        ],
    )
}

fn strangers(subject: &Subject) -> CheckResult {
    let (message, answer) = (subject.word(), subject.word());
    let (mut program, mut server, from) = client(subject, &message, &[])?;
    // Given a stranger who is faster than the server,
    let mut stranger = subject.datagram_socket()?;
    stranger.send(subject.word().as_bytes(), from)?;
    if let Some(status) = program.exits_within(QUIET)? {
        let finished = program.finish()?;
        return Err(finished
            .failure(Cause::WrongOctets)
            .fact(
                "but",
                format!("it took the datagram of a stranger for the answer ({status})"),
            )
            .fact("expected", "to go on waiting for the server's own")
            .into());
    }
    // when the server answers, then that is the answer.
    server.send(answer.as_bytes(), from)?;
    let finished = program.finish()?;
    finished.expect_stdout(format!("Received: {answer}\n").as_bytes())?;
    finished.expect_code(0)
}
