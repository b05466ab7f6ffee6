//! One connection of the generator: what it has sent, and what it waits for.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::time::Instant;

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

use super::answer::{Answer, Awaited, Garbled, Reader};

/// What a client is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Asks, and asks again: what is measured.
    Busy,
    /// Asks once and stays.
    Idle,
    /// Sends its request octet by octet.
    Slow,
}

/// Where a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It has nothing to ask just now.
    Resting,
    /// It sends, or waits for answers.
    Asking,
    /// All answers are there; the server is to close.
    Leaving,
}

/// A connection.
#[derive(Debug)]
pub struct Client {
    /// What it is there for.
    pub role: Role,
    /// Where it is.
    pub state: State,
    /// When its exchange began, or should have.
    pub began: Instant,
    /// How many answers are still to come.
    pub awaited: usize,
    /// Was it ever answered in this round?
    pub was_answered: bool,
    /// How many answers came on this connection.
    pub answers_here: u64,
    stream: Option<TcpStream>,
    reader: Reader,
    /// So many octets of the request have left.
    sent: usize,
    /// So many may leave.
    allowed: usize,
}

impl Client {
    /// A client that has not connected.
    #[must_use]
    pub fn new(role: Role, awaited: Awaited, now: Instant) -> Client {
        Client {
            role,
            state: State::Resting,
            began: now,
            awaited: 0,
            was_answered: false,
            answers_here: 0,
            stream: None,
            reader: Reader::new(awaited),
            sent: 0,
            allowed: 0,
        }
    }

    /// Is there a connection, or one that comes?
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.stream.is_some()
    }

    /// Connects, without waiting for it.
    ///
    /// # Errors
    /// What the system says at once.
    pub fn connect(
        &mut self,
        address: SocketAddr,
        registry: &Registry,
        token: Token,
    ) -> io::Result<()> {
        self.hang_up();
        let mut stream = TcpStream::connect(address)?;
        // Where it is not possible, requests of a few octets leave a little later.
        let _ = stream.set_nodelay(true);
        registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
        self.stream = Some(stream);
        Ok(())
    }

    /// Ends the connection.
    pub fn hang_up(&mut self) {
        // Closing takes it out of the poll as well.
        self.stream = None;
        self.reader.reset();
        self.answers_here = 0;
        self.state = State::Resting;
        self.sent = 0;
        self.allowed = 0;
        self.awaited = 0;
    }

    /// Begins an exchange of so many octets and answers; `began` is when it was due.
    pub fn ask(&mut self, allowed: usize, answers: usize, began: Instant) {
        self.state = State::Asking;
        self.began = began;
        self.awaited = answers;
        self.sent = 0;
        self.allowed = allowed;
    }

    /// Lets one more octet leave.
    pub fn allow_one_more(&mut self, length: usize) {
        self.allowed = (self.allowed + 1).min(length);
    }

    /// Has nothing of an answer come on this connection since the last one was whole?
    #[must_use]
    pub fn is_between(&self) -> bool {
        self.reader.is_between()
    }

    /// Sends what may leave of `request`.
    ///
    /// # Errors
    /// What the system says.
    pub fn send(&mut self, request: &[u8]) -> io::Result<()> {
        let Some(stream) = &mut self.stream else {
            return Ok(());
        };
        while self.sent < self.allowed {
            match stream.write(&request[self.sent..self.allowed]) {
                Ok(octets) => self.sent += octets,
                Err(cause) if is_later(&cause) => break,
                Err(cause) => return Err(cause),
            }
        }
        Ok(())
    }

    /// Says that nothing more will be sent, as who wants only one echo does.
    pub fn finish(&mut self) {
        if let Some(stream) = &self.stream {
            let _ = stream.shutdown(Shutdown::Write);
        }
    }

    /// Has all of the request left that may leave?
    #[must_use]
    pub fn has_sent(&self) -> bool {
        self.sent == self.allowed
    }

    /// Reads once. `None` is for nothing: the caller waits for the next event.
    ///
    /// # Errors
    /// What the system says.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        let Some(stream) = &mut self.stream else {
            return Ok(None);
        };
        loop {
            match stream.read(buffer) {
                Ok(octets) => return Ok(Some(octets)),
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) if is_later(&cause) => return Ok(None),
                Err(cause) => return Err(cause),
            }
        }
    }

    /// The next answer in what was read; none: all of it was taken.
    ///
    /// # Errors
    /// What came is no answer.
    pub fn next(&mut self, input: &mut &[u8]) -> Result<Option<Answer>, Garbled> {
        self.reader.next(input)
    }

    /// The server has said that nothing more comes: the answer that ends so.
    ///
    /// # Errors
    /// It ended in the middle of one.
    pub fn end(&mut self) -> Result<Option<Answer>, Garbled> {
        self.reader.end()
    }
}

/// It is not an error: a connection that is still being made, or nothing there.
fn is_later(cause: &io::Error) -> bool {
    matches!(
        cause.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::NotConnected
    )
}
