//! Markdown on a terminal: paragraphs and list items are wrapped; code, tables and pictures are not.

use grader::report::wrap;

use crate::paint::{Line, Style};

/// The text, set in by `indent` columns and at most `width` columns wide.
#[must_use]
pub fn markdown(text: &str, indent: usize, width: usize) -> Vec<Line> {
    let margin = " ".repeat(indent);
    let mut lines = Vec::new();
    let mut paragraph = String::new();
    let mut code = false;
    for line in text.lines() {
        let fence = line.trim_start().starts_with("```");
        if code || fence || starts_anew(line) {
            lines.extend(wrapped(&std::mem::take(&mut paragraph), &margin, width));
        }
        match line.trim() {
            _ if fence => code = !code,
            _ if code => lines.push(Line::new().with(Style::Note, format!("{margin}  {line}"))),
            "" => lines.push(Line::new()),
            table if table.starts_with('|') => lines.push(Line::plain(format!("{margin}{table}"))),
            prose => {
                if !paragraph.is_empty() {
                    paragraph.push(' ');
                }
                paragraph.push_str(prose);
            }
        }
    }
    lines.extend(wrapped(&paragraph, &margin, width));
    lines
}

/// Does this line end the paragraph before it?
fn starts_anew(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let number = digits.len() < line.len() && digits.starts_with(". ");
    line.is_empty()
        || number
        || ["- ", "* ", "|", "#", "<"]
            .iter()
            .any(|mark| line.starts_with(mark))
}

fn wrapped(paragraph: &str, margin: &str, width: usize) -> Vec<Line> {
    if paragraph.is_empty() {
        return Vec::new();
    }
    let hanging = if paragraph.starts_with("- ") {
        "  "
    } else {
        ""
    };
    let room = width.saturating_sub(margin.len() + hanging.len());
    let parts = wrap(&without_marks(paragraph), room);
    let set = |(number, part): (usize, String)| {
        Line::plain(format!(
            "{margin}{}{part}",
            if number > 0 { hanging } else { "" }
        ))
    };
    parts.into_iter().enumerate().map(set).collect()
}

/// Without the marks that only a browser shows: `**strong**`, `*in italics*`, `<https://…>`. What stands in
/// backticks stays as it is.
fn without_marks(paragraph: &str) -> String {
    let (mark, text) = match paragraph.strip_prefix("* ") {
        Some(item) => ("* ", item),
        None => ("", paragraph),
    };
    let pieces = text.split('`').enumerate().map(|(number, piece)| {
        if number % 2 == 1 {
            return piece.to_owned();
        }
        let mut words = piece.replace('*', "");
        while let Some((before, after)) = words.split_once("<http")
            && let Some((address, after)) = after.split_once('>')
        {
            words = format!("{before}http{address}{after}");
        }
        words
    });
    format!("{mark}{}", pieces.collect::<Vec<_>>().join("`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_joined_and_wrapped_and_code_is_not() {
        let text = "A **stream** of\noctets, in order.\n\n- one item that is\n  long\n- two\n\n```text\n  a --- picture --- that is wide\n```\n| a | table |\nend";
        let lines: Vec<String> = markdown(text, 2, 20).iter().map(Line::text).collect();
        assert_eq!(
            lines,
            [
                "  A stream of",
                "  octets, in order.",
                "",
                "  - one item that",
                "    is long",
                "  - two",
                "",
                "      a --- picture --- that is wide",
                "  | a | table |",
                "  end",
            ]
        );
    }

    #[test]
    fn marks_for_a_browser_are_left_out() {
        for (text, plain) in [
            ("*core · slide a*", "core · slide a"),
            ("at <http://a/>, **now**", "at http://a/, now"),
            ("`OPTIONS *` and `<a>`", "`OPTIONS *` and `<a>`"),
            ("* one", "* one"),
        ] {
            assert_eq!(without_marks(text), plain);
        }
    }
}
