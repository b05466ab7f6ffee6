//! What a character draws.

use super::Side;

/// From the middle of the cell to which sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Strokes {
    up: bool,
    down: bool,
    left: bool,
    right: bool,
    /// Whether the line is broken.
    pub(super) dashed: bool,
}

impl Strokes {
    pub(super) const NONE: Strokes = Strokes {
        up: false,
        down: false,
        left: false,
        right: false,
        dashed: false,
    };

    /// Whether it reaches this side.
    pub(super) fn goes(self, side: Side) -> bool {
        match side {
            Side::Up => self.up,
            Side::Down => self.down,
            Side::Left => self.left,
            Side::Right => self.right,
        }
    }
}

/// What this one draws; nothing if it is a word's.
pub(super) fn of(letter: char) -> Strokes {
    let (sides, dashed) = match letter {
        '─' => ("lr", false),
        '┄' => ("lr", true),
        '│' => ("ud", false),
        '┆' => ("ud", true),
        '┌' | '╭' => ("dr", false),
        '┐' | '╮' => ("dl", false),
        '└' | '╰' => ("ur", false),
        '┘' | '╯' => ("ul", false),
        '├' => ("udr", false),
        '┤' => ("udl", false),
        '┬' => ("dlr", false),
        '┴' => ("ulr", false),
        '┼' => ("udlr", false),
        _ => return Strokes::NONE,
    };
    Strokes {
        up: sides.contains('u'),
        down: sides.contains('d'),
        left: sides.contains('l'),
        right: sides.contains('r'),
        dashed,
    }
}

/// Whether the corner is round.
pub(super) fn is_round(letter: char) -> bool {
    matches!(letter, '╭' | '╮' | '╰' | '╯')
}

/// Where an arrow points to.
pub(super) fn arrow(letter: char) -> Option<Side> {
    Some(match letter {
        '▲' => Side::Up,
        '▼' => Side::Down,
        '◄' => Side::Left,
        '►' => Side::Right,
        _ => return None,
    })
}
