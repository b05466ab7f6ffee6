//! a1 · Say hello: `echo-client MESSAGE`.
//!
//! The scripted server here is the strict one: it answers only once the client has closed its
//! sending side, and it answers in pieces.

use std::time::Duration;

use super::{client_promises, client_usage, time_limits};
use crate::conversation::Conversation;
use crate::course::{Check, Rank, Step, Tier};
use crate::listener::{ClosedPort, Listener};
use crate::outcome::{Cause, CheckResult, Explain};
use crate::program::Program;
use crate::subject::Subject;

/// Long enough for a client that waits at `read` to have read.
const BETWEEN_PIECES: Duration = Duration::from_millis(15);

pub(super) const STEP: Step = Step {
    id: "a1",
    title: "Say hello",
    tier: Tier::Core,
    minutes: 10,
    slide: "a-stream",
    learned: "Your program has just spoken TCP: SYN, data, FIN. Each side of a connection closes its own direction, and what is written in one call may arrive in five.",
    feature: None,
    checks: &[
        Check {
            id: "a1-sends-then-closes-its-side",
            title: "sends the message, then closes its sending side",
            rank: Rank::Works,
            source: "RFC 9293 §3.6",
            because: "an echo server answers until the client is done; only the closed sending side tells it so",
            by_hand: "nc -l 127.0.0.1 50000 · then: cargo lab-a echo-client Hello",
            faults: &[
                "a1-keeps-sending-side-open",
                "a1-sends-a-newline-too",
                "a1-sends-half",
            ],
            run: sends_then_closes_its_side,
        },
        Check {
            id: "a1-prints-the-answer",
            title: "prints `Received: ` and the answer",
            rank: Rank::Works,
            source: "handout a1",
            because: "what was asked for goes to standard output, in the form that the handout names",
            by_hand: "cargo workshop demo a2 · then: cargo lab-a echo-client Hello",
            faults: &[
                "a1-prints-its-own-message",
                "a1-forgets-the-label",
                "a1-prints-on-stderr",
            ],
            run: prints_the_answer,
        },
        Check {
            id: "a1-collects-pieces",
            title: "collects an answer that comes in pieces",
            rank: Rank::Works,
            source: "RFC 9293 §3.6",
            because: "one read returns what is there, not all there will be",
            by_hand: "cargo workshop demo a2 --slow · then: cargo lab-a echo-client Hello",
            faults: &["a1-reads-once"],
            run: collects_pieces,
        },
        Check {
            id: "a1-raw-octets",
            title: "hands on octets that are not text unchanged with --raw",
            rank: Rank::HoldsUp,
            source: "handout a1",
            because: "a connection carries octets, not text: not every sequence of octets is UTF-8",
            by_hand: "printf '\\377\\000' | nc -l 127.0.0.1 50000 · then: cargo lab-a echo-client hi --raw | od -c",
            faults: &["a1-decodes-raw", "a1-labels-raw"],
            run: raw_octets,
        },
        Check {
            id: "a1-empty-message",
            title: "takes an empty message and an empty answer",
            rank: Rank::HoldsUp,
            source: "handout a1",
            because: "no octets is a message too: the server sees the end at once, and answers with nothing",
            by_hand: "cargo workshop demo a2 · then: cargo lab-a echo-client ''",
            faults: &["a1-refuses-empty"],
            run: empty_message,
        },
        Check {
            id: "a1-nobody-listens",
            title: "says `error: … refused` when nobody listens",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "whoever runs it must learn what went wrong, and a script reads the exit code",
            by_hand: "cargo lab-a echo-client Hello --port 9",
            faults: &["a1-hides-refusal", "a1-exits-0-on-refusal"],
            run: nobody_listens,
        },
        Check {
            id: "a1-reset",
            title: "fails when the connection is reset before the end",
            rank: Rank::HoldsUp,
            source: "RFC 9293 §3.10.7",
            because: "after a reset nobody knows what is missing: half an answer must not look like a whole one",
            by_hand: "cargo workshop check a1-reset --verbose",
            faults: &["a1-ignores-reset"],
            run: reset_before_the_end,
        },
        client_promises::NAMES,
        client_promises::ENVIRONMENT,
        time_limits::CONNECT_TIMEOUT,
        time_limits::TIMEOUT,
        time_limits::SLOW_ANSWER,
        time_limits::MAX_TIME,
        client_usage::FLAGS_ANYWHERE,
        client_promises::CLOSED_OUTPUT,
        client_promises::FAILED_OUTPUT,
        client_usage::WRONG_USAGE,
        client_usage::HELP,
    ],
};

