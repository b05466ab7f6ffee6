//! A script that runs: what the client sends goes in, what the script prints comes out, both at once.
//!
//! Whoever reads from it moves whatever can be moved. So neither waits for the other: a script that prints
//! before it reads, and one that reads before it prints, are served by the same loop.

use std::io::{self, ErrorKind, Read};
use std::process::Command;
use std::time::{Duration, Instant};

use lab_a_given::note;
use lab_d_given::{AFTERWARDS, Ends, Named, Process, tell_of};
use solution_c_server::Request;
use solution_c_server::request::body::RequestContent;

use super::Cgi;
use super::gate::Permit;
use crate::Trouble;
use crate::gateway::Place;
use crate::gateway::document::Output;

/// How much of the content is read at a time: as much as a pipe holds.
const PIECE: usize = 64 * 1024;

/// Whoever answers is told how long the content is, before it comes.
pub(crate) fn know_length(request: &mut Request<'_>) -> Result<(), Trouble> {
    // ANCHOR: d3-know-length
    //= Content that comes in chunks has no length yet (`content_length`): wait until all of it is there
    //=   (`collect_content`). The server keeps it, in a file if it is long.
    //? d3-chunked
    //+ Ok(())
    if request.content_length().is_none() {
        request.collect_content().map_err(Trouble::Content)?;
    }
    Ok(())
    // ANCHOR_END: d3-know-length
}

/// A script that runs. Reading it gives what it prints. When it is dropped, the script's time is over.
pub(super) struct Running {
    process: Process,
    content: RequestContent,
    /// What was read of the content, and the script has not taken yet.
    pending: Vec<u8>,
    /// So much of it, it has.
    taken: usize,
    /// How long it may neither take nor give an octet.
    timeout: Duration,
    name: String,
}

impl Running {
    /// Starts a script.
    pub(super) fn start(
        cgi: &Cgi,
        mut command: Command,
        place: &Place,
        content: RequestContent,
        permit: Permit,
    ) -> Result<Running, Trouble> {
        let (name, line) = (place.name(), log_line);
        let named = Named {
            name: name.clone(),
            line,
        };
        let (has_input, ends) = (content.length() != Some(0), ends(&mut command));
        let process = Process::start(command, has_input, ends, named, &cgi.reaper, permit);
        Ok(Running {
            process: process.map_err(Trouble::Start)?,
            content,
            pending: Vec::new(),
            taken: 0,
            timeout: cgi.timeout,
            name,
        })
    }

