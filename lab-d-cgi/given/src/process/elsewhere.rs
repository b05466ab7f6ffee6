//! The process of a script where pipes cannot be waited for (Windows): a thread for each of them.
//!
//! There are no process groups here: only the process itself is ended.

use std::any::Any;
use std::io::{self, ErrorKind, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::lines::Lines;
use super::reaper::{Departed, Reaper};
use super::{Ends, Named};

/// How much of a pipe is kept here at most.
const ROOM: usize = 64 * 1024;
/// How often to look whether a process has ended, and whether the client has sent more.
const LOOK: Duration = Duration::from_millis(10);

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
    pipes: Arc<Pipes>,
    name: String,
    status: Option<ExitStatus>,
    /// It is not to be given any time.
    pub(super) hurries: bool,
    reaper: Reaper,
    /// Given back when nothing is left of it.
    _held: Box<dyn Any + Send>,
}

/// Between the script's threads and whoever serves it.
#[derive(Debug, Default)]
struct Pipes {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// What the script has printed, and nobody has read.
    output: Vec<u8>,
    has_ended: bool,
    /// Nobody will read it.
    is_unwanted: bool,
    /// What the script is to read.
    input: Vec<u8>,
    takes_input: bool,
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
        let pipes = Arc::new(Pipes::default());
        pipes.state().takes_input = has_input;
        let (name, mut lines) = (named.name.clone(), Lines::new(named));
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let errors = child.stderr.take();
        let body = Body {
            child,
            pipes: Arc::clone(&pipes),
            name,
            status: None,
            hurries: false,
            reaper: reaper.clone(),
            _held: Box::new(held),
        };
        // From here on whatever fails leaves the process to the reaper.
        let process = Process { body: Some(body) };
        if let Some(mut output) = output {
            let pipes = Arc::clone(&pipes);
            spawn(move || pipes.collect(&mut output))?;
        }
        if let Some(input) = input {
            spawn(move || pipes.feed(input))?;
        }
        if let Some(mut errors) = errors {
            spawn(move || each_piece(&mut errors, |piece| lines.push(piece)))?;
        }
        Ok(process)
    }

    /// Waits until there is something to read, or the script takes input (if `gives`), or the client may have sent
    /// more (if `content` is awaited), at most until `end`.
    ///
    /// # Errors
    /// None; where there is `poll` that can fail.
    pub fn wait(&mut self, gives: bool, content: bool, end: Instant) -> io::Result<()> {
        let left = end.saturating_duration_since(Instant::now());
        let left = if content { left.min(LOOK) } else { left };
        let is_idle = |state: &mut State| {
            let has_room = state.input.len() < ROOM || !state.takes_input;
            state.output.is_empty() && !state.has_ended && !(gives && has_room)
        };
        let pipes = &self.body().pipes;
        let _woken = pipes
            .changed
            .wait_timeout_while(pipes.state(), left, is_idle);
        Ok(())
    }

    /// Reads what it has printed; 0: it prints nothing any more.
    ///
    /// # Errors
    /// `WouldBlock`: nothing has come.
    pub fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let pipes = &self.body().pipes;
        let mut state = pipes.state();
        if state.output.is_empty() && !state.has_ended {
            return Err(ErrorKind::WouldBlock.into());
        }
        let count = octets.len().min(state.output.len());
        octets[..count].copy_from_slice(&state.output[..count]);
        state.output.drain(..count);
        pipes.changed.notify_all();
        Ok(count)
    }

    /// Whether it has printed nothing that was not read yet.
    pub fn is_silent(&mut self) -> bool {
        self.body().pipes.state().output.is_empty()
    }

    /// Whether it has printed everything, and has ended well.
    pub fn is_complete(&mut self) -> bool {
        let state = self.body().pipes.state();
        let is_read = state.has_ended && state.output.is_empty();
        drop(state);
        let ended = is_read.then(|| self.ended(Instant::now()));
        matches!(ended, Some(Ok(Some(status))) if status.success())
    }

    /// Gives it something to read; says how much it took.
    ///
    /// # Errors
    /// `WouldBlock`: there is no room. `BrokenPipe`: it reads nothing any more.
    pub fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let pipes = &self.body().pipes;
        let mut state = pipes.state();
        if !state.takes_input {
            return Err(ErrorKind::BrokenPipe.into());
        }
        let count = octets.len().min(ROOM.saturating_sub(state.input.len()));
        if count == 0 {
            return Err(ErrorKind::WouldBlock.into());
        }
        state.input.extend_from_slice(&octets[..count]);
        pipes.changed.notify_all();
        Ok(count)
    }

    /// Whether its standard input is still open.
    #[must_use]
    pub fn takes_input(&self) -> bool {
        self.body().pipes.state().takes_input
    }

    /// There is no more for it to read.
    pub fn close_input(&mut self) {
        self.body().pipes.close_input();
    }

    /// It is to end when it is dropped, and not to be given any time for that.
    pub fn hurry(&mut self) {
        self.body.as_mut().expect("it is given away last").hurries = true;
    }

    /// How it ended; nothing, if it has not until this point in time.
    ///
    /// # Errors
    /// The system cannot tell.
    pub fn ended(&mut self, end: Instant) -> io::Result<Option<ExitStatus>> {
        let body = self.body.as_mut().expect("it is given away last");
        while !body.has_ended()? && Instant::now() < end {
            let state = body.pipes.state();
            let _later = body.pipes.changed.wait_timeout(state, LOOK);
        }
        Ok(body.status)
    }

    fn body(&self) -> &Body {
        self.body.as_ref().expect("it is given away last")
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

impl Pipes {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close_input(&self) {
        self.state().takes_input = false;
        self.changed.notify_all();
    }

    /// The thread at standard output. It waits while nobody reads.
    fn collect(&self, output: &mut impl Read) {
        each_piece(output, |piece| {
            let is_full = |state: &mut State| state.output.len() >= ROOM && !state.is_unwanted;
            let waited = self.changed.wait_while(self.state(), is_full);
            let mut state = waited.unwrap_or_else(PoisonError::into_inner);
            if !state.is_unwanted {
                state.output.extend_from_slice(piece);
            }
            self.changed.notify_all();
        });
        self.state().has_ended = true;
        self.changed.notify_all();
    }

    /// The thread at standard input. The input is closed when it ends.
    fn feed(&self, mut input: ChildStdin) {
        loop {
            let is_idle = |state: &mut State| state.input.is_empty() && state.takes_input;
            let waited = self.changed.wait_while(self.state(), is_idle);
            let mut state = waited.unwrap_or_else(PoisonError::into_inner);
            let piece = std::mem::take(&mut state.input);
            drop(state);
            self.changed.notify_all();
            if piece.is_empty() || input.write_all(&piece).is_err() {
                return self.close_input();
            }
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
        &self.name
    }

    /// What it still prints is dropped.
    pub(super) fn drain(&mut self) {
        let mut state = self.pipes.state();
        state.is_unwanted = true;
        state.output = Vec::new();
        self.pipes.changed.notify_all();
    }

    /// Whether the process has ended.
    pub(super) fn has_ended(&mut self) -> io::Result<bool> {
        if self.status.is_none() {
            self.status = self.child.try_wait()?;
        }
        Ok(self.status.is_some())
    }

    /// How it ended, once it did.
    pub(super) fn status(&self) -> Option<ExitStatus> {
        self.status
    }

    /// Whether nothing is left of it.
    pub(super) fn is_gone(&self) -> bool {
        self.status.is_some()
    }

    /// Nobody can be asked to end here.
    pub(super) fn ask(&mut self) {
        self.kill();
    }

    /// Ends it.
    pub(super) fn kill(&mut self) {
        // It may have ended already, which is as well.
        let _ = self.child.kill();
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        self.pipes.close_input();
        self.reaper.buried(self.child.id());
    }
}

/// Ends a script that somebody else has: `taskkill` can, by its number.
pub(super) fn end(id: u32, _: Ends, at_once: bool) {
    if at_once {
        let command = &mut Command::new("taskkill");
        let number = id.to_string();
        let command = command.args(["/F", "/T", "/PID", &number]);
        let _ = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// Interrupts the reaper while it waits.
#[derive(Debug)]
pub(super) struct Waker {
    is_called: Mutex<bool>,
    changed: Condvar,
}

impl Waker {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Waker {
            is_called: Mutex::new(false),
            changed: Condvar::new(),
        })
    }

    /// The next wait, or the one that is on, is over at once.
    pub(super) fn wake(&self) {
        *self
            .is_called
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// Waits until it may be worth looking at one of these, at most until `end`.
    pub(super) fn wait(&self, _: &mut [Departed], end: Option<Instant>) -> io::Result<()> {
        let called = self
            .is_called
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let nobody_calls = |called: &mut bool| !*called;
        let mut called = match end {
            Some(_) => {
                let waited = self.changed.wait_timeout_while(called, LOOK, nobody_calls);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => {
                let waited = self.changed.wait_while(called, nobody_calls);
                waited.unwrap_or_else(PoisonError::into_inner)
            }
        };
        *called = false;
        Ok(())
    }
}

/// Reads to the end, piece by piece.
fn each_piece(source: &mut impl Read, mut take: impl FnMut(&[u8])) {
    let mut piece = [0; 16 * 1024];
    loop {
        match source.read(&mut piece) {
            Ok(0) => return,
            Ok(count) => take(&piece[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

fn spawn(what: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().spawn(what).map(drop)
}
