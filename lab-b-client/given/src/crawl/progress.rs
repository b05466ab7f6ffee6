//! How far the crawl has come, on one line that is written over and over.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Not more often: a terminal is slow, and nobody reads faster.
const EVERY: Duration = Duration::from_millis(100);
/// How many characters fit on a line of the narrowest terminal.
const COLUMNS: usize = 79;

/// The progress line.
#[derive(Debug)]
pub struct Progress {
    /// Whether somebody sees it.
    watched: bool,
    last: Option<Instant>,
}

impl Progress {
    /// A line on standard error, if that is a terminal and the report goes somewhere else: otherwise
    /// the report itself shows how far it is.
    #[must_use]
    pub fn new(report_is_elsewhere: bool) -> Self {
        Progress {
            watched: report_is_elsewhere && io::stderr().is_terminal(),
            last: None,
        }
    }

    /// Shows a line, if it is time for one.
    pub fn show(&mut self, line: impl FnOnce() -> String) {
        if !self.watched || self.last.is_some_and(|last| last.elapsed() < EVERY) {
            return;
        }
        self.last = Some(Instant::now());
        let line: String = line().chars().take(COLUMNS).collect();
        // What was there before goes (`CSI K`). Nobody is harmed if this cannot be written.
        let _ = write!(io::stderr(), "\r{line}\x1b[K");
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if self.last.take().is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
