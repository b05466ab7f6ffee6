//! What every program promises, checked with `get` (b1): flags, standard output, wrong usage, help.

use std::fs::OpenOptions;
use std::io::pipe;

use super::exchange::{Exchange, expect_wrong_usage};
use crate::course::{Check, Rank};
use crate::listener::ClosedPort;
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult, Outcome, broken};
use crate::subject::Subject;

const PROMISES: &str = "handout: what every program promises";

pub(super) const FLAGS_ANYWHERE: Check = Check {
    id: "b1-flags-anywhere",
    title: "takes flags before and after the URL",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "people add a flag where the cursor stands: only the sub-command has its place, the first",
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
    let finished = origin.finish(&mut program)?;
    let said = String::from_utf8_lossy(&finished.stderr).to_lowercase();
    if ["error", "panic", "pipe"]
        .iter()
        .any(|loud| said.contains(loud))
    {
        return Err(finished
            .failure(Cause::WrongOctets)
            .fact("expected", "no complaint on standard error")
            .into());
    }
    Ok(())
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
    let full = OpenOptions::new().write(true).open("/dev/full");
    let full = full.map_err(|_| {
        Outcome::Skipped("needs /dev/full, a file that is always full (Linux)".into())
    })?;
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
    let url = format!("http://127.0.0.1:{}/", ClosedPort::on_loopback()?);
    expect_wrong_usage(
        subject,
        &[
            &["get"],
            &["no-such-sub-command"],
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
        expect_help(subject, program)?;
    }
    Ok(())
}

/// `--help` of this program says on standard output what to type, with an example: a URL.
pub(super) fn expect_help(subject: &Subject, program: &str) -> CheckResult {
    let finished = subject.run(&[program, "--help"])?;
    finished.expect_code(0)?;
    let text = String::from_utf8_lossy(&finished.stdout);
    let example = format!("{program} ");
    let shown = text
        .lines()
        .any(|line| line.contains(&example) && line.contains("://"));
    if shown {
        return Ok(());
    }
    Err(finished
        .failure(Cause::WrongOctets)
        .fact(
            "expected",
            format!("an example: a line `{program} http://…`"),
        )
        .into())
}
