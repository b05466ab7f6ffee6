//! The process of a script on Unix: `poll` over its pipes.

use std::any::Any;
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, test_kill_process_group,
    waitid,
};

use super::lines::Lines;
use super::reaper::{Departed, Reaper};
use super::{Ends, Named};

/// How much of standard error is read at a time: then it is the turn of the other pipes.
const PIECE: usize = 16 * 1024;
/// How much a script may print that nobody wants.
const MOST_DROPPED: usize = 1024 * 1024;
/// How often to look whether a process has ended, where the system does not tell.
const LOOK: Duration = Duration::from_millis(5);

/// A script that runs.
#[derive(Debug)]
pub struct Process {
    /// Gone once it was given to the reaper.
    body: Option<Body>,
}

/// What there is of it.
#[derive(Debug)]
pub(super) struct Body {
    child: Child,
    ends: Ends,
    input: Option<ChildStdin>,
    output: Option<ChildStdout>,
    errors: Option<ChildStderr>,
    lines: Lines,
    /// How it ended, once it did.
    status: Option<ExitStatus>,
    /// Can be read once it has ended (Linux).
    told: Option<OwnedFd>,
    /// It is not to be given any time.
    pub(super) hurries: bool,
    /// How many octets nobody wanted any more.
    dropped: usize,
    reaper: Reaper,
    /// Given back when nothing is left of it.
    _held: Box<dyn Any + Send>,
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
            false => Stdio::null(),
        };
        let command = command.stdin(input).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::piped()).spawn()?;
        reaper.born(child.id(), ends);
        let body = Body {
            ends,
            input: child.stdin.take(),
            output: child.stdout.take(),
            errors: child.stderr.take(),
            lines: Lines::new(named),
            status: None,
            told: None,
            hurries: false,
            dropped: 0,
            reaper: reaper.clone(),
            _held: Box::new(held),
            child,
        };
        let pipes = [
            body.input.as_ref().map(AsFd::as_fd),
            body.output.as_ref().map(AsFd::as_fd),
            body.errors.as_ref().map(AsFd::as_fd),
        ];
        for pipe in pipes.into_iter().flatten() {
            rustix::io::ioctl_fionbio(pipe, true)?;
        }
        Ok(Process { body: Some(body) })
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
        let body = self.body_mut();
        let mut pipes = Vec::with_capacity(4);
        // The first, so that it is known again.
        pipes.extend(body.errors.as_ref().map(readable));
        pipes.extend(body.output.as_ref().map(readable));
        pipes.extend(content.map(|socket| PollFd::from_borrowed_fd(socket, PollFlags::IN)));
        let input = body.input.as_ref().filter(|_| gives);
        pipes.extend(input.map(|pipe| PollFd::new(pipe, PollFlags::OUT)));
        wait_for(&mut pipes, Some(end))?;
        let has_news = pipes
            .first()
            .is_some_and(|first| !first.revents().is_empty());
        if has_news {
            body.listen();
        }
        Ok(())
    }

    /// Reads what it has printed; 0: it prints nothing any more.
    ///
    /// # Errors
    /// `WouldBlock`: nothing has come.
    pub fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let body = self.body_mut();
        let Some(output) = &mut body.output else {
            return Ok(0);
        };
        let read = output.read(octets);
        if matches!(read, Ok(0)) && !octets.is_empty() {
            // A pipe that has ended is always ready: nobody could wait for anything beside it.
            body.output = None;
        }
        read
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
            body.listen();
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

impl Body {
    /// Who buries it.
    pub(super) fn reaper(&self) -> Reaper {
        self.reaper.clone()
    }

    /// What the log calls it.
    pub(super) fn name(&self) -> &str {
        &self.lines.named.name
    }

    /// Tells what it has written to standard error.
    fn listen(&mut self) {
        let Some(errors) = &mut self.errors else {
            return;
        };
        let mut piece = [0; PIECE];
        match errors.read(&mut piece) {
            Ok(0) => self.errors = None,
            Ok(count) => self.lines.push(&piece[..count]),
            Err(error) if must_wait(&error) => {}
            Err(_) => self.errors = None,
        }
    }

    /// Takes what it still prints, and drops it: until that is too much.
    pub(super) fn drain(&mut self) {
        self.listen();
        let Some(output) = &mut self.output else {
            return;
        };
        let mut piece = [0; PIECE];
        match output.read(&mut piece) {
            Ok(count) if count > 0 && self.dropped < MOST_DROPPED => self.dropped += count,
            Err(error) if must_wait(&error) => {}
            _ => self.output = None,
        }
    }

