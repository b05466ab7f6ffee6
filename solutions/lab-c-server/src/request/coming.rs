//! Content that a handler reads while it comes: for those that may wait ([`Handler::may_wait`](crate::Handler)).
//!
//! While a request is answered aside, its connection's input is lent to its content. The content can be taken
//! elsewhere, and be read while the response is sent; once the exchange is over there is nothing to read any more.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lab_a_given::PATIENCE;
use lab_c_given::Config;
use solution_b_client::message::{Body, Framing, Input};

use super::backlog::Backlog;
use super::body::Pause;
use crate::connection::{For, Socket, must_wait};
use crate::refusal::Refusal;

/// So much is dropped of what nobody reads, so that the connection can go on.
pub(crate) const MAX_DROPPED_OCTETS: u64 = lab_a_given::MAX_DROPPED_OCTETS as u64;

/// A body on its way in, between the connection that it comes over and whoever reads it.
#[derive(Debug)]
pub(crate) struct Coming {
    socket: Socket,
    /// How many octets there will be; unknown for a chunked one.
    length: Option<u64>,
    max_octets: u64,
    body_timeout: Duration,
    write_timeout: Duration,
    has_reader: AtomicBool,
    state: Mutex<State>,
}

/// What came of making room for what the client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// There is some again.
    Made,
    /// The client has sent nothing now.
    Later,
    /// Whoever reads it has time still.
    NotYet,
    /// Nothing more will come.
    Never,
}

/// The one who reads it.
#[derive(Debug)]
pub(crate) struct Reader(Arc<Coming>);

#[derive(Debug)]
struct State {
    /// Gone once the exchange is over.
    input: Option<Input<Socket>>,
    body: Body<()>,
    /// The client waits for a word before it sends.
    owes_continue: bool,
    /// What has come, and was not read because the client had to be relieved of it.
    backlog: Backlog,
    /// Since when somebody wants more and nothing comes.
    silent_since: Option<Instant>,
    failed: Option<Failure>,
}

/// Why nothing more can be read.
#[derive(Debug, Clone, Copy)]
enum Failure {
    Refused(Refusal),
    /// There is nobody who could be told.
    Broken(ErrorKind),
}

impl Coming {
    /// The body that begins with the next octet of this input; `owes_continue`: once it has been asked for.
    pub(crate) fn new(
        input: Input<Socket>,
        framing: Framing,
        owes_continue: bool,
        config: &Config,
    ) -> Arc<Self> {
        Arc::new(Coming {
            socket: input.source().clone(),
            length: match framing {
                Framing::Length(octets) => Some(octets),
                _ => None,
            },
            max_octets: config.max_body_octets,
            body_timeout: config.body_timeout,
            write_timeout: config.write_timeout,
            has_reader: AtomicBool::new(true),
            state: Mutex::new(State {
                input: Some(input),
                body: Body::new((), framing),
                owes_continue,
                backlog: Backlog::default(),
                silent_since: None,
                failed: None,
            }),
        })
    }

    /// To be called before the response is sent. Whether the connection may go on after it, as far as this is
    /// concerned; or what the client is to be told instead.
    pub(crate) fn settle(&self) -> Result<bool, Refusal> {
        let state = &mut *self.state();
        match state.failed {
            Some(Failure::Refused(refusal)) => return Err(refusal),
            Some(Failure::Broken(_)) => return Ok(false),
            None => {}
        }
        if self.has_reader() {
            // After the head of the response it would be too late.
            let _told = self.keep_promise(state);
            return Ok(true);
        }
        // Nobody knows whether a client sends what it was not asked for.
        let left = self
            .length
            .unwrap_or(0)
            .saturating_sub(state.body.received());
        Ok(!state.owes_continue && left <= MAX_DROPPED_OCTETS)
    }

    /// Takes some of what has come, so that the client can go on: drops it, if nobody reads it; or keeps it for whoever
    /// does, if that must be (`is_stuck`).
    pub(crate) fn make_room(&self, is_stuck: bool) -> Room {
        let has_reader = self.has_reader();
        if has_reader && !is_stuck {
            return Room::NotYet;
        }
        let (state, mut piece) = (&mut *self.state(), [0; 16 * 1024]);
        let since = state.silent_since;
        match self.read_from(state, &mut piece) {
            Ok(0) => Room::Never,
            Ok(count) if has_reader && state.backlog.push(&piece[..count]).is_err() => {
                state.fail(Failure::Refused(Refusal::NoRoom));
                Room::Never
            }
            Ok(_) => Room::Made,
            Err(error) if must_wait(&error) => {
                // Nobody has asked the client for more.
                state.silent_since = since;
                Room::Later
            }
            Err(_) => Room::Never,
        }
    }

    /// Drops what is left, if it is not more than so many octets and comes in time: true. Then the next request
    /// can be read.
    pub(crate) fn drop_rest(&self, most: u64, time: Duration) -> bool {
        let (mut dropped, end) = (0, Instant::now() + time);
        let mut silent = false;
        if self.state().owes_continue {
            return false;
        }
        while dropped < most {
            let read = self.read_from(&mut self.state(), &mut [0; 16 * 1024]);
            let left = end.saturating_duration_since(Instant::now());
            match read {
                Ok(0) => return true,
                Ok(_) if left.is_zero() => return false,
                Ok(count) => {
                    dropped += count as u64;
                    silent = false;
                }
                Err(error) if must_wait(&error) && !left.is_zero() && !silent => {
                    silent = true;
                    if self.socket.wait(For::Input, left.min(PATIENCE)).is_err() {
                        return false;
                    }
                }
                Err(_) => return false,
            }
        }
        false
    }

