//! A connection as the client uses it: a socket that gives up when its time is over, puts its errors
//! into words, and shows what goes over it if asked to.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::Error;
use crate::verbose::{Direction, Trace};

/// A point in time at which everything must be over, and what it is called.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    at: Instant,
    after: Duration,
    option: &'static str,
}

impl Deadline {
    /// So long from now; `option` is the flag that a user can change it with.
    #[must_use]
    pub fn after(limit: Duration, option: &'static str) -> Self {
        Deadline {
            at: Instant::now() + limit,
            after: limit,
            option,
        }
    }

    /// The one that comes first.
    #[must_use]
    pub fn earlier(one: Option<Deadline>, other: Option<Deadline>) -> Option<Deadline> {
        match (one, other) {
            (Some(one), Some(other)) if other.at < one.at => Some(other),
            (one, other) => one.or(other),
        }
    }

    /// What is left of the time.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// That the time is over, for this server.
    #[must_use]
    pub fn over(&self, server: &str) -> Error {
        Error::TimedOut(format!(
            "{server}: timed out after {} s in all ({})",
            self.after.as_secs_f64(),
            self.option
        ))
    }
}

/// What there is to read on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peeked {
    /// Nothing yet.
    Nothing,
    /// At least one octet.
    Octets,
    /// The end: the server has closed, or the connection broke.
    Closed,
}

/// A connection to a server.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    /// Host and port, for messages.
    server: String,
    idle: Duration,
    deadline: Option<Deadline>,
    trace: Option<Trace>,
}

impl Wire {
    /// `stream` must keep to `idle` already.
    pub fn new(stream: TcpStream, server: String, idle: Duration, verbose: bool) -> Self {
        Wire {
            stream,
            server,
            idle,
            deadline: None,
            trace: verbose.then(Trace::new),
        }
    }

    /// When the exchange that begins now must be over.
    pub fn set_deadline(&mut self, deadline: Option<Deadline>) -> io::Result<()> {
        if self.deadline.is_some() && deadline.is_none() {
            self.wait_at_most(self.idle)?;
        }
        self.deadline = deadline;
        Ok(())
    }

    /// What a read would bring. Does not wait.
    pub fn peek(&self) -> Peeked {
        let peeked = self
            .stream
            .set_nonblocking(true)
            .and_then(|()| self.stream.peek(&mut [0]));
        if self.stream.set_nonblocking(false).is_err() {
            return Peeked::Closed;
        }
        match peeked {
            Ok(1..) => Peeked::Octets,
            Err(error) if error.kind() == ErrorKind::WouldBlock => Peeked::Nothing,
            _ => Peeked::Closed,
        }
    }

    /// Makes the next wait no longer than the deadline allows.
    fn heed_deadline(&self) -> io::Result<()> {
        let Some(deadline) = self.deadline else {
            return Ok(());
        };
        match deadline.left() {
            Duration::ZERO => Err(deadline.over(&self.server).into()),
            left => self.wait_at_most(left.min(self.idle)),
        }
    }

    fn wait_at_most(&self, wait: Duration) -> io::Result<()> {
        self.stream.set_read_timeout(Some(wait))?;
        self.stream.set_write_timeout(Some(wait))
    }

    /// The error in words, with its kind kept where others ask for it.
    fn in_words(&self, error: io::Error) -> io::Error {
        let server = &self.server;
        let words = match error.kind() {
            // Nothing happened: whoever reads tries again.
            ErrorKind::Interrupted => return error,
            // A read that times out is `WouldBlock` on Unix and `TimedOut` on Windows.
            ErrorKind::TimedOut | ErrorKind::WouldBlock => {
                return match self.deadline {
                    Some(deadline) if deadline.left().is_zero() => deadline.over(server).into(),
                    _ => {
                        let seconds = self.idle.as_secs_f64();
                        let words = format!("{server}: timed out waiting after {seconds} s");
                        Error::TimedOut(words).into()
                    }
                };
            }
            ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => {
                "connection reset by the server".to_owned()
            }
            ErrorKind::BrokenPipe => "the server closed before it had read everything".to_owned(),
            _ => error.to_string(),
        };
        Error::Closed(format!("{server}: {words}")).into()
    }
}

impl Read for Wire {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        self.heed_deadline()?;
        let count = self
            .stream
            .read(octets)
            .map_err(|error| self.in_words(error))?;
        if let Some(trace) = &mut self.trace {
            trace.show(Direction::Received, &octets[..count]);
        }
        Ok(count)
    }
}

impl Write for Wire {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.heed_deadline()?;
        let count = self
            .stream
            .write(octets)
            .map_err(|error| self.in_words(error))?;
        if let Some(trace) = &mut self.trace {
            trace.show(Direction::Sent, &octets[..count]);
        }
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
