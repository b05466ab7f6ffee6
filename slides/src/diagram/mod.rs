//! Diagrams of text: lines from Unicode's box drawing characters, arrows, and words. `strokes.rs` says what each
//! character draws, `svg.rs` draws it.

mod strokes;
mod svg;

use strokes::Strokes;

/// The characters of a diagram, each at its place.
#[derive(Debug)]
pub struct Diagram {
    rows: Vec<Vec<char>>,
}

/// A side of a character's cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Up,
    Down,
    Left,
    Right,
}

impl Side {
    const ALL: [Side; 4] = [Side::Up, Side::Down, Side::Left, Side::Right];

    fn opposite(self) -> Side {
        match self {
            Side::Up => Side::Down,
            Side::Down => Side::Up,
            Side::Left => Side::Right,
            Side::Right => Side::Left,
        }
    }

    /// One step this way.
    fn step(self, row: usize, column: usize) -> Option<(usize, usize)> {
        Some(match self {
            Side::Up => (row.checked_sub(1)?, column),
            Side::Down => (row + 1, column),
            Side::Left => (row, column.checked_sub(1)?),
            Side::Right => (row, column + 1),
        })
    }
}

impl Diagram {
    /// Reads one.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Diagram {
            rows: text
                .lines()
                .map(|line| line.trim_end().chars().collect())
                .collect(),
        }
    }

    /// As SVG, with a name for whoever cannot see it.
    #[must_use]
    pub fn svg(&self, alt: &str) -> String {
        svg::draw(self, alt)
    }

    /// The strokes that end in nothing: line, column (both counted from 0) and character.
    ///
    /// A stroke ends in another stroke, in an arrow, or at a word, which may stand one space away; above the first line and below
    /// the last one it may run out.
    #[must_use]
    pub fn loose_ends(&self) -> Vec<(usize, usize, char)> {
        let mut loose = Vec::new();
        for (row, line) in self.rows.iter().enumerate() {
            for (column, &letter) in line.iter().enumerate() {
                let strokes = strokes::of(letter);
                let ends_well =
                    |side: &Side| !strokes.goes(*side) || self.meets(row, column, *side);
                if !Side::ALL.iter().all(ends_well) {
                    loose.push((row, column, letter));
                }
            }
        }
        loose
    }

    fn meets(&self, row: usize, column: usize, side: Side) -> bool {
        let Some(next) = side.step(row, column) else {
            return side == Side::Up;
        };
        match self.at(next) {
            // A life line runs out at the bottom.
            _ if next.0 == self.rows.len() => side == Side::Down,
            ' ' => side
                .step(next.0, next.1)
                .is_some_and(|place| is_word(self.at(place))),
            _ => true,
        }
    }

    /// Whether a line that leaves this cell on this side runs into another from the side: it is drawn up to its middle.
    fn runs_into(&self, row: usize, column: usize, side: Side) -> bool {
        let strokes = side
            .step(row, column)
            .map(|next| strokes::of(self.at(next)));
        strokes.is_some_and(|strokes| strokes != Strokes::NONE && !strokes.goes(side.opposite()))
    }

    /// What stands there; a space outside.
    fn at(&self, (row, column): (usize, usize)) -> char {
        let line = self.rows.get(row);
        line.and_then(|line| line.get(column))
            .copied()
            .unwrap_or(' ')
    }

    fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// Whether it is written, not drawn.
fn is_word(letter: char) -> bool {
    letter != ' ' && strokes::of(letter) == Strokes::NONE && strokes::arrow(letter).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_diagrams_have_no_loose_ends() {
        let whole = [
            "┌───┐     ┌───┐\n│ a ├────►│ b │\n└─┬─┘     └───┘\n  │\n  ▼\n end",
            "client            server\n  │── SYN ──────────►│\n  │◄────── SYN, ACK ─┤\n",
            "╭──╮\n│  │\n╰──╯",
        ];
        for text in whole {
            assert_eq!(Diagram::of(text).loose_ends(), [], "{text}");
        }
    }

    #[test]
    fn a_stroke_that_ends_in_nothing_is_found() {
        let cases = [
            ("┌──\n│", vec![(0, 2, '─')]),
            ("a ─   b", vec![(0, 2, '─')]),
            ("┌\n│\n\n\na", vec![(0, 0, '┌'), (1, 0, '│')]),
        ];
        for (text, loose) in cases {
            let found = Diagram::of(text).loose_ends();
            assert!(
                loose.iter().all(|end| found.contains(end)),
                "{text}\n{found:?}"
            );
        }
    }
}
