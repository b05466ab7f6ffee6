//! What stands in the place of the checks when the lab did not build: rustc's words, or cargo's.

use crate::columns::pieces;
use crate::diagnostics::Diagnostics;
use crate::paint::{Line, Style};
use crate::watch::fold::fold;

/// The errors are many, the first is what to mend; the next ones are there for those who have a large screen.
const MOST_ERRORS: usize = 5;

/// The first error as rustc shows it, and what else helps.
#[must_use]
pub fn did_not_build(words: &Diagnostics, width: usize) -> Vec<Line> {
    let remedy = words.remedy().map_or_else(Vec::new, |remedy| {
        let mut lines = fold(Style::Note, &format!("  try: {remedy}"), width, 5);
        lines.push(Line::new());
        lines
    });
    if !words.is_in_the_code() {
        let mut lines = vec![
            Line::new().with(Style::Bad, "  ✗ did not build"),
            Line::new(),
        ];
        for line in words.to_string().lines() {
            lines.extend(fold(
                Style::Raw,
                &format!("  {}", only_colours(line)),
                width,
                2,
            ));
        }
        lines.push(Line::new());
        lines.extend(remedy);
        return lines;
    }
    let errors: Vec<_> = words.all.iter().filter(|said| said.is_error).collect();
    let mut head = Line::new().with(Style::Bad, "  ✗ does not compile");
    if errors.len() > 1 {
        let others = format!(
            " · the first of {} errors; others may follow from it",
            errors.len()
        );
        head = head.with(Style::Quiet, others);
    }
    let mut lines = vec![head, Line::new()];
    for (number, error) in errors.into_iter().take(MOST_ERRORS).enumerate() {
        for line in error.rendered.lines() {
            lines.extend(of_rustc(&only_colours(line), width));
        }
        lines.push(Line::new());
        if number == 0 {
            lines.extend(remedy.clone());
        }
    }
    lines
}

/// Prose goes on in the next line; the code that rustc quotes, with its arrows, is cut.
fn of_rustc(text: &str, width: usize) -> Vec<Line> {
    let line = Line::new().with(Style::Raw, text);
    let seen = line.dimmed().text();
    if seen.trim_start().starts_with("= ") {
        return fold(Style::Raw, text, width, "= note: ".len());
    }
    if seen.starts_with(char::is_alphabetic) {
        return fold(Style::Raw, text, width, 2);
    }
    vec![line]
}

/// Of all control characters only colours pass: what rustc quotes was typed by somebody.
fn only_colours(text: &str) -> String {
    let text = text.replace('\t', "    ");
    let kept =
        pieces(&text).filter(|(piece, columns)| *columns == 0 || !piece.contains(char::is_control));
    kept.map(|(piece, _)| piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Diagnostic;

    #[test]
    fn only_colours_pass() {
        assert_eq!(
            only_colours("\x1b[1m\x1b[38;5;9merror\x1b[0m: x"),
            "\x1b[1m\x1b[38;5;9merror\x1b[0m: x"
        );
        assert_eq!(only_colours("a\x1b[2Jb\x1b]0;title\x07c"), "a[2Jb]0;titlec");
        assert_eq!(only_colours("\tlet"), "    let");
    }

    #[test]
    fn long_words_go_on_and_the_remedy_follows_the_first_error() {
        let error = |rendered: &str| Diagnostic {
            is_error: true,
            message: String::new(),
            rendered: rendered.into(),
            place: None,
        };
        let words = Diagnostics {
            all: vec![
                error(
                    "\x1b[91merror\x1b[0m: a long story\n 1 | code that is long\n   = note: that is why",
                ),
                error("error: other"),
            ],
            lost: Some("bring it back".into()),
            ..Diagnostics::default()
        };
        let lines = did_not_build(&words, 16);
        let seen: Vec<String> = lines
            .iter()
            .skip(2)
            .map(|line| line.dimmed().text())
            .collect();
        assert_eq!(
            seen,
            [
                "error: a long",
                "  story",
                " 1 | code that is long",
                "   = note: that",
                "           is",
                "           why",
                "",
                "  try: bring it",
                "       back",
                "",
                "error: other",
                ""
            ]
        );
    }
}
