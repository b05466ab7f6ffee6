//! A conversation with a server behind this one: the content of the request goes there, its answer comes back, and
//! neither waits for the other.
//!
//! Whoever reads from it moves whatever can be moved. So a server that answers before it has read everything, and one
//! that reads everything first, are served by the same loop.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use lab_a_given::Timeouts;
use solution_c_server::request::body::RequestContent;

use super::document::Output;

/// How much of the content is read at a time.
const PIECE: usize = 32 * 1024;
/// Where the system has no `poll`: how often to look.
#[cfg(not(unix))]
const LOOK: Duration = Duration::from_millis(5);

/// Puts a piece of content into the words of a protocol; an empty piece is the end.
pub(crate) type Encode = fn(&mut Vec<u8>, &[u8]);

/// A conversation that goes on.
#[derive(Debug)]
pub(crate) struct Conversation {
    stream: TcpStream,
    /// What is to be sent, and so much of it is.
    outgoing: Vec<u8>,
    sent: usize,
    /// What comes after that.
    content: RequestContent,
    encode: Encode,
    has_content: bool,
    /// How long it may neither take nor give an octet.
    timeout: Duration,
    last_sent: Instant,
}

/// A connection to a server behind this one, such as `127.0.0.1:9000`.
///
/// # Errors
/// Nobody listens there, or nobody answers in time.
pub(crate) fn connect(address: &str, timeout: Duration) -> io::Result<TcpStream> {
    let (host, port) = address.rsplit_once(':').unwrap_or((address, ""));
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let port = port.parse().map_err(io::Error::other)?;
    let timeouts = Timeouts {
        connect: timeout,
        idle: None,
    };
    let stream = lab_a_given::connect(host, port, &timeouts)?;
    stream.set_nonblocking(true)?;
    Ok(stream)
}

impl Conversation {
    /// Begins with these octets, and goes on with the content.
    pub(crate) fn new(
        stream: TcpStream,
        first: Vec<u8>,
        content: RequestContent,
        encode: Encode,
        timeout: Duration,
    ) -> Conversation {
        Conversation {
            stream,
            outgoing: first,
            sent: 0,
            content,
            encode,
            has_content: true,
            timeout,
            last_sent: Instant::now(),
        }
    }

    /// Whether nothing has been sent for too long, and nothing that counts has come since then.
    pub(crate) fn is_late(&self, since: Instant) -> bool {
        since.max(self.last_sent).elapsed() >= self.timeout
    }

    /// The connection, if everything has been sent.
    pub(crate) fn into_stream(self) -> Option<TcpStream> {
        let is_sent = !self.has_content && self.sent == self.outgoing.len();
        is_sent.then_some(self.stream)
    }

    /// Sends as much as can be sent now. Whether that was any.
    fn send(&mut self) -> io::Result<bool> {
        let mut has_moved = false;
        while self.fill()? {
            match self.stream.write(&self.outgoing[self.sent..]) {
                Ok(count) => (self.sent, has_moved) = (self.sent + count, true),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // It reads nothing any more. Perhaps it has answered before.
                Err(_) => {
                    self.sent = self.outgoing.len();
                    self.has_content = false;
                }
            }
        }
        Ok(has_moved)
    }

    /// Whether there is something to send now. Reads what has come of the content, if all before it is sent.
    fn fill(&mut self) -> io::Result<bool> {
        if self.sent == self.outgoing.len() && self.has_content {
            let mut piece = [0; PIECE];
            let count = match self.content.try_read(&mut piece) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                read => read?,
            };
            self.outgoing.clear();
            self.sent = 0;
            self.has_content = count > 0;
            (self.encode)(&mut self.outgoing, &piece[..count]);
        }
        Ok(self.sent < self.outgoing.len())
    }

    /// Waits until something can be moved, at most until then.
    #[cfg(unix)]
    fn wait(&self, end: Instant) -> io::Result<()> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let has_more = self.sent < self.outgoing.len();
        let room = if has_more {
            PollFlags::OUT
        } else {
            PollFlags::empty()
        };
        let mut sockets = vec![PollFd::new(&self.stream, PollFlags::IN | room)];
        let mut at_most = end.saturating_duration_since(Instant::now());
        if self.has_content && !has_more {
            let client = self.content.socket();
            sockets.extend(client.map(|socket| PollFd::from_borrowed_fd(socket, PollFlags::IN)));
            at_most = at_most.min(self.content.time_left().unwrap_or(at_most));
        }
        let at_most = Timespec::try_from(at_most).map_err(io::Error::other)?;
        match poll(&mut sockets, Some(&at_most)) {
            Err(error) if error != rustix::io::Errno::INTR => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Waits a moment, or until the server says something.
    #[cfg(not(unix))]
    fn wait(&self, _end: Instant) -> io::Result<()> {
        self.stream.set_nonblocking(false)?;
        self.stream.set_read_timeout(Some(LOOK))?;
        let _ = self.stream.peek(&mut [0]);
        self.stream.set_nonblocking(true)
    }
}

impl Read for Conversation {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let mut end = Instant::now() + self.timeout;
        loop {
            if self.send()? {
                self.last_sent = Instant::now();
                end = self.last_sent + self.timeout;
            }
            match self.stream.read(octets) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => return read,
            }
            if Instant::now() >= end {
                return Err(ErrorKind::TimedOut.into());
            }
            self.wait(end)?;
        }
    }
}

/// Only the end of the connection tells that nothing will come any more.
impl Output for Conversation {}
