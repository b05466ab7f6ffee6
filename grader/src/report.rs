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
    let slide = check.step().slide;
    lines.push(line(
        "slide",
        format!("{slide}   (cargo slides open {slide})"),
    ));
    lines.push(line("by hand", by_hand(failure, check, again)));
    lines.push(line("again", again));
    lines
}

/// What to type to see it by hand, with the program that was checked.
fn by_hand(failure: &Failure, check: &'static Check, again: &str) -> String {
    let lab = check.step().lab();
    let this_check = format!("cargo workshop check {}", check.id);
    let text = check.by_hand.replace(&this_check, again);
    let Some(program) = &failure.program else {
        return text;
    };
    // Whatever else is checked was built already, with whatever features.
    let of_lab = format!("cargo lab-{} ", lab.id);
    let feature = check.step().feature.unwrap_or_default();
    let with_feature = format!("cargo run -qp {} --features {feature} -- ", lab.package);
    if of_lab.starts_with(program.as_str()) {
        return text;
    }
    text.replace(&of_lab, &format!("{program} "))
        .replace(&with_feature, &format!("{program} "))
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
    use crate::outcome::Cause;

    #[test]
    fn by_hand_names_the_program_that_was_checked() {
        let again = "cargo workshop check ID --seed 7 --program 'python3 lab.py'";
        for (check, program, expected) in [
            ("a1-wrong-usage", None, "cargo lab-a echo-client; echo $?"),
            (
                "a1-wrong-usage",
                Some("cargo lab-a"),
                "cargo lab-a echo-client; echo $?",
            ),
            (
                "a1-wrong-usage",
                Some("python3 lab.py"),
                "python3 lab.py echo-client; echo $?",
            ),
            (
                "a2-wrong-variable",
                Some("python3 lab.py"),
                "LAB_PORT=http python3 lab.py echo-server; echo $?",
            ),
            (
                "a2-reset",
                Some("python3 lab.py"),
                "cargo workshop check ID --seed 7 --program 'python3 lab.py' --verbose",
            ),
        ] {
            let mut failure = Failure::new(Cause::Silent);
            failure.program = program.map(str::to_owned);
            let check = Check::find(check).unwrap();
            assert_eq!(by_hand(&failure, check, again), expected);
        }
    }

    #[test]
    fn a_failure_names_the_command_that_opens_its_slide() {
        let check = Check::find("a2-reset").unwrap();
        let lines = of_failure(&Failure::new(Cause::Silent), check, "again");
        let slide = lines.iter().find(|line| line.label == "slide").unwrap();
        let id = check.step().slide;
        assert_eq!(slide.text, format!("{id}   (cargo slides open {id})"));
    }

    #[test]
    fn no_command_of_the_lab_is_left_by_hand_where_another_program_was_checked() {
        let steps = crate::labs::a::LAB.steps.iter();
        for check in steps.flat_map(|step| step.checks) {
            let mut failure = Failure::new(Cause::Silent);
            failure.program = Some("python3 lab.py".into());
            let text = by_hand(&failure, check, "again");
            assert!(
                !text.contains("cargo lab") && !text.contains("cargo run"),
                "{text}"
            );
        }
    }

    #[test]
    fn prose_is_wrapped_and_octets_are_not() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("\"one two three\"", 8), ["\"one two three\""]);
        assert_eq!(wrap("unbreakable", 4), ["unbreakable"]);
    }
}
