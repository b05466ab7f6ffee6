//! What can stand in the place of the checks: hints, where to read, all steps, ways on.

use grader::course::Step;
use grader::report::wrap;

use crate::handout::Hint;
use crate::list;
use crate::paint::{Line, Style};
use crate::prose::markdown;
use crate::watch::machine::Machine;

/// The hint for the check that fails, and the handout's hints that were seen.
#[must_use]
pub fn hints(machine: &Machine, width: usize) -> Vec<Line> {
    let step = machine.step();
    let all = machine.sheet.hints(step);
    let seen = machine.state.hints_seen(step).min(all.len());
    let mut lines = vec![
        Line::new().with(
            Style::Strong,
            format!("  Hints for {} {}, weakest first", step.id, step.title),
        ),
        Line::new(),
    ];
    if let Some(hint) = machine.hint_for_failure() {
        lines.extend(one_hint("for the check that fails", hint, width));
    }
    for hint in &all[..seen] {
        lines.extend(one_hint(&hint.name, hint, width));
    }
    lines.push(match all.get(seen) {
        Some(more) => Line::new()
            .with(Style::Strong, "  [h]")
            .with(Style::Plain, format!(" one more: {}", more.name)),
        None if all.is_empty() && machine.hint_for_failure().is_none() => Line::plain(format!(
            "  The handout has none for this step: see {}/README.md",
            step.lab().package
        )),
        None => Line::new().with(
            Style::Quiet,
            "  That was the last one. [!] shows other ways on.",
        ),
    });
    lines
}

fn one_hint(name: &str, hint: &Hint, width: usize) -> Vec<Line> {
    let mut lines = vec![Line::new().with(Style::Note, format!("  {name}"))];
    lines.extend(markdown(&hint.text, 4, width));
    lines.push(Line::new());
    lines
}

/// Where to read about the step.
#[must_use]
pub fn slide(machine: &Machine) -> Vec<Line> {
    let step = machine.step();
    let mut lines = vec![
        Line::new().with(
            Style::Strong,
            format!("  Where to read about {} {}", step.id, step.title),
        ),
        Line::new(),
    ];
    lines.push(Line::plain(format!(
        "  slide     {0}   (cargo slides open {0})",
        step.slide
    )));
    let line = machine
        .sheet
        .handout_line(step)
        .map_or_else(String::new, |line| format!(":{line}"));
    lines.push(Line::plain(format!(
        "  handout   {}/README.md{line}",
        step.lab().package
    )));
    for source in sources(step) {
        lines.push(Line::plain(format!("  source    {source}")));
    }
    lines
}

/// The documents that the step's checks refer to, each once.
fn sources(step: &Step) -> Vec<&'static str> {
    let mut sources: Vec<&str> = Vec::new();
    for check in step.checks {
        if check.source.starts_with("RFC") && !sources.contains(&check.source) {
            sources.push(check.source);
        }
    }
    sources
}

/// All steps of the plan.
#[must_use]
pub fn list(machine: &Machine, width: usize) -> Vec<Line> {
    let mut lines = list::of_plan(
        &machine.steps,
        machine.planned,
        &machine.state,
        machine.at,
        width,
    );
    lines.push(Line::new().with(Style::Quiet, "  [n] and [p] go on and back"));
    lines
}

/// Ways on, gentlest first.
#[must_use]
pub fn stuck(machine: &Machine, width: usize) -> Vec<Line> {
    let step = machine.step();
    let all = machine.sheet.hints(step).len();
    let seen = machine.state.hints_seen(step).min(all);
    let again = machine.failure().map(|verdict| {
        format!(
            "; say what fails: {}, seed {}",
            verdict.check.id, verdict.seed
        )
    });
    let catch_up = machine.next_step().map(|next| {
        let what = format!("does {} for you and keeps what works; yours is put aside, `cargo workshop restore` brings it back", step.id);
        (format!("cargo workshop catch-up {}", next.id), what)
    });
    let ways = [
        ("[h]".to_owned(), format!("a hint ({seen} of {all} seen)")),
        ("[s]".into(), "where to read about it".into()),
        (
            "[d]".into(),
            "the reference runs in the background: see what it does".into(),
        ),
        (
            "ask".into(),
            format!(
                "a neighbour, or whoever teaches{}",
                again.unwrap_or_default()
            ),
        ),
        (
            format!("cargo workshop solution {}", step.id),
            "the reference's lines beside yours".into(),
        ),
    ];
    let leave = ("[n]".to_owned(), "twice: leave it for later".to_owned());
    let mut lines = machine.told.map_or_else(Vec::new, |told| {
        let parts = wrap(told.sentence(), width.saturating_sub(2)).into_iter();
        let parts = parts.map(|part| Line::new().with(Style::Note, format!("  {part}")));
        parts.chain([Line::new()]).collect()
    });
    lines.extend([
        Line::new().with(
            Style::Strong,
            "  Stuck? Everybody is, sometimes. Ways on, gentlest first:",
        ),
        Line::new(),
    ]);
    for (what, why) in ways.into_iter().chain(catch_up).chain([leave]) {
        let mut label = what;
        for part in wrap(&why, width.saturating_sub(36)) {
            lines.push(
                Line::new()
                    .with(Style::Strong, format!("  {label:<33}"))
                    .with(Style::Plain, part),
            );
            label = String::new();
        }
    }
    lines
}
