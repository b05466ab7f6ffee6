//! A pipe out of a script. It is read only when `poll` has told that this will not wait.

use std::io::{self, ErrorKind, Read};
use std::os::fd::AsFd;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags};

use super::wait_for;

/// Standard output or standard error of a script.
#[derive(Debug)]
pub(super) struct Source<P> {
    /// Gone once it has ended and everything was read. A pipe that has ended is always ready: nobody could wait for
    /// anything beside it.
    pipe: Option<P>,
    state: State,
}

/// What is known of a pipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing: a read might wait.
    Quiet,
    /// There is something to read.
    HasSome,
    /// There is something to read, and nothing will come after it.
    HasTheRest,
}

impl<P: Read + AsFd> Source<P> {
    pub(super) fn new(pipe: Option<P>) -> Self {
        let state = State::Quiet;
        Source { pipe, state }
    }

    /// What to wait for: with `IN` until something comes or it ends, without until it ends.
    pub(super) fn until(&self, flags: PollFlags) -> Option<PollFd<'_>> {
        self.pipe.as_ref().map(|pipe| PollFd::new(pipe, flags))
    }

    /// What `poll` has told of it.
    pub(super) fn is_told(&mut self, told: PollFlags) {
        let has_some = told.contains(PollFlags::IN) || self.state != State::Quiet;
        let has_ended = told.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL);
        match (has_some, has_ended) {
            (true, true) => self.state = State::HasTheRest,
            (false, true) => self.pipe = None,
            (true, false) if self.state == State::Quiet => self.state = State::HasSome,
            (_, false) => {}
        }
    }

    /// Finds out whether there is something to read.
    pub(super) fn look(&mut self) {
        let told = self.wait_alone(PollFlags::IN, Instant::now());
        self.is_told(told);
    }

    /// Waits until nothing will come after what is there, at most until `end`. What comes meanwhile wakes nobody.
    pub(super) fn await_the_rest(&mut self, end: Instant) {
        if !self.wait_alone(PollFlags::empty(), end).is_empty() {
            self.state = State::HasTheRest;
        }
    }

    fn wait_alone(&self, flags: PollFlags, end: Instant) -> PollFlags {
        let Some(pipe) = self.until(flags) else {
            return PollFlags::empty();
        };
        let mut pipes = [pipe];
        match wait_for(&mut pipes, Some(end)) {
            Ok(()) => pipes[0].revents(),
            Err(_) => PollFlags::empty(),
        }
    }

    /// Whether there is something to read.
    pub(super) fn has_some(&self) -> bool {
        self.pipe.is_some() && self.state != State::Quiet
    }

    /// Whether more may come than is here.
    pub(super) fn may_go_on(&self) -> bool {
        self.pipe.is_some() && self.state != State::HasTheRest
    }

    /// Whether it has ended, and everything was read.
    pub(super) fn is_over(&self) -> bool {
        self.pipe.is_none()
    }

    /// Nobody wants any more of it.
    pub(super) fn close(&mut self) {
        self.pipe = None;
    }

    /// Reads what there is; 0: that was all.
    ///
    /// # Errors
    /// `WouldBlock`: nothing has come, as far as is known.
    pub(super) fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let Some(pipe) = &mut self.pipe else {
            return Ok(0);
        };
        if self.state == State::Quiet {
            return Err(ErrorKind::WouldBlock.into());
        }
        let read = pipe.read(octets);
        match (self.state, &read) {
            // Less than there was room for is all that there was.
            (State::HasTheRest, Ok(count)) if *count < octets.len() => self.pipe = None,
            (State::HasTheRest, _) => {}
            (_, Ok(0)) if !octets.is_empty() => self.pipe = None,
            (_, _) => self.state = State::Quiet,
        }
        read
    }
}
