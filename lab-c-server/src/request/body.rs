//! The body of a request on its way in, and the content that it brings.
//!
//! A handler gets the content whole, so that a slow client holds no worker while it sends. What is long
//! waits in a temporary file, so that a crowd of them holds no memory either.

use std::fs::File;
use std::io::{self, BufRead, ErrorKind, Read, Seek, SeekFrom, Write};

use lab_a_given::note;
use lab_b_client::message::{Body, Framing, MessageError, RequestHead};

use crate::refusal::Refusal;

/// Up to this length content stays in memory.
const IN_MEMORY: usize = 64 * 1024;
/// How much is read at a time.
const PIECE: usize = 16 * 1024;

/// Content that has come whole, or is coming.
#[derive(Debug, Default)]
pub struct Content {
    memory: Vec<u8>,
    file: Option<File>,
    length: u64,
    /// How much of `memory` was read.
    read: usize,
}

/// A body that has begun to come.
#[derive(Debug)]
pub(crate) struct Incoming {
    /// Lab B's reader of bodies, without the input that it reads from: that is lent to it each time.
    body: Body<()>,
    content: Content,
    max_octets: u64,
}

/// Why a body does not go on for now.
#[derive(Debug)]
pub(crate) enum Pause {
    /// No more has come yet.
    Waiting,
    /// The request is refused; its head, if that was read.
    Refused(Refusal, Option<Box<RequestHead>>),
    /// The client has gone.
    Failed(io::Error),
}

impl Incoming {
    pub(crate) fn new(framing: Framing, max_octets: u64) -> Self {
        Incoming {
            body: Body::new((), framing),
            content: Content::default(),
            max_octets,
        }
    }

    /// How many octets of content have come.
    pub(crate) fn octets(&self) -> u64 {
        self.content.len()
    }

    /// Takes what has come. The content, once it is whole; until then this can be called again.
    pub(crate) fn collect(&mut self, input: &mut impl BufRead) -> Result<Content, Pause> {
        let nothing = Body::new((), Framing::None);
        let mut body = std::mem::replace(&mut self.body, nothing).with_input(input);
        let collected = collect(&mut body, &mut self.content, self.max_octets);
        self.body = body.with_input(());
        collected?;
        self.content.rewind().map_err(no_room)?;
        Ok(std::mem::take(&mut self.content))
    }
}

/// Reads the body to its end and keeps what it brings.
fn collect(body: &mut impl Read, content: &mut Content, max_octets: u64) -> Result<(), Pause> {
    // TODO c10-collect · slide c-bodies · cargo workshop check c10
    // - Read a piece after the other and add it to the content (`content.push`), until the body has ended.
    // - More than `max_octets` are refused (`Refusal::ContentTooLarge`) as soon as they have come.
    // - An error of the read is a `Pause`: `Pause::from`.
    Ok(()) // What the client sends is not looked at yet.
}

impl From<Refusal> for Pause {
    fn from(refusal: Refusal) -> Self {
        Pause::Refused(refusal, None)
    }
}

impl From<io::Error> for Pause {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => Pause::Waiting,
            _ => match error.downcast::<MessageError>() {
                Ok(MessageError::Stream(error)) => Pause::Failed(error),
                Ok(refused) => Pause::Refused(refused.into(), None),
                Err(error) => Pause::Failed(error),
            },
        }
    }
}

impl Content {
    /// How many octets it has.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    fn push(&mut self, octets: &[u8]) -> Result<(), Refusal> {
        self.store(octets).map_err(no_room)
    }

    fn store(&mut self, octets: &[u8]) -> io::Result<()> {
        self.length += octets.len() as u64;
        if self.file.is_none() && self.memory.len() + octets.len() <= IN_MEMORY {
            self.memory.extend_from_slice(octets);
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let file = none.insert(tempfile::tempfile()?);
                file.write_all(&self.memory)?;
                self.memory = Vec::new();
                file
            }
        };
        file.write_all(octets)
    }

    /// Gets ready to be read from its beginning.
    fn rewind(&mut self) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(0))?;
        }
        Ok(())
    }
}

/// The disk is full, or there are too many open files already.
fn no_room(error: io::Error) -> Refusal {
    note(format_args!(
        "error: the content of a request cannot be kept: {error}"
    ));
    Refusal::NoRoom
}

impl Read for Content {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        if let Some(file) = &mut self.file {
            return file.read(octets);
        }
        let count = (&self.memory[self.read..]).read(octets)?;
        self.read += count;
        Ok(count)
    }
}
