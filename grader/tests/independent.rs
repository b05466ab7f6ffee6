//! The checks fit the contract and not our code: programs written in Python from the handout alone pass them.
//! Of lab A that is every step, of labs B and C the core steps, of lab E the core steps and e13.

mod skipped;

use grader::course::{Check, Lab, Step, Tier};
use grader::labs;
use grader::leash::Leash;
use grader::outcome::Outcome;
use grader::run::{Verdict, run};
use grader::subject::Launch;
use skipped::may_skip;

#[test]
fn an_independent_lab_a_in_python_passes_every_check() {
    passes("lab_a.py", &labs::a::LAB, |_| true);
}

#[test]
fn an_independent_lab_b_in_python_passes_every_check_of_the_core_steps() {
    passes("lab_b.py", &labs::b::LAB, |step| step.tier == Tier::Core);
}

#[test]
fn an_independent_lab_c_in_python_passes_every_check_of_the_core_steps() {
    passes("lab_c.py", &labs::c::LAB, |step| step.tier == Tier::Core);
}

#[test]
fn an_independent_lab_e_in_python_passes_every_check_of_the_core_steps_and_of_e13() {
    passes("lab_e.py", &labs::e::LAB, |step| {
        step.tier == Tier::Core || step.id == "e13"
    });
}

/// Runs the checks of these steps of a lab against a program beside this file.
#[track_caller]
fn passes(program: &str, lab: &'static Lab, steps: fn(&&Step) -> bool) {
    let Some(python) = python() else {
        assert!(
            may_skip(program, "python3 is not installed"),
            "CI must not skip"
        );
        return;
    };
    let mut launch = Launch::binary(python, format!("python3 {program}"));
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/");
    launch.actor = Some(env!("CARGO_BIN_EXE_wrong-on-purpose").into());
    // -S: the standard library and nothing else, which also halves the time to start.
    launch.words.push("-S".into());
    launch.words.push(format!("{folder}{program}").into());

    let steps = lab.steps.iter().filter(steps);
    let checks: Vec<&Check> = steps.flat_map(|step| step.checks).collect();
    let mut wrong = Vec::new();
    run(
        &checks,
        &launch,
        7,
        &Leash::default(),
        |Verdict { check, outcome, .. }| match outcome {
            Outcome::Passed => {}
            Outcome::Skipped(why) if may_skip(check.id, &why) => {}
            other => wrong.push(format!("{}: {other:?}", check.id)),
        },
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The interpreter itself: what stands on the path may be a script that looks for it each time.
fn python() -> Option<String> {
    let name = if cfg!(windows) { "python" } else { "python3" };
    let asked = std::process::Command::new(name)
        .args(["-c", "import sys; print(sys.executable)"])
        .output()
        .ok()?;
    let path = String::from_utf8(asked.stdout).ok()?;
    Some(path.trim().to_owned()).filter(|path| !path.is_empty())
}
