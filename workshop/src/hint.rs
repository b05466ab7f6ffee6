//! `hint STEP`: one hint more each time, weakest first; the one for the check that fails before all others.

use std::process::ExitCode;
use std::sync::Arc;

use clap::{ArgMatches, Command};
use grader::course::{Check, Step};
use grader::leash::Leash;
use grader::run::{self, random_seed};

use crate::all_labs;
use crate::error::Result;
use crate::handout::{self, Hint};
use crate::names::Name;
use crate::paint::{Line, Printer, Style, width};
use crate::progress::Progress;
use crate::prose::markdown;
use crate::report;
use crate::say;
use crate::show;
use crate::signals;
use crate::state::State;
use crate::subject::{self, Made, Wanted, Whose};
use crate::trial;
use crate::workspace::Workspace;

/// Its command line.
#[must_use]
pub fn command() -> Command {
    Command::new("hint")
        .about("Gives a hint, a stronger one each time: idea, where, almost, answer")
        .arg(
            show::step_argument()
                .value_name("STEP|CHECK")
                .help("a1, or the check that fails; none: your current step"),
        )
        .after_help("Example: cargo workshop hint a1")
}

/// Runs it.
///
/// # Errors
/// Usage: no such step. Ours: the handout cannot be read, the state not be written.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    let step = show::step_or_current(workspace, matches)?;
    let sections = handout::read(workspace, step.lab())?;
    let Some(section) = sections.iter().find(|section| section.step == step.id) else {
        say!(
            "{}/README.md has no hints for {}",
            step.lab().package,
            step.id
        );
        return Ok(ExitCode::SUCCESS);
    };
    let (state, note) = State::read(workspace)?;
    note.iter().for_each(|note| eprintln!("{note}"));
    let seen = state.hints_seen(step);
    let mut printer = Printer::stdout();

    let named = matches
        .get_one::<String>("step")
        .map(|name| Name::find(name))
        .transpose()?;
    let failing = match named {
        Some(Name::Check(check)) => Some(check),
        // Once somebody asks for stronger hints, the one for the check was read already.
        _ if seen == 0 && !section.for_checks.is_empty() => failing_check(workspace, step)?,
        _ => None,
    };
    let own =
        failing.and_then(|check| section.for_checks.iter().find(|hint| hint.name == check.id));
    if let (Some(check), Some(hint)) = (failing, own) {
        print(
            &mut printer,
            &format!("for {}: {}", check.id, check.title),
            hint,
        );
        if matches!(named, Some(Name::Check(_))) {
            printer.line(&Line::new().with(
                Style::Quiet,
                format!("for the step as a whole: cargo workshop hint {}", step.id),
            ));
            return Ok(ExitCode::SUCCESS);
        }
    }
    let Some(hint) = section.hints.get(seen) else {
        section
            .hints
            .iter()
            .for_each(|hint| print(&mut printer, &hint.name, hint));
        printer.line(&Line::new().with(
            Style::Quiet,
            format!(
                "that is all of them; the reference's lines: cargo workshop solution {}",
                step.id
            ),
        ));
        return Ok(ExitCode::SUCCESS);
    };
    print(
        &mut printer,
        &format!("{} ({} of {})", hint.name, seen + 1, section.hints.len()),
        hint,
    );
    let note = State::update(workspace, |state| state.mark_hint(step, seen + 1))?;
    note.iter().for_each(|note| eprintln!("{note}"));
    if seen + 1 < section.hints.len() {
        printer.line(&Line::new().with(
            Style::Quiet,
            format!("a stronger one: cargo workshop hint {}", step.id),
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn print(printer: &mut Printer, name: &str, hint: &Hint) {
    printer.line(&Line::new().with(Style::Note, name));
    printer.lines(&markdown(&hint.text, 2, width()));
}

/// The first essential check of the step that fails, and not because it is still to do.
fn failing_check(workspace: &Workspace, step: &'static Step) -> Result<Option<&'static Check>> {
    all_labs::needs_checks_of(step.lab())?;
    let leash = Leash::default();
    let at_signal = leash.clone();
    signals::on_stop(move || at_signal.cancel());
    let progress = Progress::stderr();
    progress.say("looking at what fails");
    let wanted = Wanted {
        lab: step.lab(),
        whose: &Whose::Attendee,
        feature: step.feature,
        colour: false,
    };
    let notice = |notice| progress.notice(step.lab().package, &notice);
    let made = subject::make(workspace, wanted, &Arc::default(), &leash, &notice)?;
    let mut failing: Vec<&str> = Vec::new();
    let checks = trial::works_checks(std::iter::once(step));
    // What does not build has no check that fails; the step's own hints are the right ones.
    if let Made::Ready(ready) = made {
        run::run(&checks, &ready.launch, random_seed(), &leash, |verdict| {
            if !report::is_fine(&verdict.outcome) && !report::is_to_do(&verdict.outcome) {
                failing.push(verdict.check.id);
            }
        });
    }
    progress.clear();
    Ok(checks.into_iter().find(|check| failing.contains(&check.id)))
}
