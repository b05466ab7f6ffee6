//! `cargo workshop dev …`: the commands for maintainers of the course. `cargo workshop` builds this
//! when it is asked for, and hands over to it. Next: `verify.rs`; the starters are made in the
//! workshop's `starters.rs`.

mod verify;

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Arg, ArgAction, Command};
use grader::course::{LABS, Lab};
use grader::leash::Leash;
use workshop::error::Result;
use workshop::say;
use workshop::workspace::Workspace;
use workshop::{cli, mend, signals, starters};

fn main() -> ExitCode {
    grader::actor::play_if_called();
    // As if everything were in one program: help and errors name `cargo workshop dev …`.
    let cli = cli::command().mut_subcommand("dev", |_| command());
    let words = ["cargo workshop", "dev"].map(OsString::from);
    let matches = cli
        .clone()
        .get_matches_from(words.into_iter().chain(env::args_os().skip(1)));
    let asked = matches.subcommand().and_then(|(_, dev)| dev.subcommand());
    workshop::in_the_course(|workspace| {
        match asked {
            Some(("starters", matches)) if matches.get_flag("check") => {
                starters::check(workspace)?;
                say!("the starters are what solutions/ makes of them.");
            }
            Some(("starters", _)) => write_starters(workspace)?,
            Some((_, matches)) => {
                let lab = matches.get_one::<String>("lab").map(String::as_str);
                verify_these(workspace, &cli, lab)?;
            }
            None => unreachable!("clap asks for a subcommand"),
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn command() -> Command {
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
        .arg(
            Arg::new("lab")
                .value_parser(LABS.iter().map(|lab| lab.id).collect::<Vec<_>>())
                .help("Only this lab, while you work on it [default: all]"),
        )
        .after_help("Example: cargo workshop dev verify");
    Command::new("dev")
        .about("For maintainers of the course")
        .subcommand_required(true)
        .subcommand(starters)
        .subcommand(verify)
}

fn verify_these(workspace: &Workspace, cli: &Command, lab: Option<&str>) -> Result<()> {
    let leash = Leash::default();
    let stop = leash.clone();
    signals::on_stop(move || stop.cancel());
    let all = LABS.iter().copied();
    let labs: Vec<&Lab> = all
        .filter(|one| lab.is_none_or(|lab| one.id == lab))
        .collect();
    verify::verify(workspace, cli, &labs, &leash)
}

fn write_starters(workspace: &Workspace) -> Result<()> {
    for (lab, swapped) in starters::write(workspace)? {
        let count = swapped.written.len() + swapped.removed.len();
        say!(
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
