//! The checks behind `cargo test`: one test per check, with the names and flags people know.

use std::env::VarError;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::course::{Check, Lab};
use crate::leash::Leash;
use crate::outcome::Outcome;
use crate::report;
use crate::run::{random_seed, run_one};
use crate::subject::Launch;

/// Names another program to grade instead of this crate's binary.
pub const PROGRAM: &str = "WORKSHOP_PROGRAM";

/// The whole of a lab's `tests/grade.rs`: its lab, its binary, its Cargo features.
///
/// ```ignore
/// grader::grade!("a", "lab-a-echo", "async");
/// ```
#[macro_export]
macro_rules! grade {
    ($lab:literal, $binary:literal $(, $feature:literal)*) => {
        fn main() -> std::process::ExitCode {
            let features = [$(($feature, cfg!(feature = $feature))),*];
            $crate::harness::grade($lab, env!(concat!("CARGO_BIN_EXE_", $binary)), env!("CARGO_MANIFEST_DIR"), &features)
        }
    };
}

/// Grades `binary`, whose package lies in the folder `package`, by the checks of the lab with this id. `features` lists the crate's Cargo
/// features and whether it was built with them.
///
/// The arguments are those of `cargo test -p lab-a-echo -- …`: a filter such as `a2-`, `--list`, `--exact`.
#[must_use]
pub fn grade(lab: &str, binary: &str, package: &str, features: &[(&str, bool)]) -> ExitCode {
    #[cfg(feature = "all-labs")]
    crate::actor::play_if_called();
    let Some(lab) = Lab::find(lab) else {
        eprintln!("error: there is no lab `{lab}`");
        return ExitCode::from(4);
    };
    if !lab.has_checks() {
        eprintln!(
            "error: grader was built without the checks of lab {}\n  try: its feature `all-labs` in this package's Cargo.toml",
            lab.id.to_uppercase()
        );
        return ExitCode::from(4);
    }
    let command = match std::env::var(PROGRAM) {
        Err(VarError::NotUnicode(other)) => {
            eprintln!(
                "error: {PROGRAM}: {other:?} is not UTF-8\n  try: a link to the program, with a name that is"
            );
            return ExitCode::from(2);
        }
        given => given.unwrap_or_default(),
    };
    let launch = match command.as_str() {
        "" => {
            let mut launch = Launch::binary(binary, format!("cargo lab-{}", lab.id));
            launch.applications = Some(Launch::applications_of(package.as_ref()));
            Ok(launch)
        }
        command => Launch::command(command),
    };
    let mut launch = match launch {
        Ok(launch) => launch,
        Err(why) => {
            eprintln!("error: {PROGRAM}: {why}");
            return ExitCode::from(2);
        }
    };
    launch.lacks = features
        .iter()
        .filter(|(_, built)| !built)
        .map(|(name, _)| (*name).to_owned())
        .collect();

    let mut arguments = Arguments::from_args();
    // Checks wait more than they compute.
    arguments.test_threads.get_or_insert(8);
    let seed = random_seed();
    let mut flags = format!("--seed {seed}");
    if !command.is_empty() {
        let quoted = shlex::try_quote(&command).unwrap_or("…".into());
        flags.push_str(&format!(" --program {quoted}"));
    }
    let leash = Leash::default();
    end_programs_with_us(leash.clone());
    let checks = lab.steps.iter().flat_map(|step| step.checks);
    let trials = checks
        .map(|check| trial(check, launch.clone(), seed, &flags, leash.clone()))
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(check: &'static Check, launch: Launch, seed: u64, flags: &str, leash: Leash) -> Trial {
    let again = format!("cargo workshop check {} {flags}", check.id);
    Trial::ignorable_test(check.id, move || {
        let verdict = run_one(check, &launch, seed, &leash);
        match &verdict.outcome {
            Outcome::Passed => Ok(Completion::Completed),
            Outcome::Skipped(why) => Ok(Completion::ignored_with(why)),
            Outcome::Failed(_) | Outcome::Broken(_) => {
                let text = report::plain(&report::lines(&verdict, &again), 100);
                Err(Failed::from(format!(
                    "{} {}\n{text}",
                    report::word(&verdict.outcome),
                    check.title
                )))
            }
        }
    })
}

/// Ctrl-C ends this process, but the programs under test are in process groups of their own.
#[cfg(unix)]
fn end_programs_with_us(leash: Leash) {
    use signal_hook::consts::{SIGINT, SIGTERM};
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else {
        return;
    };
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            leash.cancel();
            std::process::exit(130);
        }
    });
}

/// Elsewhere a console's Ctrl-C reaches them by itself.
#[cfg(not(unix))]
fn end_programs_with_us(_leash: Leash) {}
