//! The command line: which command does what. Each command's flags stand in its own file.

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::agenda;
use crate::check;
use crate::demo;
use crate::doctor;
use crate::error::Result;
use crate::hint;
use crate::list;
use crate::mend;
use crate::prepare;
use crate::programs;
use crate::reporting;
use crate::show;
use crate::solution;
use crate::stress;
use crate::talk;
use crate::watch;
use crate::workspace::Workspace;

/// The step at which the watch begins, where that is not the first that is to do.
pub(crate) const AT: &str = "at";

/// The hand is raised already (`reporting.rs`).
pub(crate) const HAND: &str = "hand";

/// `cargo workshop` with all its commands, in the order in which an attendee meets them.
#[must_use]
pub fn command() -> Command {
    Command::new("cargo workshop")
        .bin_name("cargo workshop")
        .about("HTTP Bottom Up. Without a command it watches your lab and checks it on every save")
        .max_term_width(100)
        // What the watch goes on with in another program (`all_labs.rs`).
        .arg(Arg::new(AT).long(AT).value_name("STEP").hide(true))
        .arg(
            Arg::new(HAND)
                .long(HAND)
                .action(ArgAction::SetTrue)
                .hide(true),
        )
        .args(reporting::arguments())
        .args_conflicts_with_subcommands(true)
        .subcommand(check::command())
        .subcommand(list::command())
        .subcommand(show::command())
        .subcommand(hint::command())
        .subcommand(demo::command())
        .subcommand(talk::command())
        .subcommand(solution::command())
        .subcommand(mend::catch_up_command())
        .subcommand(mend::reset_command())
        .subcommand(mend::restore_command())
        .subcommand(agenda::command())
        .subcommand(doctor::command())
        .subcommand(prepare::command())
        .subcommand(stress::command())
        .subcommands(programs::commands())
        .after_help("Example: cargo workshop")
}

/// Runs the command that was asked for.
///
/// # Errors
/// Whatever the command says.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    match matches.subcommand() {
        Some(("check", matches)) => check::run(workspace, matches),
        Some(("list", matches)) => list::run(workspace, matches),
        Some(("show", matches)) => show::run(workspace, matches),
        Some(("hint", matches)) => hint::run(workspace, matches),
        Some(("demo", matches)) => demo::run(workspace, matches),
        Some(("talk", matches)) => talk::run(matches),
        Some(("solution", matches)) => solution::run(workspace, matches),
        Some(("catch-up", matches)) => mend::catch_up(workspace, matches),
        Some(("reset", matches)) => mend::reset(workspace, matches),
        Some(("restore", matches)) => mend::restore(workspace, matches),
        Some(("plan", matches)) => agenda::run(workspace, matches),
        Some(("doctor", matches)) => doctor::run(workspace, matches),
        Some(("prepare", matches)) => prepare::run(workspace, matches),
        Some(("stress", matches)) => stress::run(workspace, matches),
        Some((command, matches))
            if let Some(ended) = programs::run(workspace, command, matches) =>
        {
            ended
        }
        _ if watch::is_possible() => watch::watch(workspace, matches),
        _ => check::current(workspace, matches),
    }
}
