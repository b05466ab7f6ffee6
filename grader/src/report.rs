//! A verdict in words: what every front end shows, line by line, without colour.

use crate::course::Check;
use crate::outcome::{Failure, Outcome};
use crate::run::Verdict;

/// How wide the label column is.
pub const LABEL: usize = 10;

/// A labelled line: `sent      "Hello"`. Further lines of one label have an empty one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `sent`, `received`, `because` … or empty.
    pub label: &'static str,
    /// Safe to print.
    pub text: String,
}

/// The word for an outcome: `passed`, `to do`, `FAILED`, `skipped`, `our fault`.
#[must_use]
pub fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed(failure) if failure.todo.is_some() => "to do",
        Outcome::Failed(_) => "FAILED",
        Outcome::Skipped(_) => "skipped",
        Outcome::Broken(_) => "our fault",
    }
}

/// Everything there is to say about a failure: four answers (what was sent, what came back, what
/// was expected, why) and the way on.
#[must_use]
pub fn lines(verdict: &Verdict, again: &str) -> Vec<Line> {
    match &verdict.outcome {
        Outcome::Passed => Vec::new(),
        Outcome::Skipped(why) => vec![line("skipped", why)],
        Outcome::Broken(why) => vec![
            line("our fault", why),
            line(
                "",
                "This says nothing about your program. Please report it with this command:",
            ),
            line("again", again),
        ],
        Outcome::Failed(failure) => of_failure(failure, verdict.check, again),
    }
}

fn of_failure(failure: &Failure, check: &'static Check, again: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(todo) = &failure.todo {
        lines.push(line(
            "to do",
            format!("`{todo}` is still to do: the program says so itself"),
        ));
    } else {
        lines.push(line("problem", failure.cause.to_string()));
    }
    for fact in &failure.facts {
        for (number, text) in fact.lines.iter().enumerate() {
            lines.push(line(if number == 0 { fact.label } else { "" }, text));
        }
    }
    let because = failure.because.as_deref().unwrap_or(check.because);
    lines.push(line("because", format!("{because} ({})", check.source)));
    if failure.todo.is_none() {
        for (number, text) in failure.stderr.iter().enumerate() {
            lines.push(line(if number == 0 { "stderr" } else { "" }, text));
        }
    }
    lines.push(line("slide", check.step().slide));
    lines.push(line("by hand", check.by_hand));
    lines.push(line("again", again));
    lines
}

fn line(label: &'static str, text: impl Into<String>) -> Line {
    Line {
        label,
        text: text.into(),
    }
}

/// The lines as plain text, wrapped at `width` columns, except for octets and carets, which stay on their line.
#[must_use]
pub fn plain(lines: &[Line], width: usize) -> String {
    let mut text = String::new();
    for line in lines {
        let mut label = line.label;
        for part in wrap(&line.text, width.saturating_sub(LABEL + 2)) {
            text.push_str(&format!("  {label:<LABEL$}{part}\n"));
            label = "";
        }
    }
    text
}

/// Breaks prose at spaces; a line with quoted octets or a caret stays whole.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    if text.chars().count() <= width
        || text.starts_with('"')
        || text.starts_with('…')
        || text.starts_with(' ')
    {
        return vec![text.into()];
    }
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().map_or(0, |line| line.chars().count());
        if last > 0 && last + 1 + word.chars().count() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_wrapped_and_octets_are_not() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("\"one two three\"", 8), ["\"one two three\""]);
        assert_eq!(wrap("unbreakable", 4), ["unbreakable"]);
    }
}
