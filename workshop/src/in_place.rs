//! Another program of the course in our place: built first, where it is not yet there.

use std::ffi::OsString;
use std::io;
use std::process::{Command, ExitCode};

use grader::leash::Leash;

use crate::cargo::{Built, Job, Notice};
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::signals;

/// Builds the program, which is called `what`, and becomes it, with these arguments. `hear` hears
/// what cargo does, before it is shown.
pub fn build_and_become(
    job: &Job<'_>,
    what: &str,
    arguments: impl IntoIterator<Item = OsString>,
    hear: &dyn Fn(&Progress, &Notice),
) -> Result<ExitCode> {
    let leash = Leash::default();
    let stop = leash.clone();
    signals::on_stop(move || stop.cancel());

    let progress = Progress::stderr();
    let built = job.build(&leash, &|notice| {
        hear(&progress, &notice);
        progress.notice(what, &notice);
    });
    progress.clear();
    let path = match built? {
        Built::Program { path, cargo, .. } => {
            // Whoever is in our place would be left with what cargo still writes, and with its end.
            let _ = cargo.join();
            path
        }
        Built::Failed(said) => return Err(said.into_error(what)),
        Built::Cancelled => return Err(Error::failed("stopped")),
    };
    let mut program = Command::new(&path);
    program.args(arguments);
    become_it(&mut program).map_err(|cause| Error::file("start", &path, &cause))
}

/// In our place: its streams, its signals and its exit code are the caller's.
#[cfg(unix)]
fn become_it(program: &mut Command) -> io::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(program.exec())
}

/// Elsewhere no program can take another's place; Ctrl-C reaches both.
#[cfg(not(unix))]
fn become_it(program: &mut Command) -> io::Result<ExitCode> {
    let code = program
        .status()?
        .code()
        .and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
