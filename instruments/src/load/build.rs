//! Building the servers as they would be delivered: with optimisation, in a profile of its own.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use grader::leash::Leash;
use workshop::cargo::{Built, Job, Notice};
use workshop::error::{Error, Result};
use workshop::progress::Progress;
use workshop::workspace::Workspace;

use super::contestants::{Contestant, How, Program};

/// The program of a contestant; none if it needs no building.
///
/// # Errors
/// It did not build, or was stopped meanwhile.
pub fn program(
    workspace: &Workspace,
    contestant: &Contestant,
    leash: &Leash,
    progress: &Progress,
) -> Result<Option<PathBuf>> {
    match &contestant.how {
        How::Lab(program) | How::Behind(program, _) => {
            let whose = if program.is_reference {
                "the reference of lab"
            } else {
                "your lab"
            };
            let what = format!("{whose} {}", program.lab.id.to_uppercase());
            of_lab(workspace, program, &what, leash, progress).map(Some)
        }
        How::Axum => {
            let folder = workspace.root.join("docs/measure/peers");
            of_axum(workspace, &folder, leash, progress).map(Some)
        }
        How::Nginx(_) | How::Url(_) => Ok(None),
    }
}

fn of_lab(
    workspace: &Workspace,
    program: &Program,
    what: &str,
    leash: &Leash,
    progress: &Progress,
) -> Result<PathBuf> {
    let job = Job {
        profile: "load",
        feature: program.feature,
        ..Job::new(workspace, program.package())
    };
    build(&job, what, leash, progress)
}

/// The same program that `docs/measure` compares with; a workspace of its own.
fn of_axum(
    workspace: &Workspace,
    folder: &Path,
    leash: &Leash,
    progress: &Progress,
) -> Result<PathBuf> {
    let job = Job {
        folder,
        program: "axum",
        profile: "release",
        ..Job::new(workspace, "peers")
    };
    build(&job, "axum", leash, progress)
}

fn build(job: &Job<'_>, what: &str, leash: &Leash, progress: &Progress) -> Result<PathBuf> {
    let is_told = Cell::new(false);
    let built = job.build(leash, &|notice| {
        let is_compiling =
            matches!(&notice, Notice::Progress(words) if words.starts_with("Compiling "));
        if is_compiling && !is_told.replace(true) {
            progress.clear();
            eprintln!("building {what} with optimisation: the first time takes a minute or two");
        }
        progress.notice(what, &notice);
    });
    progress.clear();
    match built? {
        Built::Program { path, cargo, .. } => {
            // It would go on beside the first load.
            let _ = cargo.join();
            Ok(path)
        }
        Built::Failed(said) => Err(said.into_error(what)),
        Built::Cancelled => Err(Error::failed("stopped")),
    }
}
