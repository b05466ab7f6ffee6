//! Folding: a line that is too long goes on in the next one, so that nothing of it is lost.

use crate::columns::{columns, pieces};
use crate::paint::{Line, Style};

/// The text in lines of at most `width` columns, broken at spaces where there are any. It keeps its
/// indentation; what goes on below is indented by `hang` more. Colours go on, too.
#[must_use]
pub fn fold(style: Style, text: &str, width: usize, hang: usize) -> Vec<Line> {
    let indent = text.len() - text.trim_start_matches(' ').len();
    let hang = if indent + hang < width {
        indent + hang
    } else {
        0
    };
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    // Where the line can be broken: behind so many octets of it, with these colours.
    let mut space: Option<(usize, String)> = None;
    let mut colours = String::new();
    for (piece, length) in pieces(text) {
        if length == 0 {
            colours = if piece == "\x1b[0m" {
                String::new()
            } else {
                colours + piece
            };
        } else if used + length > width {
            // A space that has no place any more is itself where to break.
            let (at, before) = space
                .take()
                .filter(|_| piece != " ")
                .unwrap_or((line.len(), colours.clone()));
            let rest = line.split_off(at);
            lines.push(line.trim_end().to_owned());
            line = format!("{}{before}{}", " ".repeat(hang), rest.trim_start());
            used = columns(&line);
            if piece == " " {
                continue;
            }
        }
        line.push_str(piece);
        used += length;
        if piece == " " && used > hang {
            space = Some((line.len(), colours.clone()));
        }
    }
    lines.push(line);
    lines
        .into_iter()
        .map(|line| Line::new().with(style, line))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str, width: usize, hang: usize) -> Vec<String> {
        let lines = fold(Style::Plain, text, width, hang);
        assert!(lines.iter().all(|line| line.width() <= width), "{lines:?}");
        lines.iter().map(Line::text).collect()
    }

    #[test]
    fn nothing_is_lost_and_nothing_too_long() {
        assert_eq!(folded("one two three", 8, 0), ["one two", "three"]);
        assert_eq!(folded("one two", 7, 0), ["one two"]);
        assert_eq!(folded("one two three", 7, 0), ["one two", "three"]);
        assert_eq!(
            folded("  try: one two three", 12, 2),
            ["  try: one", "    two", "    three"]
        );
        assert_eq!(folded("unbreakable", 4, 0), ["unbr", "eaka", "ble"]);
        assert_eq!(folded("    indented", 4, 0), ["", "inde", "nted"]);
        assert_eq!(folded("世界世界", 5, 0), ["世界", "世界"]);
        assert_eq!(folded("", 5, 0), [""]);
    }

    #[test]
    fn colours_go_on_in_the_next_line() {
        assert_eq!(
            folded("\x1b[1m\x1b[91merror\x1b[0m: \x1b[1mone two\x1b[0m", 11, 0),
            [
                "\x1b[1m\x1b[91merror\x1b[0m: \x1b[1mone",
                "\x1b[1mtwo\x1b[0m"
            ]
        );
    }
}
