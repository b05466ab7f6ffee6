//! `dev …`: hands over to the package `maintain`, which is built only when a maintainer asks for it.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command, value_parser};

use crate::cargo::Job;
use crate::error::Result;
use crate::in_place;
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
    let words = matches.get_many::<OsString>("words").into_iter().flatten();
    let job = Job::new(workspace, PACKAGE);
    in_place::build_and_become(&job, PACKAGE, words.cloned(), &|_, _| {})
}
