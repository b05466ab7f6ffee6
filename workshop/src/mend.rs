//! The commands that change an attendee's files: `catch-up`, `reset` and `restore`.
//!
//! Each says what it did, and how to take it back.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command};
use grader::course::{LABS, Lab, Step};
use grader::leash::Leash;

use crate::all_labs;
use crate::aside::{self, Entry, Swapped};
use crate::catch_up::{self, Report};
use crate::error::{Error, Result};
use crate::names::{self, Name};
use crate::progress::Progress;
use crate::reset;
use crate::say;
use crate::signals;
use crate::state::State;
use crate::todo;
use crate::trial;
use crate::workspace::Workspace;

/// The command line of `catch-up`.
#[must_use]
pub fn catch_up_command() -> Command {
    Command::new("catch-up")
        .about("Does for you what comes before a step or a lab; what works stays yours, the rest is put aside")
        .arg(Arg::new("step").value_name("STEP|LAB").required(true).help("Where you want to go on: a5, or b for all labs before lab B"))
        .after_help(
            "A core step needs only the core steps before it; the stretch steps stay for you to do.\n\n\
             Example: cargo workshop catch-up a5",
        )
}

/// The command line of `reset`.
#[must_use]
pub fn reset_command() -> Command {
    Command::new("reset")
        .about("Gives you the starter's sources of a lab, or one of them, again; what you have is put aside")
        .arg(
            Arg::new("what")
                .value_name("LAB|FILE")
                .required(true)
                .help("a, or lab-a-echo/src/client.rs"),
        )
        .after_help("Example: cargo workshop reset lab-a-echo/src/client.rs")
}

/// The command line of `restore`.
#[must_use]
pub fn restore_command() -> Command {
    Command::new("restore")
        .about("Brings back what was put aside; without NAME lists it")
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .help("Its name in the list, or a part of it that no other has"),
        )
        .after_help("Example: cargo workshop restore 2026-11-21T10-15-30-reset-lab-a-echo")
}

/// Runs `catch-up`.
///
/// # Errors
/// Usage: an unknown name. Ours: a file cannot be written.
pub fn catch_up(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let name = matches.get_one::<String>("step").map_or("", String::as_str);
    match Name::find(name)? {
        Name::Lab(lab) => catch_up_to_lab(workspace, lab),
        Name::Step(step) => catch_up_to_step(workspace, step),
        Name::Check(check) => catch_up_to_step(workspace, check.step()),
    }
}

fn catch_up_to_lab(workspace: &Workspace, lab: &'static Lab) -> Result<ExitCode> {
    let caught_up = catch_up::before_lab(workspace, lab)?;
    for (earlier, swapped) in &caught_up {
        mark_done(workspace, earlier.steps.iter())
            .map_err(|error| aside::with_way_back(error, swapped.aside.as_ref()))?;
        say!("lab {} is the reference now.", earlier.id.to_uppercase());
        tell(swapped);
    }
    if caught_up.is_empty() {
        say!("nothing comes before lab {}.", lab.id.to_uppercase());
    }
    Ok(ExitCode::SUCCESS)
}

fn catch_up_to_step(workspace: &Workspace, step: &'static Step) -> Result<ExitCode> {
    all_labs::needs_checks_of(step.lab())?;
    let (progress, leash) = (Progress::stderr(), Leash::default());
    let stop = leash.clone();
    signals::on_stop(move || stop.cancel());
    let report = catch_up::before_step(workspace, step, &mut |steps| {
        trial::fares(workspace, step.lab(), steps, &leash, &progress)
    });
    progress.clear();
    let report = report?;
    let back = |error| report.with_way_back(error);
    mark_done(workspace, report.steps.iter().filter_map(|id| tried(id))).map_err(back)?;
    let todos = todo::open(workspace, step.lab()).map_err(back)?;
    let places = todo::places(workspace, step.lab(), &todos);
    let place = places
        .get(step.id)
        .map(|place| format!(": {}", place.shown(workspace)));
    let Report {
        steps,
        filled,
        taken,
        aside,
        meanwhile,
    } = &report;
    if steps.is_empty() {
        let lab = step.lab();
        say!("nothing comes before {} in its lab.", step.id);
        if lab.id != LABS[0].id {
            say!("the labs before it: cargo workshop catch-up {}", lab.id);
        }
    } else {
        let is_changed = !filled.is_empty() || !taken.is_empty();
        what_works(steps, is_changed)
            .iter()
            .for_each(|line| say!("{line}"));
    }
    if !filled.is_empty() {
        say!("  filled in from the reference: {}", filled.join(", "));
    }
    if !taken.is_empty() {
        say!("  taken whole from the reference: {}", taken.join(", "));
    }
    tell_way_back(aside.as_ref());
    for entry in meanwhile {
        say!("  what you saved meanwhile is put aside; this brings it back:");
        say!("    cargo workshop restore {}", entry.name);
    }
    say!("{} is yours{}", step.id, place.unwrap_or_default());
    Ok(ExitCode::SUCCESS)
}

