//! Verdicts in words and colours: the same words as `grader::report`, on a terminal.

use grader::course::{Check, Rank, Step};
use grader::outcome::Outcome;
use grader::report::{self, LABEL};
use grader::run::Verdict;

use crate::paint::{Line, Style};

/// What a step's verdicts come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Every check passed.
    Starred,
    /// The essential ones passed.
    Works,
    /// It could not be looked at on this machine.
    Unseen,
    /// Nothing but what the program itself says is still to do.
    ToDo,
    /// Something fails.
    Fails,
}

/// Did it pass, as far as this machine can tell? What is skipped does not stand in the way.
#[must_use]
pub fn is_fine(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Passed | Outcome::Skipped(_))
}

/// Does the program itself say that it is still to do?
#[must_use]
pub fn is_to_do(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Failed(failure) if failure.todo.is_some())
}

/// What these verdicts, all of one step, come to. Something essential must have passed for it to
/// work: what is skipped proves nothing.
#[must_use]
pub fn standing(verdicts: &[&Verdict]) -> Standing {
    let essential = || {
        verdicts
            .iter()
            .filter(|verdict| verdict.check.rank == Rank::Works)
    };
    let all_fine = verdicts.iter().all(|verdict| is_fine(&verdict.outcome));
    let works = essential().all(|verdict| is_fine(&verdict.outcome))
        && essential().any(|verdict| matches!(verdict.outcome, Outcome::Passed));
    match (works, all_fine) {
        (true, true) => Standing::Starred,
        (true, false) => Standing::Works,
        (false, true) => Standing::Unseen,
        (false, false)
            if verdicts
                .iter()
                .all(|verdict| is_fine(&verdict.outcome) || is_to_do(&verdict.outcome)) =>
        {
            Standing::ToDo
        }
        (false, false) => Standing::Fails,
    }
}

/// `✓`, `✗`, `·`: the mark of an outcome, in its colour.
#[must_use]
pub fn mark(outcome: &Outcome) -> (Style, &'static str) {
    match outcome {
        Outcome::Passed => (Style::Good, "✓"),
        Outcome::Failed(failure) if failure.todo.is_some() => (Style::Quiet, "·"),
        Outcome::Failed(_) => (Style::Bad, "✗"),
        Outcome::Skipped(_) => (Style::Note, "-"),
        Outcome::Broken(_) => (Style::Note, "!"),
    }
}

/// `  ✗ collects an answer that comes in pieces          a1-collects-pieces`
#[must_use]
pub fn check_line(check: &Check, outcome: &Outcome, width: usize) -> Line {
    let (style, mark) = mark(outcome);
    let title = if check.rank == Rank::HoldsUp {
        format!("{} ★", check.title)
    } else {
        check.title.to_owned()
    };
    let note = match outcome {
        Outcome::Skipped(why) => format!("skipped: {why}"),
        Outcome::Broken(_) => format!("our fault: {}", check.id),
        Outcome::Failed(failure) if failure.todo.is_some() => format!("to do: {}", check.id),
        Outcome::Failed(_) => check.id.to_owned(),
        Outcome::Passed => String::new(),
    };
    let line = Line::new()
        .with(Style::Plain, "  ")
        .with(style, mark)
        .with(Style::Plain, format!(" {title}"));
    if note.is_empty() {
        line
    } else {
        line.right(width, Line::new().with(Style::Quiet, note))
    }
}

/// `a1 Say hello                     ✓ works ★`
#[must_use]
pub fn step_line(step: &Step, standing: Option<Standing>, width: usize) -> Line {
    let title = Line::new().with(Style::Strong, format!("{} {}", step.id, step.title));
    let end = match standing {
        Some(Standing::Starred) => Line::new()
            .with(Style::Good, "✓ works")
            .with(Style::Note, " ★"),
        Some(Standing::Works) => Line::new().with(Style::Good, "✓ works"),
        Some(Standing::Unseen) => Line::new().with(Style::Note, "cannot be checked here"),
        Some(Standing::ToDo) => Line::new().with(Style::Quiet, "to do"),
        Some(Standing::Fails) => Line::new().with(Style::Bad, "✗ does not work yet"),
        None => return title,
    };
    title.right(width, end)
}

/// Everything there is to say about a verdict that is no pass, labelled and wrapped at `width` columns.
#[must_use]
pub fn in_full(verdict: &Verdict, again: &str, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for labelled in report::lines(verdict, again) {
        let mut label = labelled.label;
        for part in report::wrap(&labelled.text, width.saturating_sub(LABEL + 6)) {
            lines.push(labelled_line(label, &part));
            label = "";
        }
    }
    lines
}

fn labelled_line(label: &str, text: &str) -> Line {
    let style = match label {
        "problem" | "our fault" => Style::Bad,
        _ if text.trim_start().starts_with('^') => Style::Bad,
        _ => Style::Plain,
    };
    Line::new()
        .with(Style::Quiet, format!("      {label:<LABEL$}"))
        .with(style, text)
}

/// `31 passed, 2 failed, 40 to do, 1 skipped`; what is none is left out.
#[must_use]
pub fn counts<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> String {
    const WORDS: [&str; 5] = ["passed", "FAILED", "to do", "skipped", "our fault"];
    let mut numbers = [0; WORDS.len()];
    for outcome in outcomes {
        if let Some(place) = WORDS.iter().position(|&word| word == report::word(outcome)) {
            numbers[place] += 1;
        }
    }
    let said = WORDS.iter().zip(numbers).filter(|(_, number)| *number > 0);
    let said: Vec<String> = said
        .map(|(word, number)| format!("{number} {}", word.to_lowercase()))
        .collect();
    if said.is_empty() {
        "nothing to check".into()
    } else {
        said.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use grader::outcome::{Cause, Failure};

    use super::*;

    #[test]
    fn a_step_works_when_its_essential_checks_pass() {
        let step = Step::find("a1").unwrap();
        let essential = step
            .checks
            .iter()
            .find(|check| check.rank == Rank::Works)
            .unwrap();
        let star = step
            .checks
            .iter()
            .find(|check| check.rank == Rank::HoldsUp)
            .unwrap();
        let skipped = || Outcome::Skipped("no IPv6".into());
        let failed = || Outcome::from(Failure::new(Cause::Silent));
        let to_do = || {
            let mut failure = Failure::new(Cause::Exited);
            failure.todo = Some("a1-exchange".into());
            Outcome::from(failure)
        };
        for (name, of_essential, of_star, expected) in [
            (
                "all pass",
                Outcome::Passed,
                Outcome::Passed,
                Standing::Starred,
            ),
            (
                "a star that could not be looked at",
                Outcome::Passed,
                skipped(),
                Standing::Starred,
            ),
            ("no star", Outcome::Passed, failed(), Standing::Works),
            ("a star alone", failed(), Outcome::Passed, Standing::Fails),
            (
                "nothing could be looked at",
                skipped(),
                skipped(),
                Standing::Unseen,
            ),
            ("not begun", to_do(), Outcome::Passed, Standing::ToDo),
            ("begun", to_do(), failed(), Standing::Fails),
        ] {
            let verdict = |check, outcome| Verdict {
                check,
                outcome,
                seed: 1,
                took: Duration::ZERO,
            };
            let verdicts = [verdict(essential, of_essential), verdict(star, of_star)];
            assert_eq!(
                standing(&verdicts.iter().collect::<Vec<_>>()),
                expected,
                "{name}"
            );
        }
    }
}
