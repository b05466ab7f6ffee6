//! What can stand in the place of the checks: hints, where to read, all steps, ways on, rustc's words.

use grader::course::Step;
use grader::report::wrap;

use crate::diagnostics::Diagnostics;
use crate::handout::Hint;
use crate::list;
use crate::paint::{Line, Style};
use crate::prose::markdown;
use crate::watch::machine::Machine;

/// rustc's first error, as rustc shows it.
#[must_use]
pub fn does_not_compile(words: &Diagnostics, package: &str) -> Vec<Line> {
    if words.first_error().is_none() {
        let error = words.clone().into_error(package).to_string();
        return error
            .lines()
            .map(|line| Line::plain(line.replace('\t', "    ")))
            .collect();
    }
    let errors = words.all.iter().filter(|said| said.is_error).count();
    let mut head = Line::new().with(Style::Bad, "  ✗ does not compile");
    if errors > 1 {
        head = head.with(
            Style::Quiet,
            format!(" · the first of {errors} errors; others may follow from it"),
        );
    }
    let mut lines = vec![head, Line::new()];
    // The first is what to mend; the next ones are there for those who have a large screen.
    for error in words.all.iter().filter(|said| said.is_error).take(5) {
        lines.extend(
            error
                .rendered
                .lines()
                .map(|line| Line::new().with(Style::Raw, only_colours(line))),
        );
        lines.push(Line::new());
    }
    lines
}

/// Of all escape codes only colours pass: what rustc quotes was typed by somebody.
fn only_colours(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, code)) = rest.split_once('\x1b') {
        kept.push_str(before);
        let end = code
            .find(|letter: char| !(letter == '[' || letter == ';' || letter.is_ascii_digit()))
            .unwrap_or(code.len());
        if code[end..].starts_with('m') {
            kept.push('\x1b');
            kept.push_str(&code[..=end]);
            rest = &code[end + 1..];
        } else {
            rest = &code[end..];
        }
    }
    kept.push_str(rest);
    kept.replace('\t', "    ")
        .replace(|letter: char| letter.is_control() && letter != '\x1b', "")
}

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
    lines.push(Line::plain(format!("  slide     {}", step.slide)));
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
    let mut lines = vec![
        Line::new().with(
            Style::Strong,
            "  Stuck? Everybody is, sometimes. Ways on, gentlest first:",
        ),
        Line::new(),
    ];
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colours_pass() {
        assert_eq!(
            only_colours("\x1b[1m\x1b[38;5;9merror\x1b[0m: x"),
            "\x1b[1m\x1b[38;5;9merror\x1b[0m: x"
        );
        assert_eq!(only_colours("a\x1b[2Jb\x1b]0;title\x07c"), "aJb]0;titlec");
        assert_eq!(only_colours("\tlet"), "    let");
    }
}
