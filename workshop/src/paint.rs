//! Lines of styled text: what every command prints, and what the watch draws.
//!
//! Next: `columns.rs`, how much room a text takes.

use std::env;
use std::io::{self, IsTerminal, Write};

use crate::columns::{columns, pieces};

/// What a piece of text is, not which colour it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Nothing special.
    Plain,
    /// A title, or what to look at first.
    Strong,
    /// Beside the point: labels, ids, hints at keys.
    Quiet,
    /// It works.
    Good,
    /// It does not.
    Bad,
    /// A star, a note, something that waits.
    Note,
    /// Brings its own colours, as rustc's words do.
    Raw,
}

/// Text of one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its style.
    pub style: Style,
    /// Safe to print, without line ends.
    pub text: String,
}

/// One line, piece by piece.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Its pieces, from left to right.
    pub spans: Vec<Span>,
}

impl Line {
    /// An empty line.
    #[must_use]
    pub fn new() -> Line {
        Line::default()
    }

    /// A line without any style.
    pub fn plain(text: impl Into<String>) -> Line {
        Line::new().with(Style::Plain, text)
    }

    /// The line with more text at its end.
    #[must_use]
    pub fn with(mut self, style: Style, text: impl Into<String>) -> Line {
        self.spans.push(Span {
            style,
            text: text.into(),
        });
        self
    }

    /// How many columns it takes.
    #[must_use]
    pub fn width(&self) -> usize {
        self.spans.iter().map(|span| columns(&span.text)).sum()
    }

    /// The line with `right` at the right edge of `width` columns. Where both do not fit, the left one is cut,
    /// but never to less than a quarter of the width.
    #[must_use]
    pub fn right(self, width: usize, right: Line) -> Line {
        let mut line = self.cut(width.saturating_sub(right.width() + 2).max(width / 4));
        let gap = width.saturating_sub(line.width() + right.width()).max(2);
        line.spans.push(Span {
            style: Style::Plain,
            text: " ".repeat(gap),
        });
        line.spans.extend(right.spans);
        line
    }

    /// The line, cut to `width` columns; a cut shows as `…`.
    #[must_use]
    pub fn cut(&self, width: usize) -> Line {
        if self.width() <= width {
            return self.clone();
        }
        let mut left = width.saturating_sub(1);
        let mut line = Line::new();
        for span in &self.spans {
            let mut text = String::new();
            for (piece, columns) in pieces(&span.text) {
                if columns > left {
                    // What follows has no place either, however narrow it is.
                    left = 0;
                } else {
                    text.push_str(piece);
                    left -= columns;
                }
            }
            line.spans.push(Span {
                style: span.style,
                text,
            });
        }
        // What was cut before, by who made the words, is not said twice.
        if let Some(last) = line.spans.iter_mut().rfind(|span| !span.text.is_empty()) {
            last.text.truncate(last.text.trim_end_matches('…').len());
        }
        line.with(Style::Quiet, if width > 0 { "…" } else { "" })
    }

    /// The same words, all of them beside the point now.
    #[must_use]
    pub fn dimmed(&self) -> Line {
        let words = self.spans.iter().flat_map(|span| pieces(&span.text));
        let seen: String = words
            .filter(|(_, columns)| *columns > 0)
            .map(|(piece, _)| piece)
            .collect();
        Line::new().with(Style::Quiet, seen)
    }

    /// Its text alone.
    #[must_use]
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }
}

/// How lines look on one terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// May we use colours?
    pub colour: bool,
    /// May we use letters beyond ASCII for our own marks?
    pub unicode: bool,
}

impl Look {
    /// What suits this stream: colours only on a terminal, never against `NO_COLOR`.
    pub fn of(stream: &impl IsTerminal) -> Look {
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let no_colour = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        // Only Windows terminals from before 2016 lack escape codes; the question switches them on elsewhere.
        #[cfg(windows)]
        let dumb = dumb || (stream.is_terminal() && !crossterm::ansi_support::supports_ansi());
        Look {
            colour: stream.is_terminal() && !dumb && !no_colour,
            unicode: !dumb,
        }
    }

    /// The line as octets for the terminal, without a line end.
    #[must_use]
    pub fn render(self, line: &Line) -> String {
        let mut text = String::new();
        for span in &line.spans {
            let words = if self.unicode {
                span.text.clone()
            } else {
                ascii(&span.text)
            };
            match code(span.style) {
                None if self.colour && span.style == Style::Raw => {
                    text.push_str(&format!("{words}\x1b[0m"))
                }
                Some(code) if self.colour && !words.trim().is_empty() => {
                    text.push_str(&format!("\x1b[{code}m{words}\x1b[0m"));
                }
                _ => text.push_str(&words),
            }
        }
        text
    }
}

fn code(style: Style) -> Option<&'static str> {
    match style {
        Style::Plain | Style::Raw => None,
        Style::Strong => Some("1"),
        Style::Quiet => Some("2"),
        Style::Good => Some("32"),
        Style::Bad => Some("31"),
        Style::Note => Some("33"),
    }
}

