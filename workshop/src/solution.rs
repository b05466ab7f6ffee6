//! `solution STEP`: the reference's lines of one step beside yours.

use std::process::ExitCode;

use clap::{ArgMatches, Command};
use diff::Result::{Both, Left, Right};

use crate::error::{Error, Result};
use crate::files;
use crate::paint::{Line, Printer, Style};
use crate::reference::Reference;
use crate::regions::{Region, Source};
use crate::render;
use crate::show;
use crate::state::State;
use crate::workspace::Workspace;
use crate::yours;

/// Its command line.
#[must_use]
pub fn command() -> Command {
    Command::new("solution")
        .about("Shows the reference's lines of a step, as a difference to yours; noted, not punished")
        .arg(show::step_argument())
        .after_help("Lines with - are yours, lines with + the reference's. Nothing is changed.\n\nExample: cargo workshop solution a1")
}

/// Runs it.
///
/// # Errors
/// Usage: no such step. Ours: the reference cannot be read, the state not be written.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let step = show::step_or_current(workspace, matches)?;
    let lab = step.lab();
    let reference = Reference::read(workspace, lab)?;
    let mut printer = Printer::stdout();
    let mut shown = 0;
    for source in &reference.sources {
        let path = workspace.lab_dir(lab).join(&source.file);
        let text = files::read(&path)?.unwrap_or_default();
        let text = String::from_utf8_lossy(&text).replace("\r\n", "\n");
        for region in source.regions().filter(|region| region.step.id == step.id) {
            printer.lines(&beside(source, region, &text, &workspace.shown(&path)));
            shown += 1;
        }
    }
    if shown == 0 {
        return Err(Error::ours(format!(
            "the reference of {} has no exercise of {}",
            lab.package, step.id
        )));
    }
    let note = State::update(workspace, |state| state.mark_solution(step))?;
    note.iter().for_each(|note| eprintln!("{note}"));
    printer.line(&Line::new().with(Style::Quiet, "to try it out: type it, do not copy it; to go on without: the next step does not need it to be yours"));
    Ok(ExitCode::SUCCESS)
}

/// One exercise: yours and the reference's, line by line.
fn beside(source: &Source, region: &Region, text: &str, file: &str) -> Vec<Line> {
    let reference = render::for_the_attendee(&(region.body.join("\n") + "\n"));
    let place = yours::find(source, region, text);
    let line = place
        .as_ref()
        .map_or_else(String::new, |place| format!(":{}", place.line));
    let mut lines = vec![Line::new().with(Style::Strong, format!("{} · {file}{line}", region.id))];
    lines.extend(region.signature.lines().map(|line| {
        Line::new().with(
            Style::Quiet,
            format!("  {}", render::for_the_attendee(line)),
        )
    }));
    let own = place.map_or_else(String::new, |place| body(&text[place.body]));
    if own == reference {
        lines.push(Line::new().with(Style::Good, "  yours is the same, to the letter"));
        lines.push(Line::new());
        return lines;
    }
    let (yours, theirs): (Vec<&str>, Vec<&str>) =
        (own.lines().collect(), reference.lines().collect());
    for line in diff::slice(&yours, &theirs) {
        let (style, sign, text) = match line {
            Left(text) => (Style::Bad, '-', text),
            Right(text) => (Style::Good, '+', text),
            Both(text, _) => (Style::Plain, ' ', text),
        };
        lines.push(Line::new().with(style, format!("{sign} {}", text.trim_end())));
    }
    lines.push(Line::new());
    lines
}

/// The lines between a function's braces.
fn body(between: &str) -> String {
    let lines = between
        .trim_start_matches([' ', '\t'])
        .trim_start_matches('\n')
        .trim_end();
    format!("{lines}\n")
}
