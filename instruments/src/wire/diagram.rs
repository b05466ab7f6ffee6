//! The sequence diagram as lines of a terminal: the client's line of life on the left, the server's on the right, time
//! goes down.
//!
//! Next: `sheet.rs`, where lines get their places; `words.rs`, what arrows say; `page.rs`, the same for a browser.

use std::collections::HashMap;

use grader::octets::escape;
use workshop::columns::columns;
use workshop::paint::{Line, Style};

use super::look::Look;
use super::seen::{Group, Part, Seen, Side, What, groups};
use super::sheet::Sheet;
use super::text;
use super::words::{many, over_a_piece};

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
            What::Trouble { words } => sheet.trouble(words),
            what => sheet.happening(what),
        }
        sheet.into_lines()
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
        let all = parts.iter().flat_map(|part| {
            let mut lines = text::lines(&part.octets, width);
            if let Some(payload) = part.unmasked.as_ref().filter(|payload| !payload.is_empty()) {
                lines.push((Line::new().with(Style::Quiet, "unmasked:"), 0));
                lines.extend(
                    text::lines(payload, width)
                        .into_iter()
                        .map(|(line, _)| (line, 0)),
                );
            }
            lines
        });
        let mut lines: Vec<(Line, u64)> = all.collect();
        let cut: u64 = parts.iter().map(|part| part.cut).sum();
        // A line that says that one line is hidden would take its place.
        let drawn =
            match lines.len() <= self.max_lines + usize::from(self.max_lines > 0 && cut == 0) {
                true => lines.len(),
                false => self.max_lines,
            };
        let hidden = cut
            + lines
                .split_off(drawn)
                .iter()
                .map(|(_, octets)| octets)
                .sum::<u64>();
        lines
            .into_iter()
            .for_each(|(line, _)| sheet.inside(from, line));
        // Folded, the label says all there is to say.
        if hidden > 0 && self.max_lines > 0 {
            let words = format!("… {}", many(hidden, "more octet"));
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
