//! Reading requests from a connection, one after the other, and naming the first thing that is wrong.
//!
//! What a head must look like stands in `syntax.rs`, what a body must, in `body.rs`.

use std::io::{ErrorKind, Read};
use std::net::TcpStream;
use std::time::Duration;

use super::body::{self, Framing};
use super::syntax::{Wrong, line_end, parse};
use super::{Request, pointing};
use crate::deadline::{Deadline, PATIENCE, SLICE, in_words};
use crate::outcome::{Cause, Failure};

/// How long a connection may lie idle between two requests.
const IDLE: Duration = Duration::from_secs(20);

/// The longest head.
const HEAD: usize = 64 << 10;

/// What is wrong with a request.
#[derive(Debug)]
pub(super) struct Malformed {
    came: Vec<u8>,
    place: usize,
    cause: Cause,
    /// What stands there, or is missing there.
    wrong: String,
    /// The rule, with its section.
    rule: &'static str,
}

impl Malformed {
    /// Octets came after a request that was to be the last one.
    pub(super) fn after(request: &Request, rest: &[u8]) -> Self {
        Malformed {
            came: [&request.head, rest].concat(),
            place: request.head.len(),
            cause: Cause::WrongOctets,
            wrong: "these octets follow the request".into(),
            rule: "a request without a body ends with the empty line: nothing follows it (RFC 9112 §6.3)",
        }
    }

    pub(super) fn failure(&self) -> Failure {
        let failure = pointing(self.cause, &self.came, self.place, &self.wrong);
        // The check's own source stands at the end of the reason; that of this rule has its own line.
        match self.rule.rsplit_once(" (") {
            Some((rule, section)) => failure
                .fact("see", section.trim_end_matches(')'))
                .because(rule),
            None => failure.because(self.rule),
        }
    }
}

/// Reads one request after the other from a connection.
pub(super) struct Reader<'a> {
    stream: &'a TcpStream,
    connection: usize,
    buffer: Vec<u8>,
}

/// What a look at the connection brought.
#[derive(PartialEq, Eq)]
enum Came {
    Octets,
    End,
    Nothing,
}

impl<'a> Reader<'a> {
    pub(super) fn new(stream: &'a TcpStream, connection: usize) -> Self {
        Reader {
            stream,
            connection,
            buffer: Vec::new(),
        }
    }

    /// What was read and belongs to no request yet.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    /// The next request; none when the client closes instead.
    pub(super) fn next_request(&mut self) -> Result<Option<Request>, Malformed> {
        while self.buffer.is_empty() {
            if self.fill(IDLE) != Came::Octets {
                return Ok(None);
            }
        }
        let length = loop {
            if let Some(wrong) = line_end(&self.buffer) {
                return Err(self.malformed(wrong));
            }
            if let Some(end) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            if self.buffer.len() > HEAD {
                return Err(self.malformed((
                    HEAD,
                    "the head does not end",
                    "no request needs 64 KiB of field lines",
                )));
            }
            self.more("the empty line that ends the head")?;
        };
        let (mut request, framing) =
            parse(&self.buffer[..length]).map_err(|wrong| self.malformed(wrong))?;
        request.connection = self.connection;
        let content = self.content(length, framing)?;
        request.content = content;
        Ok(Some(request))
    }

    /// The content that follows a head of this length; both leave the buffer.
    fn content(&mut self, head: usize, framing: Framing) -> Result<Vec<u8>, Malformed> {
        loop {
            match body::take(&self.buffer[head..], framing) {
                Ok(Some((content, used))) => {
                    self.buffer.drain(..head + used);
                    return Ok(content);
                }
                Ok(None) => self.more("the rest of the request's body")?,
                Err((place, wrong, rule)) => {
                    return Err(self.malformed((head + place, wrong, rule)));
                }
            }
        }
    }

    /// Waits for more of a request that has begun.
    fn more(&mut self, of: &str) -> Result<(), Malformed> {
        let (cause, wrong) = match self.fill(PATIENCE) {
            Came::Octets => return Ok(()),
            Came::End => (Cause::ClosedEarly, format!("here it closes, without {of}")),
            Came::Nothing => (
                Cause::Silent,
                format!(
                    "here it stops, and {} long {of} does not come",
                    in_words(PATIENCE)
                ),
            ),
        };
        Err(Malformed {
            came: self.buffer.clone(),
            place: self.buffer.len(),
            cause,
            wrong,
            rule: "a server answers once it has read the whole request: an empty line ends the head (RFC 9112 §2.1)",
        })
    }

    fn fill(&mut self, patience: Duration) -> Came {
        let _ = self.stream.set_read_timeout(Some(SLICE));
        let deadline = Deadline::within(patience);
        let mut piece = [0; 16 << 10];
        loop {
            match self.stream.read(&mut piece) {
                Ok(0) => return Came::End,
                Ok(read) => {
                    self.buffer.extend_from_slice(&piece[..read]);
                    return Came::Octets;
                }
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                    ) => {}
                Err(_) => return Came::End,
            }
            if deadline.is_over() {
                return Came::Nothing;
            }
        }
    }

    fn malformed(&self, (place, wrong, rule): Wrong) -> Malformed {
        Malformed {
            came: self.buffer.clone(),
            place,
            cause: Cause::WrongOctets,
            wrong: wrong.into(),
            rule,
        }
    }
}
