//! a12 · Datagrams: `udp-echo-server` and `udp-echo-client`.
//!
//! A datagram is lost on the loopback interface only when a buffer overflows, and none of these
//! checks has more than a few under way.

use std::net::SocketAddr;

use super::client_promises::{expect_help, expect_wrong_usage};
use super::time_limits::expect_timed_out;
use crate::course::{Check, Rank, Step, Tier};
use crate::datagram::DatagramSocket;
use crate::deadline::QUIET;
use crate::octets;
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};
use crate::program::{Program, Signal};
use crate::subject::Subject;

/// What one datagram holds at most: 65,535 octets less the headers of IPv4 (20) and UDP (8).
const LARGEST: usize = 65_507;

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
        Check {
            id: "a12-empty",
            title: "an empty datagram is a datagram: sent, sent back, received",
            rank: Rank::HoldsUp,
            source: "RFC 768",
            because: "in a stream no octets mean the end; a datagram without any is a message like others",
            by_hand: "cargo lab-a udp-echo-server · then: cargo lab-a udp-echo-client ''",
            faults: &["a12-empty-ends-the-server", "a12-sends-no-empty-datagram"],
            run: empty,
        },
        Check {
            id: "a12-largest",
            title: "a datagram of 65,507 octets comes back whole, and is printed whole",
            rank: Rank::HoldsUp,
            source: "RFC 768",
            because: "what does not fit in the buffer of a read is lost, without a word",
            by_hand: "cargo lab-a udp-echo-server · then: cargo lab-a udp-echo-client \"$(head -c 65507 /dev/zero | tr '\\0' x)\" | wc -c",
            faults: &["a12-buffer-of-32-kib", "a12-client-small-buffer"],
            run: largest,
        },
        Check {
            id: "a12-too-large",
            title: "the client refuses a message over 65,507 octets before it sends anything",
            rank: Rank::HoldsUp,
            source: "RFC 768",
            because: "such a datagram cannot exist, and half a message is worse than none",
            by_hand: "cargo lab-a udp-echo-client \"$(head -c 65508 /dev/zero | tr '\\0' x)\"",
            faults: &["a12-cuts-the-message", "a12-splits-the-message"],
            run: too_large,
        },
        Check {
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
        },
        Check {
            id: "a12-nobody-listens",
            title: "the client fails when nobody listens",
            rank: Rank::HoldsUp,
            source: "handout a12",
            because: "the system may learn that nobody is there, or nobody may ever answer: both are failures",
            by_hand: "cargo lab-a udp-echo-client Hello --port 9",
            faults: &["a12-exits-0-on-refusal"],
            run: nobody_listens,
        },
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

fn nothing_more(client: &mut DatagramSocket, expected: &str) -> CheckResult {
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
fn client(
    subject: &Subject,
    message: &str,
    flags: &[&str],
) -> CheckResult<(Program, DatagramSocket, SocketAddr)> {
    let mut server = subject.datagram_socket()?;
    let port = server.address()?.port().to_string();
    let mut program =
        subject.start(&[&["udp-echo-client", message, "--port", &port], flags].concat())?;
    let (came, from) = server.receive_at_startup()?;
    program.lives();
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

fn largest(subject: &Subject) -> CheckResult {
    let server = subject.serve(&["udp-echo-server"])?;
    let mut own = subject.datagram_socket()?;
    let message = subject.octets(LARGEST);
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
    let answer = subject.text(LARGEST);
    server.send(answer.as_bytes(), from)?;
    program
        .finish()?
        .expect_stdout(format!("Received: {answer}\n").as_bytes())
        .explain(room)
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

fn too_large(subject: &Subject) -> CheckResult {
    if cfg!(windows) {
        return Err(Outcome::Skipped(
            "a command line of 65,508 octets needs a Unix system".into(),
        ));
    }
    let mut server = subject.datagram_socket()?;
    let port = server.address()?.port().to_string();
    let message = subject.text(LARGEST + 1);
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

fn gives_up(subject: &Subject) -> CheckResult {
    let (mut program, mut server, _) = client(subject, &subject.word(), &["--timeout", "0.3"])?;
    // The silent server gets one datagram, and the client an end of its patience.
    let finished = program.finish()?;
    expect_timed_out(&finished, "waiting", "0.3")?;
    nothing_more(&mut server, "one datagram: nothing is sent again")
}

fn nobody_listens(subject: &Subject) -> CheckResult {
    // A port that was ours a moment ago. Whether the refusal is heard is up to the system.
    let port = subject.datagram_socket()?.address()?.port().to_string();
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
