//! Which command does what. Each command's flags stand in its own file.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use workshop::error::{Error, Result};
use workshop::workspace::Workspace;

use crate::{room, sandbox, serve};

/// The command line.
#[must_use]
pub fn command() -> Command {
    Command::new("cargo grade")
        .bin_name("cargo grade")
        .about("Grades a folder of submissions")
        .subcommand(sandbox::doctor_command())
        .subcommand(room::command())
        .subcommand(serve::command())
}

/// Does what it says.
///
/// # Errors
/// It cannot be done; the error says why, and what to do.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    match matches.subcommand() {
        Some(("doctor", matches)) => sandbox::doctor(workspace, matches),
        Some(("room", matches)) => room::run(matches),
        Some(("serve", matches)) => serve::run(workspace, matches),
        _ => Err(Error::failed("not there yet")),
    }
}
