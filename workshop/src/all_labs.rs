//! The program that has the checks of all labs, `workshop-all-labs`.
//!
//! `cargo workshop` starts with the checks of lab A: those of all labs would have to be compiled
//! before the first verdict. Whoever needs others asks [`needs_checks_of`]; where they are not
//! there, `main` builds the other program, once, and goes on in it with the same arguments.

use std::cell::Cell;
use std::ffi::OsString;
use std::process::ExitCode;

use grader::course::{HAS_ALL_CHECKS, Lab};
use grader::labs::outlines;

use crate::cargo::{Job, Notice};
use crate::error::{Error, Kind, Result};
use crate::in_place;
use crate::workspace::Workspace;

/// The package and its feature.
pub(crate) const PACKAGE: &str = "workshop";
pub(crate) const FEATURE: &str = "all-labs";

/// The program.
pub(crate) const PROGRAM: &str = "workshop-all-labs";

/// About how long it takes to build, in seconds, on the machine of `docs/measurements.md`.
const SECONDS: u32 = 10;

/// Asked by everything that runs, shows or counts the checks of a lab, before it does or says anything.
///
/// # Errors
/// [`Kind::Elsewhere`]: this program lacks them.
pub fn needs_checks_of(lab: &Lab) -> Result<()> {
    if lab.has_checks() {
        return Ok(());
    }
    Err(Error::new(
        Kind::Elsewhere,
        format!(
            "the checks of lab {} are in {PROGRAM}",
            lab.id.to_uppercase()
        ),
    ))
}

/// Builds the program, where that is still to do, and goes on in it.
///
/// # Errors
/// When it does not build or cannot be started. Ours: this is the program, and it lacks checks all the same.
pub fn go_on(
    workspace: &Workspace,
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<ExitCode> {
    if HAS_ALL_CHECKS {
        return Err(Error::ours(format!(
            "{PROGRAM} lacks checks that it was asked for"
        )));
    }
    let what = what();
    let is_told = Cell::new(false);
    in_place::build_and_become(&job(workspace), &what, arguments, &|progress, notice| {
        if is_compiling(notice) && !is_told.replace(true) {
            progress.clear();
            eprintln!("building {what}, once: about {SECONDS} s");
        }
    })
}

fn job(workspace: &Workspace) -> Job<'_> {
    Job {
        program: PROGRAM,
        feature: Some(FEATURE),
        ..Job::new(workspace, PACKAGE)
    }
}

/// Is there something to build? Where all is as it was, cargo only says that it has finished.
fn is_compiling(notice: &Notice) -> bool {
    matches!(notice, Notice::Progress(words) if words.starts_with("Compiling "))
}

/// `the checks of labs B to E`: all that lab A can be done without.
pub(crate) fn what() -> String {
    let others: Vec<String> = outlines::ALL
        .iter()
        .map(|lab| lab.id.to_uppercase())
        .collect();
    match others.as_slice() {
        [] => "the checks".to_owned(),
        [only] => format!("the checks of lab {only}"),
        [first, .., last] => format!("the checks of labs {first} to {last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use grader::course::LABS;

    #[test]
    fn a_lab_in_outline_is_elsewhere_and_one_with_checks_is_here() {
        let error = needs_checks_of(outlines::ALL[0]).unwrap_err();
        assert_eq!(error.kind, Kind::Elsewhere);
        assert!(needs_checks_of(LABS[0]).is_ok());
    }

    #[test]
    fn whoever_has_all_checks_does_not_go_on_in_itself_for_ever() {
        let workspace = Workspace {
            root: std::env::temp_dir(),
        };
        let error = go_on(&workspace, []).unwrap_err();
        assert_eq!(error.kind, Kind::Ours);
    }

    #[test]
    fn only_a_build_is_announced() {
        let progress = |words: &str| Notice::Progress(words.to_owned());
        assert!(is_compiling(&progress("Compiling grader v0.1.0")));
        for quiet in [
            progress("Finished `workshop` profile"),
            Notice::WaitsForAnotherCargo,
        ] {
            assert!(!is_compiling(&quiet));
        }
    }
}
