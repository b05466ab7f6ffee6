//! The proof that a machine is ready: the reference passes its own checks here.

use std::sync::Arc;

use grader::course::{Check, Lab};
use grader::outcome::Outcome;
use grader::run::{random_seed, run};

use super::stages::{Done, Stage};
use crate::error::{Error, Result};
use crate::subject::{self, Made, Wanted, Whose};
use crate::workspace::Workspace;

/// Runs all checks of a lab against its reference; says how many passed.
///
/// # Errors
/// When it does not build, and when a check fails: then this machine is not ready.
pub fn check(workspace: &Workspace, lab: &'static Lab, stage: &Stage) -> Result<Done<usize>> {
    let kept = Arc::default();
    let feature = super::builds::features(lab).first().copied();
    let wanted = Wanted {
        lab,
        whose: &Whose::Solution,
        feature,
        colour: false,
    };
    let made = subject::make(workspace, wanted, &kept, stage.leash(), &|_| {})?;
    let ready = match made {
        Made::Ready(ready) => ready,
        Made::DidNotBuild(words) => return Err(words.into_error(lab.solution)),
        Made::Cancelled => return Err(Error::failed("stopped")),
    };
    let checks: Vec<&Check> = lab.steps.iter().flat_map(|step| step.checks).collect();
    let (mut passed, mut skipped, mut failed) = (0, Vec::new(), Vec::new());
    run(
        &checks,
        &ready.launch,
        random_seed(),
        stage.leash(),
        |verdict| {
            match verdict.outcome {
                Outcome::Passed => passed += 1,
                Outcome::Skipped(why) => {
                    skipped.push(format!("{} skipped: {why}", verdict.check.id))
                }
                Outcome::Failed(_) | Outcome::Broken(_) => failed.push(verdict.check.id),
            }
            stage.say(format!(
                "{} of {}",
                passed + skipped.len() + failed.len(),
                checks.len()
            ));
        },
    );
    if !failed.is_empty() {
        return Err(Error::failed(format!("the reference fails {} of {} checks on this machine: {}", failed.len(), checks.len(), failed.join(", ")))
            .remedy(format!("`cargo workshop check {} --solution` says how, `cargo workshop doctor` looks for the cause", lab.id)));
    }
    if skipped.is_empty() {
        return Ok(Done::Well(passed, format!("{passed} passed")));
    }
    Ok(Done::Noted(
        passed,
        format!("{passed} passed; {}", skipped.join("; ")),
    ))
}
