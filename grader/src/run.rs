//! Many checks at once: each in a thread of its own, a few at a time, results as they come.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::course::Check;
use crate::leash::Leash;
use crate::outcome::{CheckResult, Outcome, broken};
use crate::subject::{Launch, Subject};

/// How many checks run at the same time: they mostly wait for each other's programs.
const AT_ONCE: usize = 8;

/// What a check said of the program.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The check.
    pub check: &'static Check,
    /// What it said.
    pub outcome: Outcome,
    /// The seed that repeats it.
    pub seed: u64,
    /// How long it took.
    pub took: Duration,
}

/// A seed that nobody chose.
#[must_use]
pub fn random_seed() -> u64 {
    fastrand::u64(1000..1_000_000)
}

/// Runs one check against the program.
#[must_use]
pub fn run_one(check: &'static Check, launch: &Launch, seed: u64, leash: &Leash) -> Verdict {
    let started = Instant::now();
    let outcome = match catch_unwind(AssertUnwindSafe(|| judge(check, launch, seed, leash))) {
        Ok(Ok(())) => Outcome::Passed,
        Ok(Err(outcome)) => outcome,
        Err(panic) => Outcome::Broken(words_of(panic.as_ref())),
    };
    Verdict {
        check,
        outcome,
        seed,
        took: started.elapsed(),
    }
}

/// Runs checks against the program and hands over each verdict as it comes. Returns when all are
/// done; after [`Leash::cancel`] that is soon.
pub fn run(
    checks: &[&'static Check],
    launch: &Launch,
    seed: u64,
    leash: &Leash,
    mut each: impl FnMut(Verdict),
) {
    let next = AtomicUsize::new(0);
    let (verdicts, arriving) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(checks.len()) {
            let (verdicts, next) = (verdicts.clone(), &next);
            scope.spawn(move || {
                while let Some(check) = checks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if leash.is_cancelled()
                        || verdicts.send(run_one(check, launch, seed, leash)).is_err()
                    {
                        return;
                    }
                }
            });
        }
        drop(verdicts);
        arriving.into_iter().for_each(&mut each);
    });
}

fn judge(check: &'static Check, launch: &Launch, seed: u64, leash: &Leash) -> CheckResult {
    let subject = Subject::new(launch.clone(), leash.clone(), check.id, seed)?;
    let step = check.step();
    if let Some(feature) = step.feature {
        subject.needs_feature(feature, step.id)?;
    }
    (check.run)(&subject).map_err(|outcome| match outcome {
        _ if leash.is_cancelled() => broken("cancelled"),
        Outcome::Failed(mut failure) => {
            subject.add_evidence(&mut failure);
            Outcome::Failed(failure)
        }
        other => other,
    })
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(ToString::to_string);
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    format!(
        "the check itself panicked: {}",
        words.unwrap_or_else(|| "without words".into())
    )
}
