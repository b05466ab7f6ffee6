//! What every client promises about time, checked with the first one, `echo-client` (a1).

use std::time::Duration;

use crate::course::{Check, Rank};
use crate::deadline::pause;
use crate::labs::promises::{PROMISES, expect_timed_out};
use crate::listener::FullQueue;
use crate::outcome::{CheckResult, Explain};
use crate::program::Program;
use crate::subject::Subject;

pub(super) const CONNECT_TIMEOUT: Check = Check {
    id: "a1-connect-timeout",
    title: "gives up connecting after --connect-timeout, and says so",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a server that is too busy, or a firewall, lets a connection wait for minutes: nobody should have to guess why nothing happens",
    by_hand: "cargo lab-a echo-client Hello --host 192.0.2.1 --connect-timeout 1",
    faults: &["a1-ignores-connect-timeout", "a1-does-not-name-the-wait"],
    run: connecting_times_out,
};

fn connecting_times_out(subject: &Subject) -> CheckResult {
    let queue = FullQueue::on_loopback()?;
    let port = queue.port()?.to_string();
    let finished = subject
        .run(&[
            "echo-client",
            &subject.word(),
            "--port",
            &port,
            "--connect-timeout",
            "0.2",
        ])
        .explain(|failure| {
            failure.fact(
                "server",
                "its queue is full: it neither accepts nor refuses",
            )
        })?;
    expect_timed_out(&finished, "connecting", 0.2)
}

pub(super) const TIMEOUT: Check = Check {
    id: "a1-timeout",
    title: "gives up after --timeout without an octet, and says so",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a server that accepts and never answers must not hang its client for ever",
    by_hand: "nc -lk 127.0.0.1 50000 · then: cargo lab-a echo-client Hello --timeout 1",
    faults: &["a1-waits-for-ever", "a1-does-not-name-the-wait"],
    run: waiting_times_out,
};

fn waiting_times_out(subject: &Subject) -> CheckResult {
    // Given a server that accepts and then says nothing,
    let listener = subject.listen()?;
    let mut program = subject.start(&[
        "echo-client",
        &subject.word(),
        "--port",
        &listener.port(),
        "--timeout",
        "0.2",
    ])?;
    let _server = listener.accept(&mut program)?;
    // then the client gives up, and says after what.
    expect_timed_out(&program.finish()?, "waiting", 0.2)
}

pub(super) const SLOW_ANSWER: Check = Check {
    id: "a1-slow-answer",
    title: "does not give up on an answer that is slow but never stops",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "--timeout limits a silence, so every octet that comes starts it anew",
    by_hand: "cargo workshop demo a2 --slow · then: cargo lab-a echo-client 'a longer message' --timeout 1",
    faults: &["a1-counts-from-the-start"],
    run: every_octet_starts_the_wait_anew,
};

fn every_octet_starts_the_wait_anew(subject: &Subject) -> CheckResult {
    // On a busy machine our own pieces may come too late: the last of three attempts counts.
    for _ in 0..2 {
        if trickle(subject).is_ok() {
            return Ok(());
        }
    }
    trickle(subject)
}

/// An answer that takes longer than `--timeout` in all, but never pauses for so long.
fn trickle(subject: &Subject) -> CheckResult {
    let answer = subject.text(5);
    let listener = subject.listen()?;
    let mut program = subject.start(&[
        "echo-client",
        "hi",
        "--port",
        &listener.port(),
        "--timeout",
        "0.3",
    ])?;
    let mut server = listener.accept(&mut program)?;
    for octet in answer.as_bytes() {
        // A client that has given up is gone by now: what it printed says so best.
        if server.send(&[*octet]).is_err() {
            break;
        }
        pause(Duration::from_millis(90));
    }
    server.finish_sending()?;
    let finished = program.finish()?;
    finished
        .expect_stdout(format!("Received: {answer}\n").as_bytes())
        .explain(|failure| {
            failure.fact(
                "answered",
                format!("{} octets, one every 90 ms", answer.len()),
            )
        })?;
    finished.expect_code(0)
}

pub(super) const MAX_TIME: Check = Check {
    id: "a1-max-time",
    title: "ends after --max-time in all, and says so",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "an answer that trickles for ever is never silent, so only a limit for the whole can end it",
    by_hand: "yes | nc -l 127.0.0.1 50000 · then: cargo lab-a echo-client Hello --max-time 1",
    faults: &["a1-ignores-max-time"],
    run: the_whole_time_is_limited,
};

fn the_whole_time_is_limited(subject: &Subject) -> CheckResult {
    let listener = subject.listen()?;
    let mut program = subject.start(&[
        "echo-client",
        &subject.word(),
        "--port",
        &listener.port(),
        "--max-time",
        "0.3",
    ])?;
    let mut server = listener.accept(&mut program)?;
    // An answer that never pauses and never ends.
    let running = |program: &mut Program| program.try_exit().map(|status| status.is_none());
    for _ in 0..40 {
        if !running(&mut program)? || server.send(b"x").is_err() {
            break;
        }
        pause(Duration::from_millis(20));
    }
    let finished = program
        .finish()
        .explain(|failure| failure.fact("answered", "an octet every 20 ms, without an end"))?;
    finished.expect_code(1)?;
    finished.expect_error(&["0.3", "300 ms"])
}
