//! What the programs of every lab promise, and how a check sees whether they keep it.

use std::fs::{File, OpenOptions};
use std::time::Duration;

use crate::deadline::{Deadline, STARTUP};
use crate::outcome::{Cause, CheckResult, Failure, Outcome};
use crate::program::{Finished, Program};
use crate::server::promised_address;
use crate::signs::Sign;
use crate::subject::Subject;

/// Where the promises stand.
pub(super) const PROMISES: &str = "handout: what every program promises";

/// Each of these command lines is wrong usage: exit code 2, and nothing on standard output.
pub(super) fn expect_wrong_usage(subject: &Subject, lines: &[&[&str]]) -> CheckResult {
    // Started together: an interpreter takes its time to start.
    let programs = lines
        .iter()
        .map(|line| subject.start(line))
        .collect::<CheckResult<Vec<_>>>()?;
    for mut program in programs {
        let finished = refused(&mut program, STARTUP)?;
        finished.expect_code(2)?;
        finished.expect_stdout(b"")?;
    }
    Ok(())
}

/// `--help` of this program says on standard output what to type, with an example, which
/// `is_example` knows by its line; `expected` says how one looks.
pub(super) fn expect_help(
    subject: &Subject,
    program: &str,
    expected: &str,
    is_example: impl Fn(&str) -> bool,
) -> CheckResult {
    let finished = subject.run(&[program, "--help"])?;
    finished.expect_code(0)?;
    let text = String::from_utf8_lossy(&finished.stdout);
    let missing = if !text.contains(program) {
        format!("words about `{program}`")
    } else if !text.lines().any(is_example) {
        format!("an example: a line `{program} {expected}")
    } else {
        return Ok(());
    };
    Err(finished
        .failure(Cause::WrongOctets)
        .fact("expected", missing)
        .into())
}

/// Is this failure one of waiting, with what was waited for and how long?
pub(super) fn expect_timed_out(finished: &Finished, doing: &str, seconds: f64) -> CheckResult {
    finished.expect_code(1)?;
    finished.expect_error(&["timed out"])?;
    finished.expect_error(&[doing])?;
    let milliseconds = (seconds * 1000.0).round();
    finished.expect_error(&[
        &seconds.to_string(),
        &format!("{milliseconds} ms"),
        &format!("{milliseconds}ms"),
    ])
}

/// It said nothing of a pipe that nobody reads any more.
pub(super) fn expect_no_complaint(finished: &Finished) -> CheckResult {
    let said = String::from_utf8_lossy(&finished.stderr).to_lowercase();
    let complains = ["error", "panic", "pipe"]
        .iter()
        .any(|loud| said.contains(loud));
    if !complains {
        return Ok(());
    }
    Err(finished
        .failure(Cause::WrongOctets)
        .fact("expected", "no complaint on standard error")
        .into())
}

/// An output that cannot be written: a disk that is always full.
pub(super) fn full_output() -> CheckResult<File> {
    let full = OpenOptions::new().write(true).open("/dev/full");
    full.map_err(|_| Outcome::Skipped("needs /dev/full, a file that is always full (Linux)".into()))
}

/// Waits until the program has ended, as it must; that it listens instead is said at once.
pub(super) fn refused(program: &mut Program, patience: Duration) -> CheckResult<Finished> {
    let deadline = Deadline::within(patience);
    let mut listens = None;
    program.stderr.wait(&deadline, |octets, _| {
        listens = promised_address(octets);
        listens.is_some() || program.never_shows(Sign::Lives)
    });
    match listens {
        None => program.finish_by(&deadline),
        Some(address) => {
            program.listens();
            Err(Failure::new(Cause::KilledByUs)
                .fact("ran", program.command())
                .fact("but", format!("it listens on {address}"))
                .fact("expected", "that it ends, with an exit code that says why")
                .into())
        }
    }
}
