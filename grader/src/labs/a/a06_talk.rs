//! a6 · Talk: `talk HOST PORT`, and `echo-client -`.
//!
//! Both move standard input to the socket and the socket to standard output at the same time.

use super::{river, talk_ends};
use crate::conversation::Conversation;
use crate::course::{Check, Rank, Step, Tier};
use crate::deadline::pause;
use crate::listener::Listener;
use crate::outcome::{Cause, CheckResult, Explain};
use crate::program::Program;
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    id: "a6",
    title: "Talk",
    tier: Tier::Stretch,
    minutes: 20,
    slide: "a-two-directions",
    learned: "The two directions of a connection are independent. Who must not wait for either needs two threads, one for each, and closing one direction leaves the other open.",
    feature: None,
    checks: &[
        Check {
            id: "a6-both-ways",
            title: "carries what is typed to the server, and what the server says to the screen",
            rank: Rank::Works,
            source: "handout a6",
            because: "nobody knows who speaks next: while one direction waits, the other must move",
            by_hand: "cargo lab-a adder-server · then: cargo lab-a talk 127.0.0.1 50000",
            faults: &[
                "a6-takes-turns",
                "a6-prints-at-the-end",
                "a6-prints-whole-lines",
            ],
            run: both_ways,
        },
        Check {
            id: "a6-end-of-input",
            title: "closes only its sending side at the end of input, and ends when the server closes",
            rank: Rank::Works,
            source: "RFC 9293 §3.6",
            because: "the end of what you say is not the end of what you want to hear",
            by_hand: "cargo lab-a echo-server · then: echo Hello | cargo lab-a talk 127.0.0.1 50000",
            faults: &["a6-closes-both-sides", "a6-keeps-sending-side-open"],
            run: end_of_input,
        },
        river::A_RIVER,
        Check {
            id: "a6-label",
            title: "prints `Received: `, the answer and a newline with `echo-client -`",
            rank: Rank::HoldsUp,
            source: "handout a1",
            because: "where the message comes from makes no difference to how the answer is printed",
            by_hand: "cargo lab-a echo-server · then: printf Hello | cargo lab-a echo-client -",
            faults: &["a6-forgets-the-label"],
            run: label,
        },
        Check {
            id: "a6-octets",
            title: "carries octets that are not text, both ways",
            rank: Rank::HoldsUp,
            source: "handout a6",
            because: "what is piped through may be a picture: not every sequence of octets is UTF-8, and not every one ends in a newline",
            by_hand: "cargo lab-a echo-server · then: head -c 100000 /dev/urandom | tee sent | cargo lab-a talk 127.0.0.1 50000 | cmp - sent",
            faults: &["a6-decodes", "a6-always-crlf"],
            run: octets,
        },
        talk_ends::SERVER_CLOSES_FIRST,
        Check {
            id: "a6-crlf",
            title: "turns LF into CRLF with --crlf, and leaves CRLF alone",
            rank: Rank::HoldsUp,
            source: "handout a6",
            because: "protocols such as HTTP end their lines in CRLF, and keyboards in LF; CR and LF of one line end may come in two reads",
            by_hand: "nc -l 127.0.0.1 50000 | od -c · then: printf 'a\\nb\\r\\n' | cargo lab-a talk 127.0.0.1 50000 --crlf",
            faults: &[
                "a6-ignores-crlf",
                "a6-doubles-cr",
                "a6-forgets-between-reads",
            ],
            run: crlf,
        },
        talk_ends::RESET,
        talk_ends::THINKING,
        talk_ends::TIMEOUT,
        talk_ends::NOBODY_LISTENS,
        talk_ends::USAGE,
    ],
};

/// Starts `talk` towards our scripted server, with a standard input that we type.
pub(super) fn talk(
    subject: &Subject,
    flags: &[&str],
) -> CheckResult<(Program, Listener, Conversation)> {
    let listener = subject.listen()?;
    let mut program =
        subject.start_typing(&[&["talk"], flags, &["127.0.0.1", &listener.port()]].concat())?;
    let conversation = listener.accept(&mut program)?;
    Ok((program, listener, conversation))
}