    /// Gives the input back: from here on there is nothing to read.
    pub(crate) fn end(&self) -> Option<Input<Socket>> {
        self.state().input.take()
    }

    fn has_reader(&self) -> bool {
        self.has_reader.load(Ordering::SeqCst)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what has come, and notes what goes wrong.
    fn read_from(&self, state: &mut State, octets: &mut [u8]) -> io::Result<usize> {
        if let Some(failure) = state.failed {
            return Err(failure.into());
        }
        let Some(input) = &mut state.input else {
            return Err(Failure::Broken(ErrorKind::NotConnected).into());
        };
        let nothing = Body::new((), Framing::None);
        let mut body = std::mem::replace(&mut state.body, nothing).with_input(input);
        let read = body.read(octets);
        state.body = body.with_input(());
        match read.map_err(Pause::from) {
            Ok(_) if state.body.received() > self.max_octets => {
                Err(state.fail(Failure::Refused(Refusal::ContentTooLarge)))
            }
            Ok(count) => {
                state.silent_since = None;
                Ok(count)
            }
            Err(Pause::Waiting) => {
                let since = *state.silent_since.get_or_insert_with(Instant::now);
                match since.elapsed() < self.body_timeout {
                    true => Err(ErrorKind::WouldBlock.into()),
                    false => Err(state.fail(Failure::Refused(Refusal::TooSlow))),
                }
            }
            Err(Pause::Refused(refusal, _)) => Err(state.fail(Failure::Refused(refusal))),
            Err(Pause::Failed(error)) => Err(state.fail(Failure::Broken(error.kind()))),
        }
    }

    /// Tells the client to send, if it waits for that.
    fn keep_promise(&self, state: &mut State) -> io::Result<()> {
        if !std::mem::take(&mut state.owes_continue) {
            return Ok(());
        }
        let mut left = &b"HTTP/1.1 100 Continue\r\n\r\n"[..];
        let end = Instant::now() + self.write_timeout;
        while !left.is_empty() {
            let error = match (&*self.socket).write(left) {
                Ok(count) => {
                    left = &left[count..];
                    continue;
                }
                Err(error) => error,
            };
            let time = end.saturating_duration_since(Instant::now());
            if !must_wait(&error) || time.is_zero() {
                return Err(state.fail(Failure::Broken(error.kind())));
            }
            self.socket.wait(For::Room, time)?;
        }
        Ok(())
    }
}

impl State {
    fn fail(&mut self, failure: Failure) -> io::Error {
        self.failed = Some(failure);
        self.silent_since = None;
        failure.into()
    }
}

impl Reader {
    /// There is one for each body.
    pub(crate) fn new(coming: &Arc<Coming>) -> Self {
        Reader(Arc::clone(coming))
    }

    pub(crate) fn coming(&self) -> &Arc<Coming> {
        &self.0
    }

    pub(crate) fn length(&self) -> Option<u64> {
        self.0.length
    }

    /// Reads what has come; `WouldBlock`: nothing.
    pub(crate) fn try_read(&self, octets: &mut [u8]) -> io::Result<usize> {
        let state = &mut *self.0.state();
        self.0.keep_promise(state)?;
        if !state.backlog.is_empty() {
            return state.backlog.pop(octets);
        }
        self.0.read_from(state, octets)
    }

    /// Reads what has come, and waits for it if it has to.
    pub(crate) fn read(&self, octets: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.try_read(octets) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                read => return read,
            }
            // Nobody is kept from the connection while this one waits.
            let left = self.time_left().unwrap_or_default();
            self.0.socket.wait(For::Input, left)?;
        }
    }

    /// How long the client may still be silent; none, as long as nobody waits for it.
    pub(crate) fn time_left(&self) -> Option<Duration> {
        let since = self.0.state().silent_since?;
        Some(self.0.body_timeout.saturating_sub(since.elapsed()))
    }

    /// What to wait for after `WouldBlock`.
    #[cfg(unix)]
    pub(crate) fn socket(&self) -> std::os::fd::BorrowedFd<'_> {
        std::os::fd::AsFd::as_fd(&*self.0.socket)
    }

    /// Has the client told that its content cannot be kept.
    pub(crate) fn refuse(&self, refusal: Refusal) -> io::Error {
        self.0.state().fail(Failure::Refused(refusal))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.0.has_reader.store(false, Ordering::SeqCst);
    }
}

impl From<Failure> for io::Error {
    fn from(failure: Failure) -> Self {
        let (kind, words) = match failure {
            Failure::Refused(Refusal::ContentTooLarge) => {
                (ErrorKind::FileTooLarge, "there is too much of it")
            }
            Failure::Refused(Refusal::TooSlow) => (
                ErrorKind::TimedOut,
                "the client has sent nothing for too long",
            ),
            Failure::Refused(Refusal::NoRoom) => {
                (ErrorKind::StorageFull, "there is no room to keep it")
            }
            Failure::Refused(_) => (
                ErrorKind::InvalidData,
                "the body of the request is malformed",
            ),
            Failure::Broken(ErrorKind::NotConnected) => (
                ErrorKind::NotConnected,
                "the request has been answered already",
            ),
            Failure::Broken(kind) => (kind, "the client has gone"),
        };
        io::Error::new(kind, words)
    }
}
