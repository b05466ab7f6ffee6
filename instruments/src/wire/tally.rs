//! What all of it comes to: the last words.

use std::collections::HashSet;

use workshop::paint::{Line, Style};

use super::seen::{Seen, Side, What};
use super::words::{many, octets, span};

/// Counts.
#[derive(Debug, Default)]
pub struct Tally {
    connections: u64,
    refused: u64,
    closed_first: [u64; 2],
    resets: [u64; 2],
    dropped: u64,
    pieces: [u64; 2],
    octets: [u64; 2],
    missed: u64,
    open: HashSet<u64>,
    last: u64,
}

impl Tally {
    /// One more thing.
    pub fn add(&mut self, seen: &Seen) {
        self.last = self.last.max(seen.at);
        match &seen.what {
            What::Connected { .. } => {
                self.connections += 1;
                self.open.insert(seen.connection);
            }
            What::Refused { .. } => self.refused += 1,
            What::Piece { from, octets, .. } => self.pass(*from, 1, *octets),
            What::More {
                from,
                pieces,
                octets,
                ..
            } => self.pass(*from, *pieces, *octets),
            What::Missed {
                from,
                pieces,
                octets,
            } => {
                self.pass(*from, *pieces, *octets);
                self.missed += pieces;
            }
            What::Reset { from, .. } => {
                self.resets[from.index()] += 1;
                self.open.remove(&seen.connection);
            }
            What::Dropped { .. } => {
                self.dropped += 1;
                self.open.remove(&seen.connection);
            }
            What::Closed { first, .. } => {
                self.closed_first[first.index()] += 1;
                self.open.remove(&seen.connection);
            }
            What::Fin { .. } | What::Trouble { .. } => {}
        }
    }

    fn pass(&mut self, from: Side, pieces: u64, octets: u64) {
        self.pieces[from.index()] += pieces;
        self.octets[from.index()] += octets;
    }

    /// The last words; each line at most 40 columns.
    #[must_use]
    pub fn lines(&self, micro: &str) -> Vec<Line> {
        let ends = [
            (self.closed_first[0], "the client ended first"),
            (self.closed_first[1], "the server ended first"),
            (self.resets[0], "the client broke off"),
            (self.resets[1], "the server broke off"),
            (self.dropped, "we cut off"),
            (self.open.len() as u64, "still open"),
            (self.refused, "refused: nobody listened"),
        ];
        let title = format!(
            "{} in {}",
            many(self.connections + self.refused, "connection"),
            span(self.last, micro)
        );
        let mut lines = vec![Line::new().with(Style::Strong, title)];
        for (number, words) in ends.into_iter().filter(|(number, _)| *number > 0) {
            lines.push(Line::plain(format!("  {number:>3} {words}")));
        }
        for side in [Side::Client, Side::Server] {
            let (pieces, sum) = (self.pieces[side.index()], self.octets[side.index()]);
            if pieces > 0 {
                lines.push(Line::plain(format!(
                    "  {}: {} in {}",
                    side.name(),
                    octets(sum),
                    many(pieces, "piece")
                )));
            }
        }
        if self.missed > 0 {
            let words = format!("  {} too fast to be drawn", many(self.missed, "piece"));
            lines.push(Line::new().with(Style::Note, words));
        }
        lines
    }

    /// Has anything been seen?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.connections + self.refused == 0
    }
}
