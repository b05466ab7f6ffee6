//! Which command does what. Each command's flags stand in its own file.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use workshop::error::Result;
use workshop::workspace::Workspace;

use crate::{decide, grade, merge, results, room, sandbox, serve};

const AFTER_HELP: &str = "\
Examples:
  cargo grade submissions --labs a,c --roster roster.csv
  cargo grade submissions --until '2026-11-22 18:00' --out results

Exit codes: 0 every submission has a verdict, 1 wrong usage, 2 some failed through our fault (the same command
goes on from there), 3 the walls that are required are not to be had on this machine.";

/// The command line.
#[must_use]
pub fn command() -> Command {
    let command = Command::new("cargo grade")
        .bin_name("cargo grade")
        .about("Grades a folder of submissions, and goes on where it was stopped")
        .args_conflicts_with_subcommands(true)
        .arg_required_else_help(true)
        .after_help(AFTER_HELP);
    grade::arguments(command)
        .subcommand(sandbox::doctor_command())
        .subcommand(results::command())
        .subcommand(decide::command())
        .subcommand(merge::command())
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
        Some(("report", matches)) => results::run(matches).map(|()| ExitCode::SUCCESS),
        Some(("override", matches)) => decide::run(matches).map(|()| ExitCode::SUCCESS),
        Some(("merge", matches)) => merge::run(matches).map(|()| ExitCode::SUCCESS),
        Some(("room", matches)) => room::run(matches),
        Some(("serve", matches)) => serve::run(workspace, matches),
        _ => grade::run(workspace, matches),
    }
}
