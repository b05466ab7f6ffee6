//! Every check was seen red: a program that is wrong on purpose passes all checks without a fault,
//! and each check catches each of the faults it names, in words that are kept in `messages.txt`.

mod applications;
mod skipped;

use std::collections::BTreeMap;
use std::io::{Write, stderr};
use std::sync::Mutex;

use grader::course::{Check, LABS, Lab, Step};
use grader::leash::Leash;
use grader::outcome::{Cause, Outcome};
use grader::run::{Verdict, run, run_one};
use grader::subject::Launch;
use skipped::may_skip;

/// The program of this lab, without a fault or with one.
fn wrong_on_purpose(lab: &Lab, fault: Option<&str>) -> Launch {
    let name = fault.map_or("wrong-on-purpose".into(), |fault| {
        format!("wrong-on-purpose --fault {fault}")
    });
    let mut launch = Launch::binary(env!("CARGO_BIN_EXE_wrong-on-purpose"), name);
    launch.actor = Some(env!("CARGO_BIN_EXE_wrong-on-purpose").into());
    launch.applications = Some(applications::with(fault));
    if let Some(fault) = fault {
        launch.words.extend(["--fault".into(), fault.into()]);
    }
    // From lab C on a lab's program has no subcommands: its name stands where they do.
    if lab.id >= "c" {
        launch.words.push(lab.package.into());
    }
    launch
}

/// All checks, or (`STEPS=c1,c2`) those of a few steps while one works on them.
fn checks() -> Vec<&'static Check> {
    let steps = std::env::var("STEPS").unwrap_or_default();
    let asked = |step: &&Step| steps.is_empty() || steps.split(',').any(|id| id == step.id);
    LABS.iter()
        .flat_map(|lab| lab.steps)
        .filter(asked)
        .flat_map(|step| step.checks)
        .collect()
}

#[test]
fn without_a_fault_every_check_passes() {
    let mut wrong = Vec::new();
    for lab in LABS {
        let mut of_lab = checks();
        of_lab.retain(|check| check.step().lab().id == lab.id);
        run(
            &of_lab,
            &wrong_on_purpose(lab, None),
            7,
            &Leash::default(),
            |Verdict { check, outcome, .. }| match outcome {
                Outcome::Passed => {}
                Outcome::Skipped(why) if may_skip(check.id, &why) => {}
                other => wrong.push(format!("{}: {other:?}", check.id)),
            },
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_check_catches_its_faults_and_says_why() {
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/messages.txt");
    let known = known(&std::fs::read_to_string(kept).unwrap_or_default());
    let said = Mutex::new(BTreeMap::new());
    let work: Vec<(&Check, &str)> = checks()
        .into_iter()
        .flat_map(|check| check.faults.iter().map(move |fault| (check, *fault)))
        .collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some((check, fault)) =
                    work.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
                {
                    let what = format!("{} with {fault}", check.id);
                    let verdict =
                        catch(check, fault, |text| known.values().any(|kept| kept == text));
                    let text = match &verdict.outcome {
                        Outcome::Skipped(why) if may_skip(&what, why) => {
                            // What cannot be looked at here stays as it was kept.
                            let Some(text) = known.get(&what) else {
                                continue;
                            };
                            text.clone()
                        }
                        _ => in_short(&verdict),
                    };
                    said.lock().unwrap().insert(what, text);
                }
            });
        }
    });
    let said = said.into_inner().unwrap();
    let not_caught: Vec<_> = said
        .iter()
        .filter(|(_, text)| !text.starts_with("caught: "))
        .collect();
    assert!(
        not_caught.is_empty(),
        "faults that were not caught:\n{not_caught:#?}"
    );

    // What a few steps do not say is neither changed nor gone.
    let few = std::env::var_os("STEPS").is_some();
    if std::env::var_os("UPDATE_MESSAGES").is_some() {
        let asked = |what: &str| {
            let check = what.split(' ').next().unwrap_or_default();
            checks().iter().any(|other| other.id == check)
        };
        let mut said = said;
        let others = known.into_iter().filter(|(what, _)| few && !asked(what));
        said.extend(others);
        let text: String = said
            .iter()
            .map(|(what, text)| format!("{what}\n  {text}\n"))
            .collect();
        std::fs::write(kept, &text).unwrap();
        return;
    }
    let changed: Vec<_> = said
        .iter()
        .filter(|(_, text)| !known.values().any(|kept| kept == *text))
        .collect();
    let gone: Vec<_> = known
        .keys()
        .filter(|what| !said.contains_key(*what) && !few)
        .collect();
    assert!(
        changed.is_empty() && gone.is_empty(),
        "the words of a failure changed; if they are better now, keep them with UPDATE_MESSAGES=1 cargo test -p grader:\n{changed:#?}\ngone: {gone:#?}",
    );
}

/// The kept words: a line that names check and fault, and below it a line with what was said.
fn known(text: &str) -> BTreeMap<String, String> {
    let lines: Vec<&str> = text.lines().collect();
    lines
        .chunks_exact(2)
        .map(|pair| (pair[0].to_owned(), pair[1].trim_start().to_owned()))
        .collect()
}

/// On a machine that is busy a wrong program may slip through the short windows in which nothing must
/// happen, or end a moment sooner and be called another name, so it has three chances to be caught with words
/// that are known. That it needs them is said: a check or a fault from which this comes on a quiet machine is
/// half-hearted (`CHANCES=1` gives it one).
fn catch(check: &'static Check, fault: &str, is_known: impl Fn(&str) -> bool) -> Verdict {
    let chances = std::env::var("CHANCES").map_or(3, |number| number.parse().expect("a number"));
    let attempt = |seed| {
        run_one(
            check,
            &wrong_on_purpose(check.step().lab(), Some(fault)),
            seed,
            &Leash::default(),
        )
    };
    for seed in 1..chances {
        let verdict = attempt(seed);
        let text = in_short(&verdict);
        let what = match &verdict.outcome {
            Outcome::Passed => "SLIPPED THROUGH".to_owned(),
            Outcome::Failed(_) if !is_known(&text) => format!("OTHER WORDS ({text})"),
            _ => return verdict,
        };
        // Not by `eprintln!`, as in `skipped.rs`: this is to be seen although the test passes.
        let _ = writeln!(stderr(), "{what}: {} with {fault}", check.id);
    }
    attempt(chances)
}

/// What stays the same from run to run: the cause and the reason.
fn in_short(verdict: &Verdict) -> String {
    match &verdict.outcome {
        Outcome::Failed(failure) => {
            // A close and a reset are often one event seen at two moments.
            let cause = if failure.cause == Cause::Reset {
                Cause::ClosedEarly
            } else {
                failure.cause
            };
            format!(
                "caught: {}: {}",
                cause,
                failure.because.as_deref().unwrap_or(verdict.check.because)
            )
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn every_check_names_a_fault_and_belongs_to_its_step() {
    let mut seen = std::collections::BTreeSet::new();
    for lab in LABS {
        for step in lab.steps {
            assert!(
                step.checks
                    .iter()
                    .any(|check| check.rank == grader::course::Rank::Works),
                "{} has no Works check",
                step.id
            );
            for check in step.checks {
                assert!(
                    check.id.starts_with(&format!("{}-", step.id)),
                    "{} belongs to {}",
                    check.id,
                    step.id
                );
                assert!(
                    !check.faults.is_empty(),
                    "{} names no fault: was it ever seen red?",
                    check.id
                );
                assert!(seen.insert(check.id), "{} stands twice", check.id);
            }
        }
    }
}
