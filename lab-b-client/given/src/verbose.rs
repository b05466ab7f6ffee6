//! `--verbose`: shows the octets on the wire, line by line, on standard error.
//!
//! `> ` is what we sent, `< ` what we received. Line ends and other control octets are shown
//! escaped: on the wire they are octets like all others, and a terminal must not obey them.

use crate::note::note;

/// A longer line is broken; content need not have any lines.
const MOST_OCTETS: usize = 1024;

/// Which way octets went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From us to the server.
    Sent,
    /// From the server to us.
    Received,
}

/// What was said on one connection and is not shown yet, because its line has not ended.
#[derive(Debug)]
pub struct Trace {
    direction: Direction,
    line: Vec<u8>,
}

impl Trace {
    /// Nothing was said yet.
    pub fn new() -> Self {
        Trace {
            direction: Direction::Sent,
            line: Vec::new(),
        }
    }

    /// Shows every line that these octets end.
    pub fn show(&mut self, direction: Direction, octets: &[u8]) {
        if direction != self.direction {
            self.flush();
            self.direction = direction;
        }
        for piece in octets.split_inclusive(|&octet| octet == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") || self.line.len() >= MOST_OCTETS {
                self.flush();
            }
        }
    }

    fn flush(&mut self) {
        let mark = match self.direction {
            Direction::Sent => '>',
            Direction::Received => '<',
        };
        for line in self.line.chunks(MOST_OCTETS) {
            note(format_args!("{mark} {}", escaped(line)));
        }
        self.line.clear();
    }
}

impl Drop for Trace {
    fn drop(&mut self) {
        self.flush();
    }
}

/// Octets as text for a terminal: `\r`, `\n`, `\t`, `\\`, and `\xNN` for all that is not ASCII.
pub fn escaped(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len() + 4);
    for &octet in octets {
        match octet {
            b'"' | b'\'' => text.push(char::from(octet)),
            _ => text.extend(octet.escape_ascii().map(char::from)),
        }
    }
    text
}
