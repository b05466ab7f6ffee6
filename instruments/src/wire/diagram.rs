//! The sequence diagram as lines of a terminal: the client's line of life on the left, the server's on the right, time
//! goes down.
//!
//! Next: `words.rs`, what arrows say; `page.rs`, the same for a browser.

use std::collections::HashMap;

use grader::octets::{escape, escape_octet};
use workshop::columns::columns;
use workshop::paint::{Line, Style};

use super::look::Look;
use super::seen::{Group, Part, Seen, Side, What, groups};
use super::words::{
    below_an_arrow, direction, is_break, moment, octets, over_a_piece, over_an_arrow, span,
};

/// From this width on there is room for both times.
const WIDE: usize = 64;

/// The diagram, and what it has to remember of what it has drawn.
#[derive(Debug)]
pub struct Diagram {
    look: Look,
    max_lines: usize,
    raw: bool,
    /// When something happened last on each connection.
    last: HashMap<u64, u64>,
    begun: bool,
}

impl Diagram {
    /// Of each part at most `max_lines` lines are drawn. `raw`: no labels.
    #[must_use]
    pub fn new(look: Look, max_lines: usize, raw: bool) -> Diagram {
        Diagram {
            look,
            max_lines,
            raw,
            last: HashMap::new(),
            begun: false,
        }
    }

    /// What is drawn for this.
    pub fn draw(&mut self, seen: &Seen) -> Vec<Line> {
        let mut sheet = Sheet::new(self.look, seen, self.gap(seen));
        if !std::mem::replace(&mut self.begun, true) {
            sheet.names();
        }
        match &seen.what {
            What::Piece {
                from,
                octets,
                parts,
            } => self.piece(&mut sheet, *from, *octets, parts),
            What::Trouble { words } => sheet
                .lines
                .push(Line::new().with(Style::Bad, format!("! {words}"))),
            what => sheet.happening(what),
        }
        sheet.lines
    }

    /// The time since the last thing on this connection.
    fn gap(&mut self, seen: &Seen) -> Option<u64> {
        let last = match seen.what {
            What::Closed { .. } | What::Reset { .. } | What::Dropped { .. } => {
                self.last.remove(&seen.connection)
            }
            _ => self.last.insert(seen.connection, seen.at),
        };
        last.map(|last| seen.at.saturating_sub(last))
    }

    fn piece(&self, sheet: &mut Sheet, from: Side, all: u64, parts: &[Part]) {
        let mut groups = groups(parts);
        if self.raw {
            groups.iter_mut().for_each(|group| group.label.clear());
        }
        let label = over_a_piece(all, &groups);
        if let Some(text) = on_one_line(&groups) {
            let whole = format!("{label} {text}");
            if columns(&whole) <= sheet.room_on_an_arrow() {
                sheet.arrow(
                    from,
                    &[(Style::Strong, &label), (Style::Plain, &format!(" {text}"))],
                    false,
                );
                return;
            }
        }
        sheet.arrow(from, &[(Style::Strong, &label)], false);
        for (place, group) in groups.iter().enumerate() {
            if place > 0 && !group.label.is_empty() {
                sheet.inside(from, Line::new().with(Style::Strong, group.label.clone()));
            }
            self.text(sheet, from, group.parts);
        }
    }

    /// The octets of some parts, escaped, each line on a line of its own.
    fn text(&self, sheet: &mut Sheet, from: Side, parts: &[Part]) {
        let width = sheet.room_inside(from);
        let mut drawn = 0;
        let mut hidden = 0;
        for part in parts {
            hidden += part.cut;
            for (line, length) in text_lines(&part.octets, width) {
                if drawn < self.max_lines {
                    sheet.inside(from, line);
                    drawn += 1;
                } else {
                    hidden += length;
                }
            }
            if let Some(payload) = part
                .unmasked
                .as_deref()
                .filter(|payload| !payload.is_empty())
            {
                let line = format!("unmasked: {}", escape(payload));
                sheet.inside(from, Line::plain(line));
            }
        }
        if hidden > 0 {
            let words = if hidden == 1 {
                "… 1 more octet".to_owned()
            } else {
                format!(
                    "… {} more octets",
                    octets(hidden).trim_end_matches(" octets")
                )
            };
            sheet.inside(from, Line::new().with(Style::Quiet, words));
        }
    }
}

