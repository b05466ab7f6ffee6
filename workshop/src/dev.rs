//! `dev …`: hands over to the package `maintain`, which is built only when a maintainer asks for it.

use std::ffi::OsString;
use std::process::{self, ExitCode};

use clap::{Arg, ArgMatches, Command, value_parser};
use grader::leash::Leash;

use crate::cargo::{Built, Job};
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::signals;
use crate::workspace::Workspace;

/// The package, and its program.
const PACKAGE: &str = "maintain";

/// The command line of `dev`; what comes after it is the program's own, `--help` included.
#[must_use]
pub fn command() -> Command {
    Command::new("dev")
        .about("For maintainers of the course: starters, verify")
        .disable_help_flag(true)
        .arg(
            Arg::new("words")
                .value_name("COMMAND")
                .help("`cargo workshop dev --help` lists them")
                .num_args(0..)
                .trailing_var_arg(true)
                .allow_hyphen_values(true)
                .value_parser(value_parser!(OsString)),
        )
        .after_help("Example: cargo workshop dev verify")
}

/// Builds the program and becomes it.
///
/// # Errors
/// When it does not build or cannot be started.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let leash = Leash::default();
    let stop = leash.clone();
    signals::on_stop(move || stop.cancel());

    let progress = Progress::stderr();
    let job = Job::new(workspace, PACKAGE);
    let built = job.build(&leash, &|notice| progress.notice(PACKAGE, &notice))?;
    progress.clear();
    let path = match built {
        Built::Program { path, .. } => path,
        Built::Failed(said) => return Err(said.into_error(PACKAGE)),
        Built::Cancelled => return Err(Error::failed("stopped")),
    };
    let mut program = process::Command::new(&path);
    program.args(matches.get_many::<OsString>("words").into_iter().flatten());
    become_it(&mut program).map_err(|cause| Error::file("start", &path, &cause))
}

/// In our place: its streams, its signals and its exit code are the caller's.
#[cfg(unix)]
fn become_it(program: &mut process::Command) -> std::io::Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    Err(program.exec())
}

/// Elsewhere no program can take another's place; Ctrl-C reaches both.
#[cfg(not(unix))]
fn become_it(program: &mut process::Command) -> std::io::Result<ExitCode> {
    let code = program
        .status()?
        .code()
        .and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
