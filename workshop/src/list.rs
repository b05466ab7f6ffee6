//! `list [LAB|STEP]`: where you stand, and what there is to do.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, Command};
use grader::course::{Rank, Step};

use crate::all_labs;
use crate::error::Result;
use crate::names::Name;
use crate::paint::{Line, Printer, Style, width};
use crate::state::State;
use crate::way::Way;
use crate::workspace::Workspace;

/// Its command line.
#[must_use]
pub fn command() -> Command {
    Command::new("list")
        .about("Shows your steps and where you stand; with a name also their checks")
        .arg(
            Arg::new("name")
                .value_name("LAB|STEP")
                .help("a: every step of lab A with its checks; a1: those of one step"),
        )
        .after_help("Example: cargo workshop list a1")
}

/// Runs it.
///
/// # Errors
/// Usage: an unknown name. Ours: the state or the plan cannot be read.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let named = matches.get_one::<String>("name");
    let named = named.map(|name| Name::find(name)).transpose()?;
    named.map_or(Ok(()), |named| all_labs::needs_checks_of(named.lab()))?;
    let way = Way::read(workspace)?;
    way.note.iter().for_each(|note| eprintln!("{note}"));
    let mut printer = Printer::stdout();
    let steps: Vec<&Step> = match named {
        None => {
            printer.lines(&all(&way, way.current(), width()));
            printer.line(&Line::new());
            printer.line(
                &Line::new()
                    .with(Style::Quiet, "  your plan is ")
                    .with(Style::Plain, way.state.plan())
                    .with(
                        Style::Quiet,
                        " · `cargo workshop list a1` shows the checks of a step",
                    ),
            );
            return Ok(ExitCode::SUCCESS);
        }
        Some(Name::Lab(lab)) => lab.steps.iter().collect(),
        Some(Name::Step(step)) => vec![step],
        Some(Name::Check(check)) => vec![check.step()],
    };
    for step in steps {
        printer.line(&step_line(step, &way.state, false, width()));
        printer.lines(&checks(step, width()));
    }
    Ok(ExitCode::SUCCESS)
}

/// All steps of a plan, one a line; an arrow stands at `here`.
#[must_use]
pub fn all(way: &Way, here: usize, width: usize) -> Vec<Line> {
    of_plan(&way.steps, way.planned, &way.state, here, width)
}

/// As [`all`], from its parts.
#[must_use]
pub fn of_plan(
    steps: &[&'static Step],
    planned: usize,
    state: &State,
    here: usize,
    width: usize,
) -> Vec<Line> {
    let mut lines = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        if place == planned {
            lines.push(Line::new().with(Style::Quiet, "  for those who are ahead"));
        }
        lines.push(step_line(step, state, place == here, width));
    }
    lines
}

/// `→ ✓★ a1  Say hello                       core · 10 min`
fn step_line(step: &Step, state: &State, here: bool, width: usize) -> Line {
    let (done, star) = (state.is_done(step), state.has_star(step));
    let style = if here { Style::Strong } else { Style::Plain };
    let end = format!("{:?} · {} min", step.tier, step.minutes).to_lowercase();
    Line::new()
        .with(Style::Strong, if here { "→ " } else { "  " })
        .with(Style::Good, if done { "✓" } else { " " })
        .with(Style::Note, if star { "★" } else { " " })
        .with(style, format!(" {:<4}{}", step.id, step.title))
        .right(width, Line::new().with(Style::Quiet, end))
}

fn checks(step: &Step, width: usize) -> Vec<Line> {
    let line = |check: &grader::course::Check| {
        let star = if check.rank == Rank::HoldsUp {
            " ★"
        } else {
            ""
        };
        let title = Line::plain(format!("       {}{star}", check.title));
        title.right(width, Line::new().with(Style::Quiet, check.id))
    };
    step.checks.iter().map(line).collect()
}