/// The octets between quotes, if they are so few that they can stand on the arrow.
fn on_one_line(groups: &[Group<'_>]) -> Option<String> {
    let [Group { parts: [part], .. }] = groups else {
        return None;
    };
    let short = part.cut == 0
        && part.unmasked.is_none()
        && !part.octets.is_empty()
        && part.octets.len() < 200;
    let last = part.octets.len().saturating_sub(1);
    let has_one_line = !part.octets.iter().take(last).any(|&octet| octet == b'\n');
    (short && has_one_line).then(|| format!("\"{}\"", escape(&part.octets)))
}

/// Escaped octets as lines of at most `width` columns, each with the number of octets in it. A LF ends a line.
fn text_lines(all: &[u8], width: usize) -> Vec<(Line, u64)> {
    let mut lines = Vec::new();
    let (mut line, mut used, mut length) = (Line::new(), 0, 0);
    let mut run = (Style::Plain, String::new());
    for &octet in all {
        let text = escape_octet(octet);
        if used + text.len() > width && length > 0 {
            lines.push((line.with(run.0, std::mem::take(&mut run.1)), length));
            (line, used, length) = (Line::new(), 0, 0);
        }
        let style = if text.len() > 1 {
            Style::Quiet
        } else {
            Style::Plain
        };
        if style != run.0 {
            line = line.with(run.0, std::mem::take(&mut run.1));
            run.0 = style;
        }
        used += text.len();
        length += 1;
        run.1.push_str(&text);
        if octet == b'\n' {
            lines.push((line.with(run.0, std::mem::take(&mut run.1)), length));
            (line, used, length) = (Line::new(), 0, 0);
        }
    }
    if length > 0 {
        lines.push((line.with(run.0, run.1), length));
    }
    lines
}

/// The lines that are drawn for one thing.
struct Sheet {
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
    fn new(look: Look, seen: &Seen, gap: Option<u64>) -> Sheet {
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

    fn is_wide(&self) -> bool {
        self.width >= WIDE
    }

    /// Times and the connection's number take so many columns.
    fn gutter_width(&self) -> usize {
        if self.is_wide() { 23 } else { 10 }
    }

    /// Between the lines of life.
    fn inner(&self) -> usize {
        self.width - self.gutter_width() - 2
    }

    fn room_on_an_arrow(&self) -> usize {
        self.inner() - 5
    }

    fn room_inside(&self, from: Side) -> usize {
        self.inner() - self.indent(from) - 1
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
    fn names(&mut self) {
        let gutter = match self.is_wide() {
            true => format!("{:>8}  {:>8}  {:>2} ", "seconds", "after", "nr"),
            false => format!("{:>7} {:>1} ", "seconds", "#"),
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
            (false, true) => format!("{:>7} ", moment(self.at)),
            (false, false) if !std::mem::replace(&mut self.gapped, true) => {
                format!("{:>7} ", gap.unwrap_or_default().replace(' ', ""))
            }
            (false, false) => " ".repeat(8),
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
    fn arrow(&mut self, from: Side, words: &[(Style, &str)], breaks: bool) {
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
    fn inside(&mut self, from: Side, text: Line) {
        let life = self.look.glyphs().life;
        let (indent, room) = (self.indent(from), self.room_inside(from));
        let text = text.cut(room);
        let gap = " ".repeat(room + 1 - text.width());
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
    fn happening(&mut self, what: &What) {
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
            self.inside(from, Line::new().with(Style::Bad, words));
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
