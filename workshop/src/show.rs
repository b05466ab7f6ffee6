//! `show STEP`: what the handout says about a step, where it is written, and what is checked.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command};
use grader::course::Step;

use crate::error::Result;
use crate::handout;
use crate::names::Name;
use crate::paint::{Line, Printer, Style, width};
use crate::prose::markdown;
use crate::state::State;
use crate::todo;
use crate::way::Way;
use crate::workspace::Workspace;

/// Its command line.
#[must_use]
pub fn command() -> Command {
    Command::new("show")
        .about("Shows a step: what to do and why, where it is written, how to try it")
        .arg(step_argument())
        .after_help("Example: cargo workshop show a1")
}

/// `[STEP]`, which `step_or_current` reads.
pub(crate) fn step_argument() -> Arg {
    Arg::new("step")
        .value_name("STEP")
        .help("a1; none: your current step")
}

/// The step that is named, by itself or by one of its checks; the current one if none is.
///
/// # Errors
/// Usage: no such step. Ours: the state or the plan cannot be read.
pub(crate) fn step_or_current(
    workspace: &Workspace,
    matches: &ArgMatches,
) -> Result<&'static Step> {
    if let Some(name) = matches.get_one::<String>("step") {
        return Name::step(name);
    }
    let way = Way::read(workspace)?;
    way.note.iter().for_each(|note| eprintln!("{note}"));
    Ok(way.current_step())
}

/// Runs it.
///
/// # Errors
/// Usage: no such step. Ours: the handout or the attendee's sources cannot be read.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let step = step_or_current(workspace, matches)?;
    let lab = step.lab();
    let sections = handout::read(workspace, lab)?;
    let section = sections.iter().find(|section| section.step == step.id);
    let mut printer = Printer::stdout();
    printer.line(&Line::new().with(
        Style::Strong,
        format!("{} {} · {} min", step.id, step.title, step.minutes),
    ));
    printer.line(&Line::new());
    match section {
        Some(section) => printer.lines(&markdown(&section.text, 0, width())),
        None => printer.line(&Line::plain(format!(
            "{}/README.md says nothing about it",
            lab.package
        ))),
    }
    printer.line(&Line::new());
    let todos = todo::open(workspace, lab)?;
    let places = todo::places(workspace, lab, &todos);
    if let Some(place) = places.get(step.id) {
        printer.line(
            &Line::new()
                .with(Style::Quiet, "where   ")
                .with(Style::Strong, place.shown(workspace)),
        );
    }
    for todo in todo::of_step(&todos, step) {
        let at = format!("to do   {} · {}", todo.region, todo.place.shown(workspace));
        printer.line(&Line::new().with(Style::Quiet, at));
        for goal in &todo.goals {
            printer.lines(&markdown(&format!("- {goal}"), 8, width()));
        }
    }
    let (state, note) = State::read(workspace)?;
    note.iter().for_each(|note| eprintln!("{note}"));
    let hints = section.map_or(0, |section| section.hints.len());
    printer.line(
        &Line::new()
            .with(Style::Quiet, "check   ")
            .with(Style::Plain, format!("cargo workshop check {}", step.id)),
    );
    let seen = format!(
        "cargo workshop hint {} ({} of {hints} seen)",
        step.id,
        state.hints_seen(step).min(hints)
    );
    printer.line(
        &Line::new()
            .with(Style::Quiet, "hints   ")
            .with(Style::Plain, seen),
    );
    Ok(ExitCode::SUCCESS)
}
