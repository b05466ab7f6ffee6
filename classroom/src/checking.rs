//! The other end of the worker's pipe: has one lab of one submission checked, and makes its verdicts.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::time::Duration;

use grader::course::{Check, Lab};
use grader::leash::Leash;
use grader::subject::Launch;
use workshop::error::{Error, Result};

use crate::bounded::{self, Bounds, End, Input};
use crate::build::Built;
use crate::class::{Graded, Word};
use crate::safe;
use crate::sandbox::{Places, Sandbox};
use crate::worker::{COMMAND, Job, Said};

/// What one worker may use. Each check has deadlines of its own, of a few seconds; of two hundred, eight run at once.
const BOUNDS: Bounds = Bounds {
    time: Duration::from_secs(15 * 60),
    octets: 64 << 20,
};

/// How long failed checks are run again, one at a time.
const AGAIN_FOR: Duration = Duration::from_secs(120);

/// A worker that ends early is started once more for what is left.
const MOST_WORKERS: usize = 2;

/// What the checks of one lab saw.
#[derive(Debug, Default)]
pub struct Checked {
    /// In the course's order.
    pub verdicts: Vec<Graded>,
    /// What is to be said beside them.
    pub notes: Vec<String>,
    /// Processor time of the workers and all that they started.
    pub cpu: Duration,
}

/// Runs the checks of a lab against the program.
///
/// # Errors
/// The worker cannot be started.
pub fn check(
    lab: &'static Lab,
    built: &Built,
    seed: u64,
    sandbox: &Sandbox,
    places: &Places,
    leash: &Leash,
) -> Result<Checked> {
    let mut checked = Checked::default();
    let Some(program) = &built.program else {
        return Ok(checked);
    };
    let all: Vec<&'static Check> = lab.steps.iter().flat_map(|step| step.checks).collect();
    let mut said: BTreeMap<String, (Option<Said>, Option<Said>)> = BTreeMap::new();
    for _ in 0..MOST_WORKERS {
        let left: Vec<String> = all
            .iter()
            .filter(|check| !said.contains_key(check.id))
            .map(|check| check.id.to_owned())
            .collect();
        if left.is_empty() || leash.is_cancelled() {
            break;
        }
        let job = Job {
            program: program.clone(),
            name: format!("cargo lab-{}", lab.id),
            checks: left,
            seed,
            lacks: built.lacks.keys().map(|name| (*name).to_owned()).collect(),
            applications: Launch::applications_of(&places.sources.join(lab.package)),
            places: places.clone(),
            level: sandbox.level,
            again_for: AGAIN_FOR.as_secs(),
        };
        checked.cpu += work(&job, sandbox, places, leash, &mut said)?;
    }
    let mut not_again = 0;
    for check in all {
        let (first, again) = said.remove(check.id).unwrap_or_default();
        not_again += usize::from(
            again.is_none()
                && first
                    .as_ref()
                    .is_some_and(|first| first.outcome == Word::Failed),
        );
        let mut graded = verdict(check, first, again, seed);
        if let Some(words) = check
            .step()
            .feature
            .and_then(|feature| built.lacks.get(feature))
        {
            does_not_build_with_it(&mut graded, check, words);
        }
        checked.verdicts.push(graded);
    }
    if not_again > 0 {
        checked.notes.push(format!(
            "{not_again} failed checks were not run a second time: {} s were over",
            AGAIN_FOR.as_secs()
        ));
    }
    Ok(checked)
}

fn work(
    job: &Job,
    sandbox: &Sandbox,
    places: &Places,
    leash: &Leash,
    said: &mut BTreeMap<String, (Option<Said>, Option<Said>)>,
) -> Result<Duration> {
    let ours = |what: &str, why: String| Error::ours(format!("cannot {what} the worker: {why}"));
    let program = std::env::current_exe().map_err(|cause| ours("find", cause.to_string()))?;
    let mut command = Command::new(program);
    command
        .arg(COMMAND)
        .env("TMPDIR", &places.scratch)
        .current_dir("/");
    let mut command = sandbox
        .worker(places, &command)
        .map_err(|cause| ours("wall in", cause.to_string()))?;
    let mut order = serde_json::to_vec(job).map_err(|cause| ours("instruct", cause.to_string()))?;
    order.push(b'\n');
    let ran = bounded::run(&mut command, Input::UntilWeEnd(&order), BOUNDS, leash)
        .map_err(|cause| ours("start", cause.to_string()))?;
    if ran.end == End::Cancelled {
        return Ok(ran.cpu);
    }
    let asked: BTreeSet<&str> = job.checks.iter().map(String::as_str).collect();
    for line in ran.stdout.split(|octet| *octet == b'\n') {
        let Ok(one) = serde_json::from_slice::<Said>(line) else {
            continue;
        };
        if !asked.contains(one.check.as_str()) {
            continue;
        }
        let places = said.entry(one.check.clone()).or_default();
        let place = if one.is_again {
            &mut places.1
        } else {
            &mut places.0
        };
        place.get_or_insert(one);
    }
    Ok(ran.cpu)
}

