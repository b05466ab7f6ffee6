//! `failures.json`: what the checks said of the program that is wrong on purpose, a few for each core step of labs A to C.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use grader::course::{Check, Lab, Rank, Step, Tier};
use grader::leash::Leash;
use grader::outcome::Outcome;
use grader::report;
use grader::run::run_one;
use grader::subject::Launch;

use crate::plausible::Lines;

/// Not a test of anything: writes them anew. `cargo build -p grader --bin wrong-on-purpose`, then
/// `WRONG_ON_PURPOSE=target/debug/wrong-on-purpose cargo test -p classroom --test reports -- --ignored failures`.
#[test]
#[ignore = "it needs the program that is wrong on purpose, and takes a minute"]
fn failures_are_written() {
    let program =
        fs::canonicalize(Path::new("..").join(std::env::var("WRONG_ON_PURPOSE").unwrap())).unwrap();
    let failures = failures(program.to_str().unwrap());
    let line = |(check, lines)| format!("\"{check}\": {}", serde_json::to_string(lines).unwrap());
    let lines: Vec<String> = failures.iter().map(line).collect();
    fs::write(
        "tests/reports/failures.json",
        format!("{{\n{}\n}}\n", lines.join(",\n")),
    )
    .unwrap();
}

/// Of each core step its essential checks and one more.
fn failures(program: &str) -> BTreeMap<&'static str, Lines> {
    let mut failures = BTreeMap::new();
    let steps = ["a", "b", "c"]
        .into_iter()
        .filter_map(Lab::find)
        .flat_map(|lab| lab.steps);
    for step in steps.filter(|step| step.tier == Tier::Core) {
        let (essential, more): (Vec<&Check>, Vec<&Check>) = step
            .checks
            .iter()
            .partition(|check| check.rank == Rank::Works);
        for check in essential
            .into_iter()
            .take(3)
            .chain(more.into_iter().take(1))
        {
            failures.extend(
                check
                    .faults
                    .first()
                    .and_then(|fault| failure(program, step, check, fault))
                    .map(|lines| (check.id, lines)),
            );
        }
    }
    failures
}

fn failure(program: &str, step: &Step, check: &'static Check, fault: &str) -> Option<Lines> {
    let lab = step.lab();
    let mut launch = Launch::binary(program, format!("cargo lab-{}", lab.id));
    launch.words.extend(["--fault".into(), fault.into()]);
    if lab.id >= "c" {
        launch.words.push(lab.package.into());
    }
    let verdict = run_one(check, &launch, 4711, &Leash::default());
    matches!(verdict.outcome, Outcome::Failed(_)).then(|| {
        let lines = report::lines(
            &verdict,
            &format!("cargo workshop check {} --seed 4711", check.id),
        );
        lines
            .into_iter()
            .map(|line| (line.label.to_owned(), line.text))
            .collect()
    })
}
