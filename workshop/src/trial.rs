//! Trying an attendee's lab: it is built once, and the essential checks are run against it.

use std::collections::BTreeSet;
use std::sync::Arc;

use grader::course::{Check, Lab, Rank, Step};
use grader::leash::Leash;
use grader::outcome::Outcome;
use grader::run;

use crate::catch_up::Fares;
use crate::diagnostics::Diagnostics;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::subject::{self, Made, Wanted, Whose};
use crate::workspace::Workspace;

/// Builds the attendee's lab and sees which of these steps work. Steps that need a Cargo feature are
/// passed over: it is not built by default.
///
/// # Errors
/// When cargo cannot be started, a check is broken, or the leash was cancelled.
pub fn fares(
    workspace: &Workspace,
    lab: &'static Lab,
    steps: &[&'static Step],
    leash: &Leash,
    progress: &Progress,
) -> Result<Fares> {
    let stopped = || Error::failed("stopped");
    let stages = Arc::default();
    let wanted = Wanted {
        lab,
        whose: &Whose::Attendee,
        feature: None,
        colour: false,
    };
    progress.say("building your lab");
    let notice = |notice| progress.notice(lab.package, &notice);
    let ready = match subject::make(workspace, wanted, &stages, leash, &notice)? {
        Made::Ready(ready) => ready,
        Made::DidNotBuild(said) => return Ok(does_not_build(&said)),
        Made::Cancelled => return Err(stopped()),
    };
    progress.say("checking what works");
    let checks = works_checks(steps.iter().copied());
    let mut outcomes = Vec::new();
    run::run(
        &checks,
        &ready.launch,
        run::random_seed(),
        leash,
        |verdict| {
            outcomes.push((verdict.check, verdict.outcome));
        },
    );
    if leash.is_cancelled() {
        return Err(stopped());
    }
    judge(steps, &outcomes)
}

fn judge(steps: &[&'static Step], outcomes: &[(&'static Check, Outcome)]) -> Result<Fares> {
    let mut failing = BTreeSet::new();
    for (check, outcome) in outcomes {
        match outcome {
            Outcome::Failed(_) => drop(failing.insert(check.step().id)),
            // What could not be looked at must not be said to work.
            Outcome::Broken(why) => {
                return Err(Error::ours(format!(
                    "the check {} is broken: {why}",
                    check.id
                )));
            }
            Outcome::Passed | Outcome::Skipped(_) => {}
        }
    }
    let in_order: Vec<&str> = steps
        .iter()
        .map(|step| step.id)
        .filter(|id| failing.contains(id))
        .collect();
    Ok(if in_order.is_empty() {
        Fares::Well
    } else {
        Fares::Fails(in_order)
    })
}

fn does_not_build(said: &Diagnostics) -> Fares {
    let errors = said.all.iter().filter(|said| said.is_error);
    let files: BTreeSet<String> = errors
        .filter_map(|error| error.place.clone())
        .map(|(file, _)| file)
        .collect();
    Fares::DoesNotBuild {
        files: files.into_iter().collect(),
        words: said.to_string(),
    }
}

/// The essential checks of these steps.
pub fn works_checks(steps: impl Iterator<Item = &'static Step>) -> Vec<&'static Check> {
    steps
        .flat_map(|step| step.checks)
        .filter(|check| check.rank == Rank::Works)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    #[test]
    fn a_check_that_broke_is_our_fault_and_no_success() {
        let steps: Vec<&Step> = ["a1", "a2"].into_iter().filter_map(Step::find).collect();
        let [first, second] = [&steps[0].checks[0], &steps[1].checks[0]];
        let passed = (first, Outcome::Passed);
        let broken = (second, Outcome::Broken("no socket".to_owned()));
        assert_eq!(
            judge(&steps, std::slice::from_ref(&passed)).unwrap(),
            Fares::Well
        );
        let error = judge(&steps, &[passed, broken]).unwrap_err();
        assert_eq!(error.kind, Kind::Ours);
        for word in [second.id, "no socket"] {
            assert!(error.message.contains(word), "{error}");
        }
    }
}
