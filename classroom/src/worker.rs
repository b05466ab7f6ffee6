//! The worker: this program once more, for one lab of one submission. It runs the checks and writes what they saw to its standard
//! output, a line each, as soon as it is known.
//!
//! The pipe behind its standard output is ours. No program that it starts inherits it, each of those has streams of its own; and
//! what they write there is looked at by checks and never read as a verdict. `checking.rs` is the other end.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use grader::course::Check;
use grader::leash::Leash;
use grader::outcome::Outcome;
use grader::report;
use grader::run::{self, Verdict};
use grader::subject::Launch;
use serde::{Deserialize, Serialize};

use crate::class::Word;
use crate::sandbox::{Level, Places, Sandbox};

/// The word that turns this program into a worker.
pub const COMMAND: &str = "worker-of-cargo-grade";

/// What a worker is to do.
#[derive(Debug, Serialize, Deserialize)]
pub struct Job {
    /// The student's program.
    pub program: PathBuf,
    /// How it is called in messages: `cargo lab-a`.
    pub name: String,
    /// The checks, by their ids.
    pub checks: Vec<String>,
    /// Draws their random inputs.
    pub seed: u64,
    /// Cargo features that it was built without.
    pub lacks: Vec<String>,
    /// Where the WSGI applications are.
    pub applications: PathBuf,
    /// Its folders.
    pub places: Places,
    /// The walls.
    pub level: Level,
    /// For how many seconds failed checks are run again, one at a time.
    pub again_for: u64,
}

/// What it says of one check.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Said {
    /// The check.
    pub check: String,
    /// What came out.
    pub outcome: Word,
    /// Label and text, safe to print.
    pub lines: Vec<(String, String)>,
    /// The seed.
    pub seed: u64,
    /// In milliseconds.
    pub took: u64,
    /// Is it the second time, alone?
    pub is_again: bool,
}

/// Is this process to be a worker?
#[must_use]
pub fn is_called() -> bool {
    std::env::args_os()
        .nth(1)
        .is_some_and(|word| word == COMMAND)
}

/// Does what its standard input says. When that ends, we have ended: so does everything here.
#[must_use]
pub fn main() -> ExitCode {
    not_to_be_looked_into();
    let mut line = String::new();
    let job: Job = match io::stdin()
        .lock()
        .read_line(&mut line)
        .map(|_| serde_json::from_str(&line))
    {
        Ok(Ok(job)) => job,
        _ => return ExitCode::FAILURE,
    };
    let leash = Leash::default();
    let held = leash.clone();
    thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        held.cancel();
        std::process::exit(1);
    });
    work(&job, &leash);
    ExitCode::SUCCESS
}

/// Who runs as the same user could otherwise reach into this process, and write into its pipe.
#[cfg(target_os = "linux")]
fn not_to_be_looked_into() {
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

#[cfg(not(target_os = "linux"))]
fn not_to_be_looked_into() {}

fn work(job: &Job, leash: &Leash) {
    let sandbox = Sandbox::of(job.level);
    let mut launch = Launch::binary(&job.program, job.name.clone());
    launch.walls = sandbox.walls(&job.places, &job.program);
    launch.lacks.clone_from(&job.lacks);
    launch.applications = Some(job.applications.clone());
    let checks: Vec<&'static Check> = job.checks.iter().filter_map(|id| Check::find(id)).collect();
    let mut again = Vec::new();
    run::run(&checks, &launch, job.seed, leash, |verdict| {
        if leash.is_cancelled() {
            return;
        }
        say(&verdict, false);
        if is_worth_a_second_look(&verdict.outcome) {
            again.push(verdict.check);
        }
    });
    let began = Instant::now();
    for check in again {
        if began.elapsed() < Duration::from_secs(job.again_for) && !leash.is_cancelled() {
            say(&run::run_one(check, &launch, job.seed, leash), true);
        }
    }
}

/// What the program itself says is to do will be to do.
fn is_worth_a_second_look(outcome: &Outcome) -> bool {
    matches!(word(outcome), Word::Failed | Word::Broken)
}

fn say(verdict: &Verdict, is_again: bool) {
    let again = format!(
        "cargo workshop check {} --seed {}",
        verdict.check.id, verdict.seed
    );
    let lines = report::lines(verdict, &again);
    let said = Said {
        check: verdict.check.id.to_owned(),
        outcome: word(&verdict.outcome),
        lines: lines
            .into_iter()
            .map(|line| (line.label.to_owned(), line.text))
            .collect(),
        seed: verdict.seed,
        took: u64::try_from(verdict.took.as_millis()).unwrap_or(u64::MAX),
        is_again,
    };
    if let Ok(line) = serde_json::to_string(&said) {
        // When nobody listens any more, the end of standard input ends this.
        let mut out = io::stdout().lock();
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }
}

/// An outcome in a word.
#[must_use]
pub fn word(outcome: &Outcome) -> Word {
    match outcome {
        Outcome::Passed => Word::Passed,
        Outcome::Failed(failure) if failure.todo.is_some() => Word::Todo,
        Outcome::Failed(_) => Word::Failed,
        Outcome::Skipped(_) => Word::Skipped,
        Outcome::Broken(_) => Word::Broken,
    }
}
