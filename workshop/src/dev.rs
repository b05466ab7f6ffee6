//! `dev …`: the commands for maintainers of the course.

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};
use grader::leash::Leash;

use crate::cli;
use crate::error::Result;
use crate::mend;
use crate::signals;
use crate::starters;
use crate::verify;
use crate::workspace::Workspace;

/// The command line of `dev`.
#[must_use]
pub fn command() -> Command {
    let starters = Command::new("starters")
        .about("Writes the attendees' lab-*/src from solutions/")
        .arg(
            Arg::new("check")
                .long("check")
                .action(ArgAction::SetTrue)
                .help("Write nothing; fail when a starter is not what it should be"),
        )
        .after_help("Example: cargo workshop dev starters --check");
    let verify = Command::new("verify")
        .about("Takes every lab from starter to solution, step by step, and shows that the course holds")
        .after_help("Example: cargo workshop dev verify");
    Command::new("dev")
        .about("For maintainers of the course")
        .subcommand_required(true)
        .subcommand(starters)
        .subcommand(verify)
}

/// Runs it.
///
/// # Errors
/// Failed: a starter differs. Ours: a reference breaks a rule, or a file cannot be written.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    match matches.subcommand() {
        Some(("starters", matches)) if matches.get_flag("check") => {
            starters::check(workspace)?;
            println!("the starters are what solutions/ makes of them.");
        }
        Some(("starters", _)) => write_starters(workspace)?,
        _ => verify_all(workspace)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn verify_all(workspace: &Workspace) -> Result<()> {
    let leash = Leash::default();
    let stop = leash.clone();
    signals::on_stop(move || stop.cancel());
    verify::verify(workspace, &cli::command(), &leash)
}

fn write_starters(workspace: &Workspace) -> Result<()> {
    for (lab, swapped) in starters::write(workspace)? {
        let count = swapped.written.len() + swapped.removed.len();
        println!(
            "{}/src: {}",
            lab.package,
            if count == 0 {
                "nothing to change".to_owned()
            } else {
                format!("{count} changed")
            }
        );
        mend::tell(&swapped);
    }
    Ok(())
}
