//! `plan [NAME]`: shows the agenda of a plan, or chooses one.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command};
use grader::course::Step;

use crate::error::Result;
use crate::plan::{self, Plan, What};
use crate::say;
use crate::state::State;
use crate::workspace::Workspace;

/// Its command line.
#[must_use]
pub fn command() -> Command {
    Command::new("plan")
        .about("Shows your plan, or chooses another: which steps, in which order, with which talks")
        .arg(
            Arg::new("name")
                .value_name("NAME")
                .help("The plan to follow from now on"),
        )
        .after_help("Example: cargo workshop plan half-day")
}

/// Runs it.
///
/// # Errors
/// Usage: there is no such plan. Ours: a plan's file is wrong.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let chosen = matches.get_one::<String>("name");
    let (state, note) = State::read(workspace)?;
    let (plan, no_such_plan) = match chosen {
        Some(name) => (Plan::read(workspace, name)?, None),
        None => Plan::of(workspace, &state)?,
    };
    for note in note.iter().chain(&no_such_plan) {
        eprintln!("{note}");
    }
    show(&plan, &state);
    match chosen {
        Some(name) => {
            let note = State::update(workspace, |state| state.choose_plan(name))?;
            note.iter().for_each(|note| eprintln!("{note}"));
            say!("\nthis is your plan now; what you have done stays done.");
        }
        None => {
            let others = Plan::names(workspace)?
                .into_iter()
                .filter(|name| *name != plan.name);
            let others: Vec<String> = others
                .map(|name| format!("cargo workshop plan {name}"))
                .collect();
            say!("\nto follow another: {}", others.join(", "));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show(plan: &Plan, state: &State) {
    say!("{} ({}): {}\n", plan.title, plan.name, plan.about);
    for entry in &plan.agenda {
        let minutes = entry.minutes;
        match &entry.what {
            What::Day(day) => say!(
                "{}, from {} to {}",
                day.title,
                plan::clock(day.from),
                plan::clock(day.to)
            ),
            What::Talk(talk) => say!("{minutes:4} min    {}: {}", talk.part.name(), talk.title),
            What::Pause(title) => say!("{minutes:4} min    {title}"),
            What::Step(step) => say!("{minutes:4} min  {}", line(step, state)),
        }
    }
    let all: u32 = plan.agenda.iter().map(|entry| entry.minutes).sum();
    say!("{all:4} min in all");
    if !plan.extras.is_empty() {
        say!("\nfor those who are ahead:");
        plan.extras
            .iter()
            .for_each(|step| say!("{:4} min  {}", step.minutes, line(step, state)));
    }
}

fn line(step: &Step, state: &State) -> String {
    let mark = if state.is_done(step) { "✓" } else { "·" };
    format!("{mark} {} {}", step.id, step.title)
}