    /// What to wait for until something is to be done here; and when to look, if nobody tells.
    pub(super) fn watch<'a>(&'a mut self, pipes: &mut Vec<PollFd<'a>>) -> Option<Instant> {
        if self.told.is_none() && self.status.is_none() {
            self.told = end_of(&self.child);
        }
        pipes.extend(self.output.as_ref().map(readable));
        pipes.extend(self.errors.as_ref().map(readable));
        match (&self.told, self.status) {
            (Some(told), None) => {
                pipes.push(readable(told));
                None
            }
            _ => Some(Instant::now() + LOOK),
        }
    }

    /// Whether the process has ended. What is left of its group is asked to end then: a group without its script
    /// has nobody to answer for.
    pub(super) fn has_ended(&mut self) -> io::Result<bool> {
        if self.status.is_some() {
            return Ok(true);
        }
        // It is looked at first and reaped later: until then nobody else gets its number.
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        if waitid(WaitId::Pid(Pid::from_child(&self.child)), look)?.is_none() {
            return Ok(false);
        }
        match self.ends {
            Ends::WithItsGroup => self.signal(Signal::TERM),
            Ends::Alone => self.reaper.buried(self.child.id()),
        }
        self.status = Some(self.child.wait()?);
        Ok(true)
    }

    /// How it ended, once it did.
    pub(super) fn status(&self) -> Option<ExitStatus> {
        self.status
    }

    /// Whether nothing is left of it.
    pub(super) fn is_gone(&self) -> bool {
        let group = Pid::from_child(&self.child);
        self.status.is_some()
            && (self.ends == Ends::Alone || test_kill_process_group(group).is_err())
    }

    /// Asks it to end.
    pub(super) fn ask(&self) {
        self.signal(Signal::TERM);
    }

    /// Ends it.
    pub(super) fn kill(&self) {
        self.signal(Signal::KILL);
    }

    fn signal(&self, signal: Signal) {
        match self.ends {
            Ends::WithItsGroup => send(self.child.id(), Ends::WithItsGroup, signal),
            // Its number may be another's by now.
            Ends::Alone if self.status.is_some() => {}
            Ends::Alone => send(self.child.id(), Ends::Alone, signal),
        }
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        if self.ends == Ends::WithItsGroup {
            self.reaper.buried(self.child.id());
        }
    }
}

/// Asks a script to end that somebody else has, or ends it.
pub(super) fn end(id: u32, ends: Ends, at_once: bool) {
    send(id, ends, if at_once { Signal::KILL } else { Signal::TERM });
}

fn send(id: u32, ends: Ends, signal: Signal) {
    let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) else {
        return;
    };
    // It may be gone already, which is as well.
    let _ = match ends {
        Ends::WithItsGroup => kill_process_group(pid, signal),
        Ends::Alone => kill_process(pid, signal),
    };
}

/// Interrupts the reaper while it waits.
#[derive(Debug)]
pub(super) struct Waker {
    reader: io::PipeReader,
    writer: io::PipeWriter,
}

impl Waker {
    pub(super) fn new() -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        rustix::io::ioctl_fionbio(&reader, true)?;
        rustix::io::ioctl_fionbio(&writer, true)?;
        Ok(Waker { reader, writer })
    }

    /// The next wait, or the one that is on, is over at once.
    pub(super) fn wake(&self) {
        // If it is full somebody will wake up anyway.
        let _ = (&self.writer).write(&[0]);
    }

    /// Waits until there is something to do for one of these, at most until `end`.
    pub(super) fn wait(&self, bodies: &mut [Departed], end: Option<Instant>) -> io::Result<()> {
        let mut pipes = vec![readable(&self.reader)];
        let mut end = end;
        for departed in bodies {
            let look = departed.body.watch(&mut pipes);
            end = end.into_iter().chain(look).min();
        }
        wait_for(&mut pipes, end)?;
        let _ = (&self.reader).read(&mut [0; 64]);
        Ok(())
    }
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

/// What can be read once a process has ended.
#[cfg(target_os = "linux")]
fn end_of(child: &Child) -> Option<OwnedFd> {
    use rustix::process::{PidfdFlags, pidfd_open};
    pidfd_open(Pid::from_child(child), PidfdFlags::empty()).ok()
}

/// Only Linux tells of the end of one process.
#[cfg(not(target_os = "linux"))]
fn end_of(_: &Child) -> Option<OwnedFd> {
    None
}

/// Whether there is nothing to read, or no room.
fn must_wait(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
