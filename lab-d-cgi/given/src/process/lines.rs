//! Standard error of a script, line by line.

use super::Named;

/// A line that is longer goes on as another.
const LONGEST: usize = 4096;

/// What a script writes to standard error, and who tells of it.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) named: Named,
    begun: Vec<u8>,
}

impl Lines {
    pub(super) fn new(named: Named) -> Self {
        let begun = Vec::new();
        Lines { named, begun }
    }

    /// Tells of every line that is whole now.
    pub(super) fn push(&mut self, octets: &[u8]) {
        for piece in octets.split_inclusive(|&octet| octet == b'\n') {
            self.begun.extend_from_slice(piece);
            while self.begun.len() > LONGEST {
                let rest = self.begun.split_off(LONGEST);
                self.tell();
                self.begun = rest;
            }
            if self.begun.ends_with(b"\n") {
                self.tell();
            }
        }
    }

    fn tell(&mut self) {
        let line = self.begun.trim_ascii_end();
        if !line.is_empty() {
            (self.named.line)(&self.named.name, line);
        }
        self.begun.clear();
    }
}

impl Drop for Lines {
    /// The last line may have no end.
    fn drop(&mut self) {
        self.tell();
    }
}
