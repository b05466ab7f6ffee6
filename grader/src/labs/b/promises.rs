//! What every program promises, checked with `get` (b1): flags, standard output, wrong usage, help.

use std::io::pipe;

use super::exchange::Exchange;
use crate::course::{Check, Rank};
use crate::labs::promises::{
    PROMISES, expect_help, expect_no_complaint, expect_wrong_usage, full_output,
};
use crate::listener::ClosedPort;
use crate::origin::{Answer, Origin};
use crate::outcome::{CheckResult, broken};
use crate::subject::Subject;

pub(super) const FLAGS_ANYWHERE: Check = Check {
    id: "b1-flags-anywhere",
    title: "takes flags before and after the URL",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "people add a flag where the cursor stands: only the subcommand has its place, the first",
    by_hand: "cargo lab-b get --timeout 5 http://127.0.0.1:9/ --connect-timeout 1",
    faults: &["b1-flags-only-at-the-end"],
    run: flags_anywhere,
};

fn flags_anywhere(subject: &Subject) -> CheckResult {
    let origin = Origin::answering(Answer::ok("hello\n"))?;
    let url = origin.url("/");
    let line = [
        "get",
        "--timeout",
        "5",
        "--header",
        "X: y",
        &url,
        "--connect-timeout",
        "5",
    ];
    let finished = origin.run(subject, &line)?;
    let exchange = Exchange { origin, finished };
    exchange.request()?.expect_field("X", b"y")?;
    exchange.expect_prints(b"hello\n")
}

pub(super) const CLOSED_OUTPUT: Check = Check {
    id: "b1-closed-output",
    title: "ends quietly when nobody reads its output any more",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "`| head` closes the pipe when it has seen enough: that is no failure, and not worth a word",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get http://127.0.0.1:50080/Cargo.lock | true",
    faults: &["a1-complains-about-a-closed-pipe"],
    run: closed_output,
};

fn closed_output(subject: &Subject) -> CheckResult {
    let (reader, writer) = pipe().map_err(broken)?;
    let origin = Origin::answering(Answer::ok(subject.octets(300_000)))?;
    let mut program = subject.start_with(&["get", &origin.url("/")], |command| {
        command.stdout(writer);
    })?;
    // Whoever read its standard output has gone, as `head` does after ten lines.
    drop(reader);
    expect_no_complaint(&origin.finish(&mut program)?)
}

pub(super) const FAILED_OUTPUT: Check = Check {
    id: "b1-failed-output",
    title: "fails when its output cannot be written",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "on a full disk the page is lost, and exit code 0 would say that it is not",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get http://127.0.0.1:50080/README.md > /dev/full",
    faults: &["a1-ignores-a-failed-write", "a1-panics-on-a-failed-write"],
    run: failed_output,
};

fn failed_output(subject: &Subject) -> CheckResult {
    let full = full_output()?;
    let origin = Origin::answering(Answer::ok("hello\n"))?;
    let mut program = subject.start_with(&["get", &origin.url("/")], |command| {
        command.stdout(full);
    })?;
    let finished = origin.finish(&mut program)?;
    finished.expect_code(1)?;
    finished.expect_error(&[])
}

pub(super) const WRONG_USAGE: Check = Check {
    id: "b1-wrong-usage",
    title: "ends with exit code 2 on wrong usage",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a script that calls it can tell a typing error (2) from a server that is down (1)",
    by_hand: "cargo lab-b get; echo $?",
    faults: &["b1-wrong-usage-exits-1"],
    run: wrong_usage,
};

fn wrong_usage(subject: &Subject) -> CheckResult {
    let closed = ClosedPort::on_loopback()?;
    let url = closed.url();
    expect_wrong_usage(
        subject,
        &[
            &["get"],
            &["no-such-subcommand"],
            &["get", &url, "--no-such-flag"],
            &["get", &url, "--timeout", "soon"],
            &["get", &url, "--max-size", "much"],
            &["get", &url, "--resolve", "nonsense"],
        ],
    )
}

pub(super) const HELP: Check = Check {
    id: "b1-help",
    title: "explains itself with --help, with an example",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "help was asked for, so it goes to standard output with exit code 0; an example says more than a list of flags",
    by_hand: "cargo lab-b get --help",
    faults: &[
        "b1-help-without-example",
        "b1-help-on-stderr",
        "b1-help-exits-2",
    ],
    run: help,
};

fn help(subject: &Subject) -> CheckResult {
    for program in ["get", "head"] {
        let call = format!("{program} ");
        expect_help(subject, program, "http://…`", |line| {
            line.contains(&call) && line.contains("://")
        })?;
    }
    Ok(())
}
