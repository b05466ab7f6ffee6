//! What is wrong with a deck: where, what, and what to do about it.

use std::fmt;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trouble {
    /// From the root of the course: `slides/decks/1-sockets.md`.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Trouble {
            file,
            line,
            what,
            remedy,
        } = self;
        write!(f, "{file}:{line}: {what}\n  try: {remedy}")
    }
}

/// Collects what is wrong with one file.
#[derive(Debug)]
pub struct Troubles<'a> {
    file: &'a str,
    /// What was found so far.
    pub found: Vec<Trouble>,
}

impl<'a> Troubles<'a> {
    /// None yet.
    #[must_use]
    pub fn of(file: &'a str) -> Self {
        Troubles {
            file,
            found: Vec::new(),
        }
    }

    /// One more.
    pub fn add(&mut self, line: usize, what: impl Into<String>, remedy: impl Into<String>) {
        self.found.push(Trouble {
            file: self.file.to_owned(),
            line,
            what: what.into(),
            remedy: remedy.into(),
        });
    }
}
