//! How the application is called.

use crate::course::{Check, Rank};
use crate::deadline::STARTUP;
use crate::labs::promises::{PROMISES, expect_wrong_usage};
use crate::outcome::{Cause, CheckResult};
use crate::subject::Subject;

pub(super) const HELP: Check = Check {
    id: "e1-help",
    title: "explains its flags with --help",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "whoever starts a server looks there first: lab C's flags and lab E's stand in it, and an example",
    by_hand: "cargo lab-e --help",
    faults: &["e1-help-without-its-flags", "e1-help-without-example"],
    run: help,
};

pub(super) const WRONG_USAGE: Check = Check {
    id: "e1-wrong-usage",
    title: "exits 2 at a flag that it has not",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a misspelt flag would be a setting that is silently not there; and an application has routes instead of a --root",
    by_hand: "cargo lab-e --port http; echo $?",
    faults: &["e1-any-flag", "e1-takes-a-root"],
    run: wrong_usage,
};

fn help(subject: &Subject) -> CheckResult {
    let finished = subject.start(&["--help"])?.finish_within(STARTUP)?;
    finished.expect_code(0)?;
    let text = String::from_utf8_lossy(&finished.stdout);
    let flags = [
        "--port",
        "--workers",
        "--database",
        "--route",
        "--secret",
        "--user",
    ];
    let missing = flags.into_iter().find(|flag| !text.contains(flag));
    let missing = match missing {
        Some(flag) => format!("an explanation of {flag}"),
        None if text.to_lowercase().contains("example") => return Ok(()),
        None => "an example".into(),
    };
    let failure = finished.failure(Cause::WrongOctets);
    Err(failure.fact("expected", missing).into())
}

fn wrong_usage(subject: &Subject) -> CheckResult {
    let odd = format!("--{}", subject.word());
    expect_wrong_usage(
        subject,
        &[
            &["--port", "0", &odd, "1"],
            &["--port", "0", "--root", "."],
            &["--port"],
            &["--port", "http"],
        ],
    )
}
