//! The states of a lab between starter and solution, and what must hold in each of them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use grader::course::{Check, Rank, Step, Tier};
use grader::leash::Leash;
use grader::outcome::Outcome;
use grader::report;
use grader::run::{self, Verdict};
use grader::subject::Launch;

use workshop::aside;
use workshop::cargo::{Built, Job};
use workshop::error::{Error, Result};
use workshop::plan::Plan;
use workshop::progress::Progress;
use workshop::reference::{Reference, Rendered};
use workshop::render;
use workshop::say;
use workshop::starters;
use workshop::workspace::Workspace;

/// Takes a lab through its states.
pub(super) struct Trials<'a> {
    /// The copy in which the lab is changed.
    pub(super) course: &'a Workspace,
    pub(super) reference: &'a Reference,
    /// The copy's target folder.
    pub(super) target: &'a Path,
    pub(super) leash: &'a Leash,
    pub(super) progress: &'a Progress,
}

/// Some steps are done, and one comes next; which one, depends on the way one goes.
struct State {
    done: Vec<&'static Step>,
    next: Vec<&'static Step>,
}

impl Trials<'_> {
    /// Tries every state and prints a line for each; returns their number.
    pub(super) fn run(&self, faults: &mut Vec<String>) -> Result<usize> {
        let states = self.states()?;
        let mut told = HashSet::new();
        for state in &states {
            let began = Instant::now();
            let name = state.name();
            self.progress
                .say(&format!("lab {}, {name}: building", self.reference.lab.id));
            let found = self.try_state(state)?;
            self.progress.clear();
            if self.leash.is_cancelled() {
                break;
            }
            let sign = if found.faults.is_empty() {
                "✓"
            } else {
                "✗"
            };
            let seconds = began.elapsed().as_secs_f32();
            say!(
                "{sign} lab {}, {name}: {} ({seconds:.1} s)",
                self.reference.lab.id,
                found.words.join(", ")
            );
            // What is wrong in every state is said once.
            for fault in found.faults {
                if told.insert(fault.clone()) {
                    faults.push(format!("lab {}, {name}: {fault}", self.reference.lab.id));
                }
            }
        }
        Ok(states.len())
    }

    /// Step by step through the whole lab, then by the core steps alone and by each plan's, as far
    /// as these are other states.
    fn states(&self) -> Result<Vec<State>> {
        let all: Vec<&Step> = self.reference.lab.steps.iter().collect();
        let core = all
            .iter()
            .copied()
            .filter(|step| step.tier == Tier::Core)
            .collect();
        let mut chains: Vec<Vec<&Step>> = vec![core];
        for name in Plan::names(self.course)? {
            let plan = Plan::read(self.course, &name)?;
            chains.push(
                plan.steps()
                    .filter(|step| step.lab().id == self.reference.lab.id)
                    .collect(),
            );
        }
        chains.push(all);
        Ok(states_of(&chains))
    }

    fn try_state(&self, state: &State) -> Result<Found> {
        self.write(&state.done)?;
        let mut found = Found::default();
        let mut features: Vec<Option<&str>> = state.steps().map(|step| step.feature).collect();
        features.push(None);
        features.sort_unstable();
        features.dedup();
        for feature in features {
            let (path, warnings) = match self.build(feature)? {
                Built::Program { path, warnings, .. } => (path, warnings),
                Built::Failed(said) => {
                    found.fault(format!("it does not build{}\n{said}", with(feature)));
                    return Ok(found);
                }
                Built::Cancelled => return Ok(found),
            };
            for warning in &warnings.all {
                found.fault(format!(
                    "it builds with a warning{}\n{}",
                    with(feature),
                    warning.rendered
                ));
            }
            let lab = self.reference.lab;
            let mut launch = Launch::binary(path, format!("cargo lab-{}", lab.id));
            launch.applications = Some(Launch::applications_of(&self.course.lab_dir(lab)));
            self.check_done(state, feature, &launch, &mut found);
            for next in state.next.iter().filter(|next| next.feature == feature) {
                self.check_next(next, &launch, &mut found);
            }
        }
        Ok(found)
    }

    /// All checks of the steps that are done and need this feature must pass.
    fn check_done(&self, state: &State, feature: Option<&str>, launch: &Launch, found: &mut Found) {
        let steps = state.done.iter().filter(|step| step.feature == feature);
        let checks: Vec<&'static Check> = steps.flat_map(|step| step.checks).collect();
        let mut passed = 0;
        self.run_checks(&checks, launch, |verdict| match &verdict.outcome {
            Outcome::Passed => passed += 1,
            Outcome::Skipped(why) => found
                .words
                .push(format!("{} skipped ({why})", verdict.check.id)),
            _ => found.fault(format!("this must pass: {}", report(&verdict))),
        });
        if !checks.is_empty() {
            found
                .words
                .push(format!("{passed} checks pass{}", with(feature)));
        }
    }

    /// At least one essential check of the next step must fail, and because of what is still to do.
    fn check_next(&self, next: &'static Step, launch: &Launch, found: &mut Found) {
        let checks: Vec<&'static Check> = next
            .checks
            .iter()
            .filter(|check| check.rank == Rank::Works)
            .collect();
        let (mut reasons, mut others) = (Vec::new(), Vec::new());
        self.run_checks(&checks, launch, |verdict| match &verdict.outcome {
            Outcome::Passed | Outcome::Skipped(_) => {}
            Outcome::Broken(why) => {
                found.fault(format!("{}: our own fault: {why}", verdict.check.id))
            }
            Outcome::Failed(failure) => {
                match self.right_reason(next, &verdict, failure.todo.as_deref()) {
                    Some(reason) => reasons.push(reason),
                    None => others.push(report(&verdict)),
                }
            }
        });
        if let Some(reason) = reasons.first() {
            found.words.push(format!("{} fails: {reason}", next.id));
        } else if others.is_empty() {
            found.fault(format!(
                "no essential check of {} fails before it is done",
                next.id
            ));
        } else {
            let regions: Vec<&str> = self
                .reference
                .regions_of(next)
                .map(|region| region.id.as_str())
                .collect();
            found.fault(format!(
                "{} fails, but not with a todo of {} nor a check named by `//?`\n{}",
                next.id,
                regions.join(", "),
                others.join("\n")
            ));
        }
    }

    fn right_reason(&self, next: &Step, verdict: &Verdict, todo: Option<&str>) -> Option<String> {
        let todo = self
            .reference
            .regions_of(next)
            .find(|region| Some(region.id.as_str()) == todo);
        let named = || {
            self.reference
                .regions_of(next)
                .find(|region| region.failing.iter().any(|id| id == verdict.check.id))
        };
        todo.map(|region| format!("todo {}", region.id))
            .or_else(|| named().map(|_| verdict.check.id.to_owned()))
    }

    fn run_checks(
        &self,
        checks: &[&'static Check],
        launch: &Launch,
        mut each: impl FnMut(Verdict),
    ) {
        let mut count = 0;
        run::run(checks, launch, run::random_seed(), self.leash, |verdict| {
            count += 1;
            self.progress.say(&format!(
                "lab {}: check {count} of {}",
                self.reference.lab.id,
                checks.len()
            ));
            if !self.leash.is_cancelled() {
                each(verdict);
            }
        });
    }

    fn build(&self, feature: Option<&str>) -> Result<Built> {
        let package = self.reference.lab.package;
        let job = Job {
            feature,
            target: Some(self.target),
            ..Job::new(self.course, package)
        };
        job.build(self.leash, &|notice| self.progress.notice(package, &notice))
    }

    /// Puts the lab into the copy with these steps done. It is not run through rustfmt: that changes no
    /// verdict, and `dev starters --check` sees to the form.
    fn write(&self, done: &[&'static Step]) -> Result<()> {
        let is_done = |id: &str| done.iter().any(|step| step.id == id);
        let sources = self.reference.sources.iter();
        let files: Vec<Rendered> = sources
            .map(|source| {
                (
                    source.file.clone(),
                    render::render(source, &|region| is_done(region.step.id)),
                )
            })
            .collect();
        let changes = starters::changes(self.course, self.reference.lab, &files)?;
        aside::swap(self.course, "verify", changes, &|_, _| true).map(|_| ())
    }

    /// Puts the finished lab into the copy.
    pub(super) fn finish(&self) -> Result<()> {
        self.write(&self.reference.lab.steps.iter().collect::<Vec<_>>())
    }

    /// The finished program.
    pub(super) fn program(&self) -> Result<PathBuf> {
        self.finish()?;
        match self.build(None)? {
            Built::Program { path, .. } => Ok(path),
            Built::Failed(said) => Err(said.into_error(self.reference.lab.package)),
            Built::Cancelled => Err(Error::failed("stopped")),
        }
    }
}

/// Every state of these chains once, from nothing done to all done.
fn states_of(chains: &[Vec<&'static Step>]) -> Vec<State> {
    let mut states: Vec<State> = Vec::new();
    for chain in chains {
        for length in 0..=chain.len() {
            let done = &chain[..length];
            let next = chain.get(length).copied();
            match states.iter_mut().find(|state| state.is_of(done)) {
                Some(state) => state.goes_on_with(next),
                None => states.push(State {
                    done: done.to_vec(),
                    next: next.into_iter().collect(),
                }),
            }
        }
    }
    states
}

impl State {
    /// A state is what is done, not in which order.
    fn is_of(&self, done: &[&Step]) -> bool {
        let ids: HashSet<&str> = done.iter().map(|step| step.id).collect();
        ids == self.done.iter().map(|step| step.id).collect()
    }

    fn goes_on_with(&mut self, next: Option<&'static Step>) {
        if let Some(next) = next.filter(|next| self.next.iter().all(|known| known.id != next.id)) {
            self.next.push(next);
        }
    }

    fn name(&self) -> String {
        let done: Vec<&str> = self.done.iter().map(|step| step.id).collect();
        if done.is_empty() {
            "the starter".to_owned()
        } else {
            format!("done {}", done.join(" "))
        }
    }

    fn steps(&self) -> impl Iterator<Item = &'static Step> {
        self.done.iter().chain(&self.next).copied()
    }
}

/// What a state shows.
#[derive(Default)]
struct Found {
    words: Vec<String>,
    faults: Vec<String>,
}

impl Found {
    fn fault(&mut self, fault: String) {
        self.words.extend(fault.lines().next().map(str::to_owned));
        self.faults.push(fault);
    }
}

fn with(feature: Option<&str>) -> String {
    feature
        .map(|feature| format!(" with feature {feature}"))
        .unwrap_or_default()
}

fn report(verdict: &Verdict) -> String {
    let again = format!(
        "cargo workshop check {} --seed {}",
        verdict.check.id, verdict.seed
    );
    let words = report::plain(&report::lines(verdict, &again), 100);
    format!("{}\n{words}", verdict.check.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_tried_once_with_the_step_that_comes_next() {
        let chain = |ids: &[&str]| {
            ids.iter()
                .filter_map(|id| Step::find(id))
                .collect::<Vec<_>>()
        };
        let states = states_of(&[
            chain(&["a1", "a3"]),
            chain(&["a1", "a2", "a3"]),
            chain(&["a1", "a3"]),
        ]);
        let shown: Vec<String> = states
            .iter()
            .map(|state| {
                let next: Vec<&str> = state.next.iter().map(|step| step.id).collect();
                format!("{} > {}", state.name(), next.join(" "))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "the starter > a1",
                "done a1 > a3 a2",
                "done a1 a3 > ",
                "done a1 a2 > a3",
                "done a1 a2 a3 > ",
            ]
        );
    }
}