/// What counts of two looks: where they disagree the second one, at which nothing else ran; and that they do is said.
fn verdict(check: &Check, first: Option<Said>, again: Option<Said>, seed: u64) -> Graded {
    let Some(first) = first else {
        let lines = vec![
            (
                "our fault".to_owned(),
                "the worker ended before this check did".to_owned(),
            ),
            (
                String::new(),
                "This says nothing about the program: the same command tries it again.".to_owned(),
            ),
        ];
        return Graded {
            check: check.id.to_owned(),
            outcome: Word::Broken,
            is_flaky: false,
            lines,
            seed,
            took: 0,
        };
    };
    let outcome = again.as_ref().map_or(first.outcome, |again| again.outcome);
    // The first try broke through our fault: nothing disagrees then.
    let is_flaky =
        outcome != first.outcome && first.outcome != Word::Broken && outcome != Word::Broken;
    let shown = match again {
        Some(again) if !is_flaky => again,
        _ => first,
    };
    let lines = shown
        .lines
        .into_iter()
        .map(|(label, text)| (safe::line(&label), safe::line(&text)))
        .collect();
    Graded {
        check: shown.check,
        outcome,
        is_flaky,
        lines,
        seed: shown.seed,
        took: shown.took,
    }
}

fn does_not_build_with_it(graded: &mut Graded, check: &Check, words: &str) {
    graded.outcome = Word::Failed;
    let feature = check.step().feature.unwrap_or_default();
    graded.lines = vec![(
        "problem".to_owned(),
        format!("it does not compile with `--features {feature}`"),
    )];
    graded
        .lines
        .extend(words.lines().take(20).enumerate().map(|(number, line)| {
            (
                if number == 0 { "rustc" } else { "" }.to_owned(),
                line.to_owned(),
            )
        }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(outcome: Word, is_again: bool) -> Said {
        Said {
            check: "a1-collects-pieces".into(),
            outcome,
            lines: vec![("problem".into(), format!("{outcome:?}"))],
            seed: 7,
            took: 1,
            is_again,
        }
    }

    #[test]
    fn two_looks_that_disagree_are_flaky_and_the_failure_is_shown() {
        let check = Check::find("a1-collects-pieces").unwrap();
        for (first, again, outcome, is_flaky, shown) in [
            (
                Word::Failed,
                Some(Word::Failed),
                Word::Failed,
                false,
                "Failed",
            ),
            (
                Word::Failed,
                Some(Word::Passed),
                Word::Passed,
                true,
                "Failed",
            ),
            (
                Word::Broken,
                Some(Word::Passed),
                Word::Passed,
                false,
                "Passed",
            ),
            (
                Word::Failed,
                Some(Word::Broken),
                Word::Broken,
                false,
                "Broken",
            ),
            (Word::Failed, None, Word::Failed, false, "Failed"),
        ] {
            let graded = verdict(
                check,
                Some(said(first, false)),
                again.map(|word| said(word, true)),
                7,
            );
            assert_eq!(
                (graded.outcome, graded.is_flaky),
                (outcome, is_flaky),
                "{first:?} {again:?}"
            );
            assert_eq!(graded.lines[0].1, shown, "{first:?} {again:?}");
        }
    }

    #[test]
    fn a_check_that_nobody_has_seen_is_our_fault() {
        let check = Check::find("a1-collects-pieces").unwrap();
        let graded = verdict(check, None, None, 7);
        assert_eq!(graded.outcome, Word::Broken);
        assert!(graded.lines[0].1.contains("worker ended"), "{graded:?}");
    }
}
