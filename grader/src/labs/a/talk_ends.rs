//! a6, `talk`: how it ends, and what ends it.

use super::a06_talk::talk;
use super::client_usage::expect_help;
use crate::course::{Check, Rank};
use crate::deadline::QUIET;
use crate::labs::promises::{expect_timed_out, expect_wrong_usage};
use crate::listener::ClosedPort;
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::subject::Subject;

pub(super) const SERVER_CLOSES_FIRST: Check = Check {
    id: "a6-server-closes-first",
    title: "ends when the server closes, although input is still open",
    rank: Rank::HoldsUp,
    source: "handout a6",
    because: "when the server has closed nothing more will come: who waits for one more key to be pressed looks dead",
    by_hand: "cargo lab-a time-server · then: cargo lab-a talk 127.0.0.1 50000",
    faults: &["a6-waits-for-standard-input"],
    run: server_closes_first,
};

fn server_closes_first(subject: &Subject) -> CheckResult {
    let words = format!("{}\n", subject.word());
    let (mut program, _listener, mut server) = talk(subject, &[])?;
    server.send(words.as_bytes())?;
    server.finish_sending()?;
    let finished = program.finish().explain(|failure| {
        failure.fact(
            "but",
            "the server has closed; standard input is open, and nobody types",
        )
    })?;
    finished.expect_stdout(words.as_bytes())?;
    finished.expect_code(0)
}

pub(super) const RESET: Check = Check {
    id: "a6-reset",
    title: "fails when the connection is reset",
    rank: Rank::HoldsUp,
    source: "RFC 9293 §3.10.7",
    because: "after a reset nobody knows what is missing: that must not look like an end",
    by_hand: "cargo workshop check a6-reset --verbose",
    faults: &["a6-ignores-reset"],
    run: reset,
};

fn reset(subject: &Subject) -> CheckResult {
    let (mut program, _listener, mut server) = talk(subject, &[])?;
    server.send(b"hello")?;
    program.wait_for_output("what the server said", |printed| printed.len() >= 5)?;
    server.reset()?;
    let finished = program.finish()?;
    finished
        .expect_code(1)
        .explain(|failure| failure.fact("but", "the server reset the connection"))?;
    finished.expect_error(&[])
}

pub(super) const THINKING: Check = Check {
    id: "a6-thinking",
    title: "has no limit for silence while input is open",
    rank: Rank::HoldsUp,
    source: "handout: what every program promises",
    because: "people think before they type, and the server waits for them: that silence is no failure",
    by_hand: "cargo lab-a echo-server · then: cargo lab-a talk 127.0.0.1 50000 --timeout 1",
    faults: &["a6-gives-up-on-silence"],
    run: thinking,
};

fn thinking(subject: &Subject) -> CheckResult {
    let word = format!("{}\n", subject.word());
    let (mut program, _listener, mut server) = talk(subject, &["--timeout", "0.1"])?;
    let thinking = |failure: Failure| match failure.cause {
        Cause::ClosedEarly | Cause::Reset => {
            failure.because("--timeout does not count while somebody may still type")
        }
        _ => failure,
    };
    // Longer than --timeout nobody says anything,
    server.expect_silence(QUIET * 2).explain(thinking)?;
    // and then both do. A program that has given up does not read any more: the server hears nothing.
    let _ = program.write(word.as_bytes());
    server.expect(word.as_bytes()).explain(thinking)?;
    server.send(word.as_bytes())?;
    server.finish_sending()?;
    let finished = program.finish()?;
    finished.expect_stdout(word.as_bytes())?;
    finished.expect_code(0)
}

pub(super) const TIMEOUT: Check = Check {
    id: "a6-timeout",
    title: "gives up after --timeout once input has ended",
    rank: Rank::HoldsUp,
    source: "handout: what every program promises",
    because: "when everything is said, a server that never answers must not hang its client for ever",
    by_hand: "nc -lk 127.0.0.1 50000 · then: echo Hello | cargo lab-a talk 127.0.0.1 50000 --timeout 1",
    faults: &["a1-waits-for-ever"],
    run: timeout,
};

fn timeout(subject: &Subject) -> CheckResult {
    let (mut program, _listener, mut server) = talk(subject, &["--timeout", "0.2"])?;
    program.end_input();
    server.expect_end()?;
    expect_timed_out(&program.finish()?, "waiting", 0.2)
}

pub(super) const NOBODY_LISTENS: Check = Check {
    id: "a6-nobody-listens",
    title: "says `error: … refused` when nobody listens",
    rank: Rank::HoldsUp,
    source: "handout: what every program promises",
    because: "whoever runs it must learn what went wrong, and a script reads the exit code",
    by_hand: "cargo lab-a talk 127.0.0.1 9",
    faults: &["a1-hides-refusal", "a1-exits-0-on-refusal"],
    run: nobody_listens,
};

fn nobody_listens(subject: &Subject) -> CheckResult {
    let closed = ClosedPort::on_loopback()?;
    let finished = subject.run(&["talk", "127.0.0.1", &closed.to_string()])?;
    finished.expect_code(1)?;
    finished.expect_error(&["refused"])
}

pub(super) const USAGE: Check = Check {
    id: "a6-usage",
    title: "explains itself with --help, and ends with 2 on wrong usage",
    rank: Rank::HoldsUp,
    source: "handout: what every program promises",
    because: "help that was asked for is an answer; a port that was forgotten is an error",
    by_hand: "cargo lab-a talk --help; cargo lab-a talk 127.0.0.1; echo $?",
    faults: &["a1-help-without-example", "a1-wrong-usage-exits-1"],
    run: usage,
};

fn usage(subject: &Subject) -> CheckResult {
    expect_help(subject, "talk")?;
    expect_wrong_usage(
        subject,
        &[
            &["talk"],
            &["talk", "127.0.0.1"],
            &["talk", "127.0.0.1", "port"],
        ],
    )
}