    /// Gives the script what the client has sent, as far as both go on without waiting. Whether it took any.
    fn feed(&mut self) -> io::Result<bool> {
        // ANCHOR: d3-feed
        //= While it takes input, write what comes next of the content (`fill`), as much as it takes (`taken`).
        //= If nothing has come yet (`None`), that was all for now. At the end of the content (no octets) close the script's
        //=   input, or it would wait for more.
        //= A script that takes nothing now (`WouldBlock`) is no trouble. One that reads nothing any more (`BrokenPipe`) is
        //=   none either: close its input.
        //? d3-body
        //+ self.process.close_input(); // There is nothing to read.
        //+ Ok(false)
        let mut has_moved = false;
        while self.process.takes_input() {
            match self.fill()? {
                None => break,
                Some([]) => self.process.close_input(),
                Some(_) => match self.process.write(&self.pending[self.taken..]) {
                    Ok(count) => (self.taken, has_moved) = (self.taken + count, true),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                    Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                        self.process.close_input()
                    }
                    Err(error) => return Err(error),
                },
            }
        }
        Ok(has_moved)
        // ANCHOR_END: d3-feed
    }

    /// What comes next of the content: some octets, or none at its end. `None`: it has not come yet.
    fn fill(&mut self) -> io::Result<Option<&[u8]>> {
        if self.taken == self.pending.len() {
            self.pending.resize(PIECE, 0);
            self.taken = 0;
            let read = self.content.try_read(&mut self.pending);
            self.pending.truncate(*read.as_ref().unwrap_or(&0));
            match read {
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                // Whose silence it was has to be told apart from the script's.
                Err(error) => return Err(io::Error::other(format!("the request: {error}"))),
                Ok(_) => {}
            }
        }
        Ok(Some(&self.pending[self.taken..]))
    }

    /// Waits until there is something to do, at most until `end`.
    fn wait(&mut self, end: Instant) -> io::Result<()> {
        let gives = self.taken < self.pending.len();
        let awaits = !gives && self.process.takes_input();
        // The client has its own time to be silent.
        let silent = self.content.time_left().filter(|_| awaits);
        let end = silent.map_or(end, |left| end.min(Instant::now() + left));
        #[cfg(unix)]
        let awaits = self.content.socket().filter(|_| awaits);
        self.process.wait(gives, awaits, end)
    }

    /// The script prints no more. Was that all?
    fn end_of_output(&mut self) -> io::Result<usize> {
        // ANCHOR: d5-end-of-output
        //= It has a moment to end (`AFTERWARDS`); how it did is for the log (`tell_of`).
        //= One that was killed has not said all it wanted. That is an error (`UnexpectedEof`), for which the server cuts
        //=   the connection. Any exit code is the end of a whole document (0 octets), and so is none at all.
        //? d5-killed
        //+ Ok(0)
        let Some(status) = self.process.ended(Instant::now() + AFTERWARDS)? else {
            return Ok(0);
        };
        tell_of(&self.name, status);
        match status.code() {
            Some(_) => Ok(0),
            None => Err(io::Error::new(
                ErrorKind::UnexpectedEof,
                "the script was killed",
            )),
        }
        // ANCHOR_END: d5-end-of-output
    }

    /// When it has been silent for too long, if the last octet moved then.
    fn too_long(&self, last_moved: Instant) -> Instant {
        // ANCHOR: d5-too-long
        //= `self.timeout` later.
        //? d5-timeout
        //+ const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
        //+ last_moved + YEAR
        last_moved + self.timeout
        // ANCHOR_END: d5-too-long
    }
}

impl Read for Running {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let read = self.next(octets);
        if read.is_err() {
            self.process.hurry();
        }
        read
    }
}

impl Output for Running {
    fn has_ended(&mut self) -> bool {
        self.process.is_complete()
    }
}

impl Running {
    /// What the script prints next.
    fn next(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let mut last_moved = Instant::now();
        loop {
            if self.feed()? {
                last_moved = Instant::now();
            }
            match self.process.read(octets) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Ok(0) => return self.end_of_output(),
                read => return read,
            }
            let (now, end) = (Instant::now(), self.too_long(last_moved));
            if now >= end {
                return Err(ErrorKind::TimedOut.into());
            }
            // Somebody whom it has left behind may hold its output open, and say nothing.
            let is_late = now >= last_moved + AFTERWARDS;
            if is_late && self.process.ended(now)?.is_some() && self.process.is_silent() {
                return self.end_of_output();
            }
            self.wait(end.min(now + AFTERWARDS))?;
        }
    }
}

/// What is ended when the script is to end.
fn ends(command: &mut Command) -> Ends {
    // ANCHOR: d5-ends
    //= A script can start others, and they would stay. On Unix a signal can go to a whole group of processes: have the
    //=   script lead one (`process_group(0)`), and it ends with it. Elsewhere it ends alone.
    //? d5-children-end
    //+ Ends::Alone
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        command.process_group(0);
        Ends::WithItsGroup
    }
    #[cfg(not(unix))]
    {
        let _ = command;
        Ends::Alone
    }
    // ANCHOR_END: d5-ends
}

/// A line that a script has written to its standard error.
pub(crate) fn log_line(name: &str, line: &[u8]) {
    // ANCHOR: d5-log-line
    //= It goes to our own standard error (`note`), with the script's name before it: many write there.
    //= Octets that are not text, or would move somebody's cursor, are made visible (`escape`).
    //? d5-standard-error
    //+ // Nobody hears of it.
    note(format_args!("{name}: {}", escape(line)));
    // ANCHOR_END: d5-log-line
}

/// Text, with everything escaped that is none.
fn escape(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let escaped = text.chars().map(|one| match one {
        '\t' => "\t".to_owned(),
        one if one.is_control() => one.escape_default().to_string(),
        one => one.to_string(),
    });
    escaped.collect()
}
