//! The crawl's report while it is written, and the progress line beside it.

use std::fmt;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process;

use super::known::{Id, Known};
use super::progress::Progress;
use super::report::{Event, Format, Summary};
use crate::Error;
use crate::note::note;
use crate::output::Output;

/// Writes events, and counts them.
pub struct Log {
    format: Format,
    /// `None` once it is whole, or cannot be written any more.
    output: Option<BufWriter<Output>>,
    progress: Progress,
    summary: Summary,
}

impl Log {
    /// A report in this format. It is written while the crawl goes on; a file is there after the end.
    #[must_use]
    pub fn new(format: Format, output: Output, progress: Progress) -> Self {
        Log {
            format,
            output: Some(BufWriter::new(output)),
            progress,
            summary: Summary::default(),
        }
    }

    /// The file that is being written and has not got its name yet.
    pub fn unfinished(&self) -> Option<PathBuf> {
        let output = self.output.as_ref()?.get_ref();
        output.unfinished().map(Path::to_owned)
    }

    /// Writes an event. If that cannot be done there is no sense in going on: the program ends.
    pub fn tell(&mut self, event: &Event) {
        let summary = &mut self.summary;
        match event {
            Event::Page { .. } => summary.pages += 1,
            Event::Redirect { .. } => summary.redirects += 1,
            Event::Broken { .. } => summary.broken += 1,
            Event::Blocked { .. } => summary.blocked += 1,
            Event::Limit { .. } => summary.limits += 1,
            Event::Begin | Event::End(_) => {}
        }
        let Some(output) = &mut self.output else {
            return;
        };
        let mut written = self.format.write(output, event);
        if output.get_ref().is_terminal() {
            written = written.and_then(|()| output.flush());
        }
        if let Err(error) = written {
            self.progress.clear();
            // What was written to a file goes with it.
            self.output = None;
            give_up(&Error::from(error));
        }
    }

    /// Shows how far the crawl has come.
    pub fn progress(&mut self, known: &Known, last: Id, broken: usize) {
        let pages = self.summary.pages;
        self.progress.show(|| {
            let waiting = known.waiting();
            let last = &known.get(last).url;
            format!("pages {pages}, broken {broken}, waiting {waiting}: {last}")
        });
    }

    /// Writes the summary.
    pub fn end(&mut self, interrupted: bool) -> Result<(), Error> {
        self.summary.interrupted = interrupted;
        let summary = self.summary;
        self.tell(&Event::End(&summary));
        self.progress.clear();
        let Some(output) = self.output.take() else {
            return Ok(());
        };
        let output = output
            .into_inner()
            .map_err(|error| Error::from(error.into_error()))?;
        output.finish()
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log")
            .field("summary", &self.summary)
            .finish_non_exhaustive()
    }
}

/// Ends the program from wherever it is, with threads still at work.
pub fn give_up(error: &Error) -> ! {
    match error {
        Error::Output(error) if error.kind() == ErrorKind::BrokenPipe => process::exit(0),
        error => {
            note(format_args!("error: {error}"));
            process::exit(1)
        }
    }
}