/// Starts the client towards our scripted server and takes its connection.
fn client(
    subject: &Subject,
    message: &str,
    flags: &[&str],
) -> CheckResult<(Program, Listener, Conversation)> {
    let listener = subject.listen()?;
    let mut program =
        subject.start(&[&["echo-client", message, "--port", &listener.port()], flags].concat())?;
    let conversation = listener.accept(&mut program)?;
    Ok((program, listener, conversation))
}

/// Reads the client's message to its end. That the end never comes is *the* error of this step.
fn read_message(conversation: &mut Conversation, message: &[u8]) -> CheckResult {
    conversation.expect(message)?;
    conversation.expect_end().explain(|failure| match failure.cause {
        Cause::HeldOpen => {
            failure.because("you still hold your sending side open, so the server waits for more, and you wait for the server")
        }
        _ => failure,
    })
}

fn sends_then_closes_its_side(subject: &Subject) -> CheckResult {
    // Given a message with letters of two octets, so that octets are not characters,
    let message = format!("{}, räksmörgås", subject.word());
    // when the client sends it to a server that says nothing before the end,
    let (mut program, _listener, mut server) = client(subject, &message, &[])?;
    // then exactly that comes, and the end,
    read_message(&mut server, message.as_bytes())?;
    // and the client goes on reading the other direction, which is still open.
    server.send(message.as_bytes())?;
    server.finish_sending()?;
    program.finish()?.expect_code(0)
}

fn prints_the_answer(subject: &Subject) -> CheckResult {
    let (message, answer) = (subject.word(), subject.word());
    let (mut program, _listener, mut server) = client(subject, &message, &[])?;
    read_message(&mut server, message.as_bytes())?;
    // An answer of its own, so that printing the message back is not enough.
    server.send(answer.as_bytes())?;
    server.finish_sending()?;
    let finished = program.finish()?;
    finished.expect_stdout(format!("Received: {answer}\n").as_bytes())?;
    finished.expect_code(0)
}

fn collects_pieces(subject: &Subject) -> CheckResult {
    let message = format!("{}, {}", subject.word(), subject.word());
    let (mut program, _listener, mut server) = client(subject, &message, &[])?;
    read_message(&mut server, message.as_bytes())?;
    // In three pieces, far enough apart that they are not read at once.
    for (number, piece) in message
        .as_bytes()
        .chunks(message.len().div_ceil(3))
        .enumerate()
    {
        // A client that reads once is gone by now: what it printed says so best.
        let gone = number > 0 && program.exits_within(BETWEEN_PIECES)?.is_some();
        if gone || server.send(piece).is_err() {
            break;
        }
    }
    server.finish_sending()?;
    let finished = program.finish()?;
    finished
        .expect_stdout(format!("Received: {message}\n").as_bytes())
        .explain(|failure| {
            failure
                .octets("answered", message.as_bytes())
                .fact("", "in three pieces, 15 ms apart")
        })?;
    finished.expect_code(0)
}

fn raw_octets(subject: &Subject) -> CheckResult {
    let (mut program, _listener, mut server) = client(subject, &subject.word(), &["--raw"])?;
    let answer = [
        &[0xff, 0x00, 0xc3, b'\r', b'\n'],
        subject.octets(3000).as_slice(),
    ]
    .concat();
    server.send(&answer)?;
    server.finish_sending()?;
    let finished = program.finish()?;
    finished.expect_stdout(&answer)?;
    finished.expect_code(0)
}

fn empty_message(subject: &Subject) -> CheckResult {
    let (mut program, _listener, mut server) = client(subject, "", &[])?;
    read_message(&mut server, b"")?;
    server.finish_sending()?;
    let finished = program.finish()?;
    finished.expect_stdout(b"Received: \n")?;
    finished.expect_code(0)
}

fn nobody_listens(subject: &Subject) -> CheckResult {
    let closed = ClosedPort::on_loopback()?;
    let finished = subject.run(&[
        "echo-client",
        &subject.word(),
        "--port",
        &closed.to_string(),
    ])?;
    finished.expect_code(1)?;
    finished.expect_error(&["refused"])
}

fn reset_before_the_end(subject: &Subject) -> CheckResult {
    let message = subject.word();
    let (mut program, _listener, mut server) = client(subject, &message, &[])?;
    read_message(&mut server, message.as_bytes())?;
    server.send(&message.as_bytes()[..2])?;
    server.reset()?;
    let finished = program.finish()?;
    finished.expect_code(1).explain(|failure| {
        failure.fact(
            "but",
            "the server reset the connection before its answer was whole",
        )
    })?;
    finished.expect_error(&[])
}