/// Waits until all of this is on the screen.
fn expect_screen(program: &mut Program, text: &[u8]) -> CheckResult {
    program.wait_for_output("what the server said", |printed| printed.len() >= text.len()).explain(|failure| {
        failure.octets("expected", text).because("what comes is shown when it comes, whether somebody types or not, and without waiting for a newline: read the socket in a thread of its own, and flush standard output")
    })
}

fn both_ways(subject: &Subject) -> CheckResult {
    let words = [subject.word(), subject.word()];
    let (mut program, _listener, mut server) = talk(subject, &[])?;
    let mut screen = Vec::new();
    // The server may speak first, twice, and without a newline.
    for question in ["Who are you? ", "And your name? "] {
        screen.extend_from_slice(question.as_bytes());
        server.send(question.as_bytes())?;
        expect_screen(&mut program, &screen)?;
    }
    // So may the user.
    for word in &words {
        let line = format!("{word}\n");
        program.write(line.as_bytes())?;
        server.expect(line.as_bytes()).explain(|failure| match failure.cause {
            Cause::Silent => failure.because("what is typed is sent when it is typed: wait neither for the server nor for the end of input"),
            _ => failure,
        })?;
    }
    server.finish_sending()?;
    program.end_input();
    let finished = program.finish()?;
    finished.expect_stdout(&screen)?;
    finished.expect_code(0)
}

fn end_of_input(subject: &Subject) -> CheckResult {
    let (question, answer) = (subject.word(), format!("{}\n", subject.word()));
    let (mut program, _listener, mut server) = talk(subject, &[])?;
    program.write(question.as_bytes())?;
    program.end_input();
    // When the input has ended, then the server sees the end,
    server.expect(question.as_bytes())?;
    server.expect_end().explain(|failure| match failure.cause {
        Cause::HeldOpen => failure.because(
            "nothing more can be typed: close your sending side, the server waits for that",
        ),
        _ => failure,
    })?;
    // and what it answers after that is printed.
    pause(std::time::Duration::from_millis(20));
    // A client that is gone already is judged by what it printed.
    let _ = server
        .send(answer.as_bytes())
        .and_then(|()| server.finish_sending());
    let finished = program.finish()?;
    finished.expect_stdout(answer.as_bytes())?;
    finished.expect_code(0)
}

fn label(subject: &Subject) -> CheckResult {
    let (message, answer) = (subject.word(), subject.word());
    let listener = subject.listen()?;
    let mut program = subject.start_typing(&["echo-client", "-", "--port", &listener.port()])?;
    let mut server = listener.accept(&mut program)?;
    program.write(message.as_bytes())?;
    program.end_input();
    server.expect(message.as_bytes())?;
    server.expect_end()?;
    server.send(answer.as_bytes())?;
    server.finish_sending()?;
    let finished = program.finish()?;
    finished.expect_stdout(format!("Received: {answer}\n").as_bytes())?;
    finished.expect_code(0)
}

fn octets(subject: &Subject) -> CheckResult {
    let (there, back) = (subject.octets(3000), subject.octets(3000));
    let (mut program, _listener, mut server) = talk(subject, &[])?;
    program.write(&there)?;
    program.end_input();
    server.send(&back)?;
    server.expect(&there)?;
    server.expect_end()?;
    server.finish_sending()?;
    let finished = program.finish()?;
    finished.expect_stdout(&back)?;
    finished.expect_code(0)
}

fn crlf(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let (mut program, _listener, mut server) = talk(subject, &["--crlf"])?;
    program.write(format!("{word}\n\nb\r\nc\r").as_bytes())?;
    server.expect(format!("{word}\r\n\r\nb\r\nc").as_bytes())?;
    // The CR was read with the c before it, and its LF comes only now.
    program.write(b"\nd")?;
    program.end_input();
    server
        .expect(b"\r\nd")
        .explain(|failure| failure.fact("typed", "CR and LF of one line end in two writes"))?;
    server.expect_end()?;
    server.finish_sending()?;
    program.finish()?.expect_code(0)
}
