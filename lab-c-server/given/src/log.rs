//! Where the lines of the access log go: a file, or standard output.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use lab_a_given::note;

/// An access log. Lines of several workers do not mix: each is one write to a file opened for appending.
#[derive(Debug)]
pub struct Log {
    to: Option<File>,
    name: String,
    has_failed: AtomicBool,
}

impl Log {
    /// Opens the log; `-` is standard output. What is in a file already stays.
    ///
    /// A log that cannot be opened is no reason not to serve: that is said on standard error, once.
    #[must_use]
    pub fn open(path: &Path) -> Log {
        let name = path.display().to_string();
        let (to, failed) = if name == "-" {
            (None, None)
        } else {
            match OpenOptions::new().append(true).create(true).open(path) {
                Ok(file) => (Some(file), None),
                Err(error) => (None, Some(error)),
            }
        };
        let log = Log {
            to,
            name,
            has_failed: AtomicBool::new(false),
        };
        if let Some(error) = failed {
            log.fail(&error);
        }
        log
    }

    /// Writes a line, which ends in LF.
    pub fn write(&self, line: &[u8]) {
        let written = match &self.to {
            Some(file) => (&*file).write_all(line),
            None if self.name == "-" => io::stdout().lock().write_all(line),
            None => return,
        };
        if let Err(error) = written {
            self.fail(&error);
        }
    }

    /// Once: a server that goes on for days would say it for days.
    fn fail(&self, error: &io::Error) {
        if !self.has_failed.swap(true, Ordering::Relaxed) {
            note(format_args!(
                "error: the access log cannot be written: {}: {error}",
                self.name
            ));
        }
    }
}