/// Only what was tried is said to work.
fn what_works(steps: &[&'static str], is_changed: bool) -> Vec<String> {
    let (tried, not): (Vec<&str>, Vec<&str>) =
        steps.iter().copied().partition(|id| tried(id).is_some());
    let mut lines = Vec::new();
    if !tried.is_empty() {
        let tried = tried.join(", ");
        lines.push(match is_changed {
            true => format!("{tried} work now."),
            false => format!("{tried} work already; nothing was changed."),
        });
    }
    lines.extend(not.iter().map(|id| {
        format!("{id} was not tried, it is built apart; this tries it: cargo workshop check {id}")
    }));
    lines
}

/// The step with this id, if catch-up's own build could try it: without a Cargo feature.
fn tried(id: &str) -> Option<&'static Step> {
    Step::find(id).filter(|step| step.feature.is_none())
}

/// What was done for the attendee, and tried, is done: the watch goes on from there.
fn mark_done<'a>(workspace: &Workspace, steps: impl Iterator<Item = &'a Step>) -> Result<()> {
    let note = State::update(workspace, |state| {
        steps.for_each(|step| state.mark_done(step));
    })?;
    note.iter().for_each(|note| eprintln!("{note}"));
    Ok(())
}

/// Runs `reset`.
///
/// # Errors
/// Usage: an unknown lab or file. Ours: a file cannot be written.
pub fn reset(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let what = matches.get_one::<String>("what").map_or("", String::as_str);
    let swapped = reset::reset(workspace, what)?;
    let is_changed = !swapped.written.is_empty() || !swapped.removed.is_empty();
    let again = if is_changed { "again" } else { "already" };
    match Name::find(what) {
        Ok(Name::Lab(lab)) => say!(
            "{}/src is the starter {again}; Cargo.toml, README.md and tests stay as they are.",
            lab.package
        ),
        _ => say!("{what} is the starter {again}; no other file was changed."),
    }
    tell(&swapped);
    Ok(ExitCode::SUCCESS)
}

/// Runs `restore`.
///
/// # Errors
/// Usage: a name that means nothing, or two things. Ours: a file cannot be written.
pub fn restore(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let Some(name) = matches.get_one::<String>("name") else {
        list(&aside::list(workspace)?);
        return Ok(ExitCode::SUCCESS);
    };
    let entry = aside::find(workspace, name).map_err(|error| nearer(workspace, name, error))?;
    let swapped = aside::restore(workspace, &entry)?;
    if swapped.written.is_empty() && swapped.removed.is_empty() {
        say!("everything in {} is in its place already.", entry.name);
    } else {
        say!("{} is back, as it was.", entry.name);
    }
    tell(&swapped);
    Ok(ExitCode::SUCCESS)
}

fn nearer(workspace: &Workspace, name: &str, error: Error) -> Error {
    let entries = aside::list(workspace).unwrap_or_default();
    match names::nearest(name, entries.iter().map(|entry| entry.name.as_str())) {
        Some(near) if !error.message.contains(near) => {
            error.remedy(format!("cargo workshop restore {near}"))
        }
        _ => error,
    }
}

/// So many lines, and those around them, stand on one screen.
const SHOWN: usize = 16;

fn list(entries: &[Entry]) {
    if entries.is_empty() {
        say!("nothing was put aside yet.");
        return;
    }
    say!("put aside, newest first:\n");
    for entry in entries.iter().take(SHOWN) {
        let files = match entry.files.len() {
            1 => "1 file".to_owned(),
            number => format!("{number} files"),
        };
        say!("  {:<64} {files:>10}", entry.name);
    }
    if entries.len() > SHOWN {
        say!("  and {} older, in .workshop/aside", entries.len() - SHOWN);
    }
    if let Some(newest) = entries.first() {
        say!(
            "\nThis brings the newest back; what stands there now is put aside first:\n  \
             cargo workshop restore {}",
            newest.name
        );
    }
}

/// What was changed, file by file, and the way back.
pub fn tell(swapped: &Swapped) {
    swapped
        .written
        .iter()
        .for_each(|file| say!("  written  {file}"));
    swapped
        .removed
        .iter()
        .for_each(|file| say!("  removed  {file}"));
    tell_way_back(swapped.aside.as_ref());
}

fn tell_way_back(aside: Option<&Entry>) {
    if let Some(entry) = aside {
        say!("  what you had is put aside; this brings it back:");
        say!("    cargo workshop restore {}", entry.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_with_a_feature_is_not_said_to_work() {
        assert_eq!(
            what_works(&["a8", "a10"], true),
            [
                "a8 work now.",
                "a10 was not tried, it is built apart; this tries it: cargo workshop check a10"
            ]
        );
        assert_eq!(
            what_works(&["a8", "a9"], false),
            ["a8, a9 work already; nothing was changed."]
        );
    }
}
