//! One lab's share of a check: which checks, built with which feature; then building and running them.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use grader::course::{Check, Lab, Step};
use grader::leash::Leash;
use grader::outcome::{Cause, Failure};
use grader::run::{self, Verdict};

use crate::check::Asked;
use crate::check::show::Show;
use crate::error::Result;
use crate::names::Name;
use crate::paint::Look;
use crate::progress::Progress;
use crate::subject::{self, Made, Wanted, Whose};
use crate::todo;
use crate::workspace::Workspace;

/// The checks of one lab that are to run.
#[derive(Debug)]
pub struct Portion {
    lab: &'static Lab,
    /// These run, in teaching order.
    checks: Vec<&'static Check>,
    /// These do not: their step needs a feature and is still to do. With the region that is.
    left_out: Vec<(&'static Check, String)>,
    /// The Cargo feature to build with.
    feature: Option<&'static str>,
}

impl Portion {
    /// What was asked for of this lab.
    ///
    /// # Errors
    /// When the reference or the attendee's sources cannot be read.
    pub fn of(workspace: &Workspace, asked: &Asked, lab: &'static Lab) -> Result<Portion> {
        let named: Vec<Name> = asked
            .named
            .iter()
            .copied()
            .filter(|named| named.lab().id == lab.id)
            .collect();
        let wanted = named.iter().flat_map(|named| named.checks());
        let wanted: HashSet<&str> = wanted.map(|check| check.id).collect();
        let mut portion = Portion {
            lab,
            checks: Vec::new(),
            left_out: Vec::new(),
            feature: None,
        };
        for step in lab.steps {
            let checks = step.checks.iter().filter(|check| wanted.contains(check.id));
            let by_name = named
                .iter()
                .filter_map(|named| named.step_named())
                .any(|named| named.id == step.id);
            match portion.to_leave_out(workspace, asked, step, by_name)? {
                Some(region) => portion
                    .left_out
                    .extend(checks.map(|check| (check, region.clone()))),
                None => {
                    let before = portion.checks.len();
                    portion.checks.extend(checks);
                    if portion.checks.len() > before {
                        portion.feature = portion.feature.or(step.feature);
                    }
                }
            }
        }
        Ok(portion)
    }

    /// What a feature brings in takes long to compile: not for a step that nobody has begun, unless
    /// it is asked for by name. Says which region is still to do.
    fn to_leave_out(
        &self,
        workspace: &Workspace,
        asked: &Asked,
        step: &'static Step,
        by_name: bool,
    ) -> Result<Option<String>> {
        if step.feature.is_none() || by_name || asked.whose != Whose::Attendee {
            return Ok(None);
        }
        todo::unfinished(workspace, step)
    }

    /// How many checks it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.checks.len() + self.left_out.len()
    }

    /// Builds the program and runs the checks; says how long the checks took.
    ///
    /// # Errors
    /// The program did not build, or our own fault.
    pub fn run(
        &self,
        workspace: &Workspace,
        asked: &Asked,
        leash: &Leash,
        show: &mut Show,
    ) -> Result<Duration> {
        let stages = Arc::default();
        let progress = Progress::stderr();
        let what = asked.whose.package(self.lab).unwrap_or("the program");
        progress.say(&format!("building {what}"));
        let colour = !asked.json && Look::of(&io::stderr()).colour;
        let wanted = Wanted {
            lab: self.lab,
            whose: &asked.whose,
            feature: self.feature,
            colour,
        };
        let notice = |notice| progress.notice(what, &notice);
        let made = subject::make(workspace, wanted, &stages, leash, &notice);
        progress.clear();
        let ready = match made? {
            Made::Ready(ready) => ready,
            Made::Cancelled => return Ok(Duration::ZERO),
            Made::DidNotBuild(words) => {
                show.did_not_build(self.lab, &words);
                return Err(words.into_error(what));
            }
        };
        for (check, region) in &self.left_out {
            show.verdict(to_do(check, region, asked.seed));
        }
        let number = self.checks.len();
        let started = Instant::now();
        let mut done = 0;
        progress.say(&format!("checking 1 of {number}"));
        run::run(&self.checks, &ready.launch, asked.seed, leash, |verdict| {
            done += 1;
            progress.clear();
            // After the leash is cancelled every verdict is "cancelled": nothing worth showing.
            if !leash.is_cancelled() {
                show.verdict(verdict);
            }
            if show.is_gone() {
                leash.cancel();
            }
            progress.say(&format!("checking {} of {number}", (done + 1).min(number)));
        });
        progress.clear();
        Ok(started.elapsed())
    }
}

/// What the program itself would have said.
fn to_do(check: &'static Check, region: &str, seed: u64) -> Verdict {
    let mut failure = Failure::new(Cause::Exited);
    failure.todo = Some(region.to_owned());
    Verdict {
        check,
        outcome: failure.into(),
        seed,
        took: Duration::ZERO,
    }
}
