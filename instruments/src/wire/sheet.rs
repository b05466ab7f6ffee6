//! Where the lines of the diagram get their places: times and the connection's number on the left, then the two lines
//! of life, and what is between them.

use workshop::paint::{Line, Style};

use super::look::Look;
use super::seen::{Seen, Side, What};
use super::text;
use super::words::{below_an_arrow, direction, is_break, moment, over_an_arrow, span};

/// From this width on there is room for both times.
const WIDE: usize = 64;

/// The lines that are drawn for one thing.
pub(super) struct Sheet {
    look: Look,
    width: usize,
    connection: u64,
    at: u64,
    gap: Option<u64>,
    lines: Vec<Line>,
    /// Its time has been said.
    timed: bool,
    /// The gap has been said.
    gapped: bool,
}

impl Sheet {
    pub(super) fn new(look: Look, seen: &Seen, gap: Option<u64>) -> Sheet {
        Sheet {
            look,
            width: look.width(),
            connection: seen.connection,
            at: seen.at,
            gap,
            lines: Vec::new(),
            timed: false,
            gapped: false,
        }
    }

    /// What has been drawn.
    pub(super) fn into_lines(self) -> Vec<Line> {
        self.lines
    }

    /// Something that concerns no connection.
    pub(super) fn trouble(&mut self, words: &str) {
        let lines = text::words(&format!("! {words}"), self.width);
        self.lines.extend(
            lines
                .into_iter()
                .map(|line| Line::new().with(Style::Bad, line)),
        );
    }

    fn is_wide(&self) -> bool {
        self.width >= WIDE
    }

    /// Times and the connection's number take so many columns.
    fn gutter_width(&self) -> usize {
        if self.is_wide() { 23 } else { 9 }
    }

    /// Between the lines of life.
    fn inner(&self) -> usize {
        self.width - self.gutter_width() - 2
    }

    pub(super) fn room_on_an_arrow(&self) -> usize {
        self.inner() - 5
    }

    pub(super) fn room_inside(&self, from: Side) -> usize {
        self.inner() - self.indent(from) - usize::from(self.is_wide())
    }

    /// What the server says stands further to the right.
    fn indent(&self, from: Side) -> usize {
        match (from, self.is_wide()) {
            (Side::Client, _) => 1,
            (Side::Server, true) => 5,
            (Side::Server, false) => 2,
        }
    }

    /// Above everything: whose lines of life these are.
    pub(super) fn names(&mut self) {
        let gutter = match self.is_wide() {
            true => format!("{:>8}  {:>8}  {:>2} ", "seconds", "after", "nr"),
            false => format!("{:>6} {:>1} ", "time", "#"),
        };
        let names = format!(
            "client{:>width$}",
            "server",
            width = self.inner() + 2 - "client".len()
        );
        self.lines.push(
            Line::new()
                .with(Style::Quiet, gutter)
                .with(Style::Strong, names),
        );
    }

    /// The times and the number; what has been said is not said again.
    fn gutter(&mut self) -> Line {
        let first = !std::mem::replace(&mut self.timed, true);
        let micro = self.look.glyphs().micro;
        let gap = self.gap.map(|gap| format!("+{}", span(gap, micro)));
        let times = match (self.is_wide(), first) {
            (true, true) => {
                self.gapped = true;
                format!("{:>8}  {:>8}  ", moment(self.at), gap.unwrap_or_default())
            }
            (true, false) => " ".repeat(20),
            (false, true) => format!("{:>6} ", moment(self.at)),
            (false, false) if !std::mem::replace(&mut self.gapped, true) => {
                format!("{:>6} ", gap.unwrap_or_default().replace(' ', ""))
            }
            (false, false) => " ".repeat(7),
        };
        let number = if first {
            self.connection.to_string()
        } else {
            String::new()
        };
        let width = if self.is_wide() { 2 } else { 1 };
        let line = Line::new().with(Style::Quiet, times);
        self.look
            .coloured(line, self.connection, &format!("{number:>width$} "))
    }

    /// An arrow from this side to the other, with words on it; or one that breaks.
    pub(super) fn arrow(&mut self, from: Side, words: &[(Style, &str)], breaks: bool) {
        let glyphs = self.look.glyphs();
        let label = words
            .iter()
            .fold(Line::new(), |line, (style, text)| line.with(*style, *text))
            .cut(self.room_on_an_arrow());
        let rest = self.inner() - 5 - label.width();
        let (before, after) = match from {
            Side::Client => {
                let head = if breaks {
                    glyphs.cross
                } else {
                    glyphs.head_right
                };
                let before = format!("{}{} ", glyphs.leaves_right, glyphs.shaft.repeat(2));
                (
                    before,
                    format!(" {}{head}{}", glyphs.shaft.repeat(rest), glyphs.life),
                )
            }
            Side::Server => {
                let head = if breaks {
                    glyphs.cross
                } else {
                    glyphs.head_left
                };
                let before = format!("{}{head}{} ", glyphs.life, glyphs.shaft);
                (
                    before,
                    format!(" {}{}", glyphs.shaft.repeat(rest + 1), glyphs.leaves_left),
                )
            }
        };
        let mut line = self.gutter();
        line = self.look.coloured(line, self.connection, &before);
        line.spans.extend(label.spans);
        line = self.look.coloured(line, self.connection, &after);
        self.lines.push(line);
    }

    /// Text between the lines of life.
    pub(super) fn inside(&mut self, from: Side, text: Line) {
        let life = self.look.glyphs().life;
        let (indent, room) = (self.indent(from), self.room_inside(from));
        let text = text.cut(room);
        let gap = " ".repeat(self.inner() - self.indent(from) - text.width());
        let mut line = self.gutter();
        line = self
            .look
            .coloured(line, self.connection, life)
            .with(Style::Plain, " ".repeat(indent));
        line.spans.extend(text.spans);
        line = self
            .look
            .coloured(line.with(Style::Plain, gap), self.connection, life);
        self.lines.push(line);
    }

    /// Anything but a piece.
    pub(super) fn happening(&mut self, what: &What) {
        let glyphs = self.look.glyphs();
        let words = over_an_arrow(what, glyphs.micro);
        let style = match what {
            _ if is_break(what) => Style::Bad,
            What::More { .. } | What::Missed { .. } => Style::Note,
            What::Closed { .. } => Style::Quiet,
            _ => Style::Strong,
        };
        match direction(what) {
            Some(from) => self.arrow(from, &[(style, &words)], is_break(what)),
            None => self.across(&words, style, matches!(what, What::Closed { .. })),
        }
        if let Some(words) = below_an_arrow(what) {
            let from = direction(what).unwrap_or(Side::Client);
            for words in text::words(&words, self.room_inside(from)) {
                self.inside(from, Line::new().with(Style::Bad, words));
            }
        }
    }

    /// A line that goes from one side to the other without a direction.
    fn across(&mut self, words: &str, style: Style, ends: bool) {
        let glyphs = self.look.glyphs();
        let (left, right) = match ends {
            true => (glyphs.foot_left, glyphs.foot_right),
            false => (glyphs.cross, glyphs.cross),
        };
        let label = Line::new().with(style, words).cut(self.room_on_an_arrow());
        let rest = self.inner() - 4 - label.width();
        let mut line = self.gutter();
        line = self.look.coloured(
            line,
            self.connection,
            &format!("{left}{} ", glyphs.shaft.repeat(2)),
        );
        line.spans.extend(label.spans);
        line = self.look.coloured(
            line,
            self.connection,
            &format!(" {}{right}", glyphs.shaft.repeat(rest)),
        );
        self.lines.push(line);
    }
}
