//! Nobody there, no answer, no end of waiting: each is named (b1).

use std::net::ToSocketAddrs;
use std::time::Duration;

use super::exchange::{Exchange, get};
use crate::course::{Check, Rank};
use crate::labs::promises::{PROMISES, expect_timed_out};
use crate::listener::{ClosedPort, FullQueue};
use crate::origin::Answer;
use crate::outcome::{CheckResult, Explain, Outcome};
use crate::subject::Subject;

pub(super) const REFUSED: Check = Check {
    id: "b1-refused",
    title: "says `error: … refused` when nobody listens",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "whoever runs it must learn what went wrong, and a script reads the exit code",
    by_hand: "cargo lab-b get http://127.0.0.1:9/; echo $?",
    faults: &["b1-hides-refusal", "b1-refused-exits-0"],
    run: refused,
};

fn refused(subject: &Subject) -> CheckResult {
    let closed = ClosedPort::on_loopback()?;
    let url = closed.url();
    let finished = subject.run(&["get", &url])?;
    finished.expect_code(1)?;
    finished.expect_stdout(b"")?;
    finished.expect_error(&["refused"])
}

pub(super) const UNKNOWN_HOST: Check = Check {
    id: "b1-unknown-host",
    title: "fails for a host that nobody knows, and names it",
    rank: Rank::HoldsUp,
    source: "RFC 6761 §6.4",
    because: "whoever mistypes a name must learn that it was the name",
    by_hand: "cargo lab-b get http://no-such-host.invalid/",
    faults: &["b1-hides-the-host", "b1-unwraps-the-address"],
    run: unknown_host,
};

fn unknown_host(subject: &Subject) -> CheckResult {
    // Nobody will ever have a name that ends in `.invalid`.
    let name = format!("{}.invalid", subject.word());
    // A name server that does not even answer is not waited for long.
    let mut program = subject.start_with(&["get", &format!("http://{name}/")], |command| {
        command.env("RES_OPTIONS", "timeout:1 attempts:1");
    })?;
    let finished = program.finish_within(Duration::from_secs(12))?;
    if (name.as_str(), 0).to_socket_addrs().is_ok() {
        return Err(Outcome::Skipped(
            "this network's name servers know even names that do not exist".into(),
        ));
    }
    finished.expect_code(1)?;
    finished.expect_stdout(b"")?;
    finished.expect_error(&[&name])
}

pub(super) const NO_ANSWER: Check = Check {
    id: "b1-no-answer",
    title: "fails when the server closes or resets instead of answering",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §8",
    because: "a connection that ends without an answer is no empty page",
    by_hand: "nc -lN 127.0.0.1 50080 < /dev/null · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &["b1-no-answer-is-empty", "b1-unwraps-the-answer"],
    run: no_answer,
};

fn no_answer(subject: &Subject) -> CheckResult {
    for answer in [Answer::raw(""), Answer::raw("").then_reset()] {
        let exchange = get(subject, answer, &[])?;
        exchange.expect_fails(&[])?;
        exchange.expect_prints_nothing()?;
    }
    Ok(())
}

pub(super) const CONNECT_TIMEOUT: Check = Check {
    id: "b1-connect-timeout",
    title: "gives up connecting after --connect-timeout, and says so",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a server that is too busy, or a firewall, lets a connection wait for minutes: nobody should have to guess why nothing happens",
    by_hand: "cargo lab-b get http://192.0.2.1/ --connect-timeout 1",
    faults: &["b1-ignores-connect-timeout", "b1-does-not-name-the-wait"],
    run: connecting_times_out,
};

fn connecting_times_out(subject: &Subject) -> CheckResult {
    let queue = FullQueue::on_loopback()?;
    let url = format!("http://127.0.0.1:{}/", queue.port()?);
    let finished = subject
        .run(&["get", &url, "--connect-timeout", "0.15"])
        .explain(|failure| {
            failure.fact(
                "server",
                "its queue is full: it neither accepts nor refuses",
            )
        })?;
    expect_timed_out(&finished, "connecting", 0.15)
}

pub(super) const TIMEOUT: Check = Check {
    id: "b1-timeout",
    title: "gives up after --timeout without an octet, and says so",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a server that accepts and never answers must not hang its client for ever",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --timeout 1",
    faults: &["b1-waits-for-ever", "b1-does-not-name-the-wait"],
    run: waiting_times_out,
};

fn waiting_times_out(subject: &Subject) -> CheckResult {
    let silence = Answer::raw("").kept_open();
    let exchange = get(subject, silence, &["--timeout", "0.15"])?;
    told(&exchange, "waiting", 0.15)
}

fn told(Exchange { origin, finished }: &Exchange, doing: &str, seconds: f64) -> CheckResult {
    expect_timed_out(finished, doing, seconds).explain(|failure| origin.tell(failure))
}

pub(super) const MAX_TIME: Check = Check {
    id: "b1-max-time",
    title: "ends after --max-time in all, and says so",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "an answer that trickles for ever is never silent, so only a limit for the whole can end it",
    by_hand: "(printf 'HTTP/1.1 200 OK\\r\\n\\r\\n'; yes) | nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --max-time 1 > /dev/null",
    faults: &["b1-ignores-max-time"],
    run: the_whole_time_is_limited,
};

fn the_whole_time_is_limited(subject: &Subject) -> CheckResult {
    // An octet every 20 ms, for longer than anybody waits.
    let trickle = Answer::with("200 OK", &[], &b"x".repeat(200));
    let trickle = trickle.slowly(Duration::from_millis(20));
    let exchange = get(subject, trickle, &["--max-time", "0.25"])?;
    exchange.expect_fails(&["0.25", "250 ms", "250ms"])
}
