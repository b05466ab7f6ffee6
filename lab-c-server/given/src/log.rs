//! Where the lines of the access log go: a file, or standard output.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use lab_a_given::note;

/// An access log. Lines of several workers do not mix: each is one write to a file opened for appending.
#[derive(Debug)]
pub struct Log {
    to: To,
    name: String,
    has_failed: AtomicBool,
}

#[derive(Debug)]
enum To {
    File(File),
    StandardOutput,
    /// It could not be opened.
    Nowhere,
}

impl Log {
    /// Opens the log; `-` is standard output. What is in a file already stays.
    ///
    /// A log that cannot be opened is no reason not to serve: that is said on standard error, once.
    #[must_use]
    pub fn open(path: &Path) -> Log {
        let name = path.display().to_string();
        let mut log = Log {
            to: To::Nowhere,
            name,
            has_failed: AtomicBool::new(false),
        };
        if log.name == "-" {
            log.to = To::StandardOutput;
            return log;
        }
        match OpenOptions::new().append(true).create(true).open(path) {
            Ok(file) => log.to = To::File(file),
            Err(error) => log.fail(&error),
        }
        log
    }

    /// Writes a line, which ends in LF.
    pub fn write(&self, line: &[u8]) {
        let written = match &self.to {
            To::File(file) => (&*file).write_all(line),
            To::StandardOutput => io::stdout().lock().write_all(line),
            To::Nowhere => return,
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
