//! The process of a script on Unix: `poll` over its pipes.
//!
//! Next: `source.rs`, the pipes that it writes to; `body.rs`, how it ends; `waker.rs`, how the reaper waits.

mod body;
mod source;
mod waker;

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::ops::Range;
use std::os::fd::{AsFd, BorrowedFd};
use std::process::{ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::lines::Lines;
use super::reaper::{Departed, Reaper};
use super::{Ends, Named};
pub(super) use body::{Body, end};
use source::Source;
pub(super) use waker::Waker;

/// How long a script that has begun to print may take to print everything and end, before the first of it leaves. Most do:
/// then their answer leaves at once, in one piece, and its length is known.
const AT_ONCE: Duration = Duration::from_millis(2);

/// A script that runs.
#[derive(Debug)]
pub struct Process {
    /// Gone once it was given to the reaper.
    body: Option<Body>,
    /// It has printed something.
    has_begun: bool,
}

impl Process {
    /// Starts a script. `has_input`: there is something for its standard input; else that has ended already.
    /// `held` is dropped when nothing is left of the script.
    ///
    /// # Errors
    /// It could not be started.
    pub fn start(
        mut command: Command,
        has_input: bool,
        ends: Ends,
        named: Named,
        reaper: &Reaper,
        held: impl Send + 'static,
    ) -> io::Result<Process> {
        let input = match has_input {
            true => Stdio::piped(),
            false => nothing()?,
        };
        let command = command.stdin(input).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::piped()).spawn()?;
        reaper.born(child.id(), ends);
        let body = Body {
            ends,
            input: child.stdin.take(),
            output: Source::new(child.stdout.take()),
            errors: Source::new(child.stderr.take()),
            lines: Lines::new(named),
            status: None,
            told: None,
            hurries: false,
            dropped: 0,
            reaper: reaper.clone(),
            _held: Box::new(held),
            child,
        };
        // From here on whatever fails leaves the process to the reaper.
        let mut process = Process {
            has_begun: false,
            body: Some(body),
        };
        if let Some(input) = &process.body_mut().input {
            rustix::io::ioctl_fionbio(input, true)?;
        }
        Ok(process)
    }

    /// Waits until there is something to read, or the script takes input (if `gives`), or the client's content
    /// goes on (if its socket is there), at most until `end`. Tells meanwhile what the script writes to standard error.
    ///
    /// # Errors
    /// The system's way of waiting failed.
    pub fn wait(
        &mut self,
        gives: bool,
        content: Option<BorrowedFd<'_>>,
        end: Instant,
    ) -> io::Result<()> {
        let has_begun = self.has_begun;
        let body = self.body_mut();
        let content = content.map(|socket| PollFd::from_borrowed_fd(socket, PollFlags::IN));
        let input = body.input.as_ref().filter(|_| gives);
        let input = input.map(|pipe| PollFd::new(pipe, PollFlags::OUT));
        let output = &mut body.output;
        listen(output, &mut body.errors, [content, input], end)?;
        if !has_begun && output.has_some() {
            // Whoever still reads may wait for more to read before it prints more.
            if body.input.is_none() && output.may_go_on() {
                output.await_the_rest(Instant::now() + AT_ONCE);
            }
            self.has_begun = true;
        }
        self.body_mut().hear_errors();
        Ok(())
    }

    /// Reads what it has printed; 0: it prints nothing any more.
    ///
    /// # Errors
    /// `WouldBlock`: nothing has come.
    pub fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        self.body_mut().output.read(octets)
    }

    /// Whether it has printed nothing that was not read yet. Looks once more: it may have printed its last words since.
    pub fn is_silent(&mut self) -> bool {
        let output = &mut self.body_mut().output;
        output.look();
        !output.has_some()
    }

    /// Whether it has printed everything, and has ended well. Waits for its end for a moment, if that is near.
    pub fn is_complete(&mut self) -> bool {
        if !self.body_mut().output.is_over() {
            return false;
        }
        let ended = self.ended(Instant::now() + AT_ONCE);
        matches!(ended, Ok(Some(status)) if status.success())
    }

    /// Gives it something to read; says how much it took.
    ///
    /// # Errors
    /// `WouldBlock`: there is no room. `BrokenPipe`: it reads nothing any more.
    pub fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        match &mut self.body_mut().input {
            Some(input) => input.write(octets),
            None => Err(ErrorKind::BrokenPipe.into()),
        }
    }

    /// Whether its standard input is still open.
    #[must_use]
    pub fn takes_input(&self) -> bool {
        self.body.as_ref().is_some_and(|body| body.input.is_some())
    }

    /// There is no more for it to read.
    pub fn close_input(&mut self) {
        self.body_mut().input = None;
    }

    /// It is to end when it is dropped, and not to be given any time for that.
    pub fn hurry(&mut self) {
        self.body_mut().hurries = true;
    }

    /// How it ended; nothing, if it has not until this point in time.
    ///
    /// # Errors
    /// The system's way of waiting failed.
    pub fn ended(&mut self, end: Instant) -> io::Result<Option<ExitStatus>> {
        let body = self.body_mut();
        while !body.has_ended()? && Instant::now() < end {
            let mut pipes = Vec::with_capacity(2);
            let look = body.watch(&mut pipes).map_or(end, |look| end.min(look));
            wait_for(&mut pipes, Some(look))?;
            body.errors.look();
            body.hear_errors();
        }
        Ok(body.status)
    }

    fn body_mut(&mut self) -> &mut Body {
        self.body.as_mut().expect("it is given away last")
    }
}

impl Drop for Process {
    /// What is left of it, the reaper takes.
    fn drop(&mut self) {
        if let Some(body) = self.body.take() {
            Departed::new(body).go();
        }
    }
}

/// Nothing to read, for scripts whose requests have no content. It is opened once.
fn nothing() -> io::Result<Stdio> {
    static NOTHING: OnceLock<File> = OnceLock::new();
    if let Some(nothing) = NOTHING.get() {
        return Ok(nothing.try_clone()?.into());
    }
    let nothing = File::open("/dev/null")?;
    Ok(NOTHING.get_or_init(|| nothing).try_clone()?.into())
}

/// Waits until one of the pipes has something to read, or one of the others is ready; at most until `end`.
fn listen(
    output: &mut Source<ChildStdout>,
    errors: &mut Source<ChildStderr>,
    others: [Option<PollFd<'_>>; 2],
    end: Instant,
) -> io::Result<()> {
    let mut all: Vec<PollFd<'_>> = Vec::with_capacity(4);
    let [of_output, of_errors] =
        [output.until(PollFlags::IN), errors.until(PollFlags::IN)].map(|one| {
            let place = all.len();
            all.extend(one);
            place..all.len()
        });
    all.extend(others.into_iter().flatten());
    wait_for(&mut all, Some(end))?;
    let told = |place: Range<usize>| all[place].iter().map(PollFd::revents).collect();
    let (of_output, of_errors): (PollFlags, PollFlags) = (told(of_output), told(of_errors));
    output.is_told(of_output);
    errors.is_told(of_errors);
    Ok(())
}

fn readable<Fd: AsFd>(pipe: &Fd) -> PollFd<'_> {
    PollFd::new(pipe, PollFlags::IN)
}

/// Waits until one of these is ready, at most until `end`.
fn wait_for(pipes: &mut [PollFd<'_>], end: Option<Instant>) -> io::Result<()> {
    let left = end.map(|end| end.saturating_duration_since(Instant::now()));
    // One that does not fit is for ever.
    let left = left.and_then(|left| Timespec::try_from(left).ok());
    match poll(pipes, left.as_ref()) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