/// Our own marks in ASCII; what an attendee's program wrote is escaped long before.
fn ascii(text: &str) -> String {
    let mut plain = String::new();
    for letter in text.chars() {
        match letter {
            '✓' => plain.push('+'),
            '✗' => plain.push('x'),
            '★' => plain.push('*'),
            '·' => plain.push('-'),
            '…' => plain.push_str("..."),
            '→' => plain.push_str("->"),
            '§' => plain.push_str("section "),
            other => plain.push(other),
        }
    }
    plain
}

/// How wide lines may be: the terminal's width, at most 100, and 80 where there is none.
#[must_use]
pub fn width() -> usize {
    let of_terminal = io::stdout()
        .is_terminal()
        .then(crossterm::terminal::size)
        .and_then(std::result::Result::ok);
    of_terminal.map_or(80, |(columns, _)| usize::from(columns).clamp(40, 100))
}

/// Standard output for lines. When its reader has gone, what follows is dropped in silence.
#[derive(Debug)]
pub struct Printer {
    look: Look,
    gone: bool,
}

impl Printer {
    /// A printer for standard output.
    #[must_use]
    pub fn stdout() -> Printer {
        Printer {
            look: Look::of(&io::stdout()),
            gone: false,
        }
    }

    /// Prints one line.
    pub fn line(&mut self, line: &Line) {
        self.write(&format!("{}\n", self.look.render(line)));
    }

    /// Prints several lines.
    pub fn lines<'a>(&mut self, lines: impl IntoIterator<Item = &'a Line>) {
        lines.into_iter().for_each(|line| self.line(line));
    }

    /// Prints text as it is.
    pub fn write(&mut self, text: &str) {
        let mut stdout = io::stdout().lock();
        self.gone = self.gone
            || stdout
                .write_all(text.as_bytes())
                .and_then(|()| stdout.flush())
                .is_err();
    }

    /// Has the reader of standard output gone, as `head` does?
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.gone
    }
}

/// Prints a line as `println!` does; but whoever has closed our output, as `head` does, is no trouble.
#[macro_export]
macro_rules! say {
    ($($words:tt)*) => {
        $crate::paint::Printer::stdout().write(&format!("{}\n", format_args!($($words)*)))
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_in_columns_and_keeps_its_styles() {
        let line = Line::new()
            .with(Style::Good, "✓ ")
            .with(Style::Plain, "collects");
        assert_eq!(line.width(), 10);
        assert_eq!(line.cut(10), line);
        assert_eq!(line.cut(5).text(), "✓ co…");
        assert_eq!(line.cut(5).spans[0].style, Style::Good);
        assert_eq!(line.cut(0).text(), "");
        let cut_before = Line::plain("\"aaa\"… (70 octets)");
        assert_eq!(cut_before.cut(7).text(), "\"aaa\"…");
    }

    #[test]
    fn what_brings_its_own_colours_is_cut_where_one_sees_it() {
        let line = Line::new().with(
            Style::Raw,
            "\x1b[1m\x1b[91merror\x1b[0m: \x1b[1mlong\x1b[0m",
        );
        assert_eq!(line.width(), 11);
        assert_eq!(line.cut(11), line);
        assert_eq!(
            line.cut(8).text(),
            "\x1b[1m\x1b[91merror\x1b[0m: \x1b[1m\x1b[0m…"
        );
        assert_eq!(line.dimmed().text(), "error: long");
    }

    #[test]
    fn a_wide_letter_is_never_cut_in_half() {
        let line = Line::plain("a世界b");
        assert_eq!(line.width(), 6);
        assert_eq!(line.cut(5).text(), "a世…");
        assert_eq!(line.cut(4).text(), "a世…");
        assert_eq!(
            line.cut(3).text(),
            "a…",
            "nothing that comes later fills the gap"
        );
    }

    #[test]
    fn the_right_end_stands_at_the_edge() {
        let line = Line::plain("left").right(12, Line::plain("right"));
        assert_eq!(line.text(), "left   right");
        assert_eq!(
            Line::plain("left side")
                .right(12, Line::plain("right"))
                .text(),
            "left…  right"
        );
        assert_eq!(
            Line::plain("left")
                .right(8, Line::plain("far too long"))
                .text(),
            "l…  far too long"
        );
    }

    #[test]
    fn colours_and_marks_depend_on_the_terminal() {
        let line = Line::new()
            .with(Style::Bad, "✗")
            .with(Style::Plain, " a · b");
        assert_eq!(
            Look {
                colour: true,
                unicode: true
            }
            .render(&line),
            "\x1b[31m✗\x1b[0m a · b"
        );
        assert_eq!(
            Look {
                colour: false,
                unicode: false
            }
            .render(&line),
            "x a - b"
        );
    }
}
