//! The body of a request on its way in, and the content that it brings.
//!
//! A handler gets the content whole, so that a slow client holds no worker while it sends. What is long
//! waits in a temporary file, so that a crowd of them holds no memory either. For handlers that may wait: `coming.rs`.

use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom, Write};
#[cfg(unix)]
use std::os::fd::BorrowedFd;
use std::sync::Arc;
use std::time::Duration;

use lab_a_given::note;
use solution_b_client::message::{Body, Framing, MessageError, RequestHead};

use super::coming::{Coming, Reader};
use crate::connection::must_wait;
use crate::refusal::Refusal;

/// Up to this length content stays in memory.
const IN_MEMORY: usize = 64 * 1024;
/// How much is read at a time.
const PIECE: usize = 16 * 1024;

/// Content that has come whole, or is coming.
///
/// # Errors
/// Content that has come whole is read from memory or from a temporary file, and that has the system's errors. Content that is
/// still coming is over with the first error: there is too much of it, it is malformed, nothing has come for too
/// long, or the client has gone. If no response was begun until then the client is told, whatever the handler answers.
#[derive(Debug, Default)]
pub struct RequestContent {
    /// If there is one, it is read from the connection.
    reader: Option<Reader>,
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
    content: RequestContent,
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
            content: RequestContent::default(),
            max_octets,
        }
    }

    /// How many octets of content have come.
    pub(crate) fn octets(&self) -> u64 {
        self.content.len()
    }

    /// Takes what has come. The content, once it is whole; until then this can be called again.
    pub(crate) fn collect(&mut self, input: &mut impl BufRead) -> Result<RequestContent, Pause> {
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
fn collect(
    body: &mut impl Read,
    content: &mut RequestContent,
    max_octets: u64,
) -> Result<(), Pause> {
    // ANCHOR: c10-collect
    //= Read a piece after the other and add it to the content (`content.push`), until the body has ended.
    //= More than `max_octets` are refused (`Refusal::ContentTooLarge`) as soon as they have come.
    //= An error of the read is a `Pause`: `Pause::from`.
    //+ Ok(()) // What the client sends is not looked at yet.
    let mut piece = [0; PIECE];
    loop {
        let count = body.read(&mut piece)?;
        if count == 0 {
            return Ok(());
        }
        content.push(&piece[..count])?;
        if content.len() > max_octets {
            return Err(Refusal::ContentTooLarge.into());
        }
    }
    // ANCHOR_END: c10-collect
}

impl From<Refusal> for Pause {
    fn from(refusal: Refusal) -> Self {
        Pause::Refused(refusal, None)
    }
}

impl From<io::Error> for Pause {
    fn from(error: io::Error) -> Self {
        if must_wait(&error) {
            return Pause::Waiting;
        }
        match error.downcast::<MessageError>() {
            Ok(MessageError::Stream(error)) => Pause::Failed(error),
            Ok(refused) => Pause::Refused(refused.into(), None),
            Err(error) => Pause::Failed(error),
        }
    }
}

/// Content that is here already.
impl From<Vec<u8>> for RequestContent {
    fn from(octets: Vec<u8>) -> Self {
        RequestContent {
            length: octets.len() as u64,
            memory: octets,
            ..RequestContent::default()
        }
    }
}

impl RequestContent {
    /// Content that is still to come.
    pub(crate) fn coming(reader: Reader) -> Self {
        RequestContent {
            reader: Some(reader),
            ..RequestContent::default()
        }
    }

    /// What it comes from, if it is still to come.
    pub(crate) fn is_coming(&self) -> Option<Arc<Coming>> {
        self.reader.as_ref().map(|reader| reader.coming().clone())
    }

    /// How many octets it has, all in all. Nobody knows: it is still coming, in chunks.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.reader {
            Some(reader) => reader.length(),
            None => Some(self.length),
        }
    }

    /// Reads what has come, without waiting for more; 0: it has ended.
    ///
    /// # Errors
    /// `WouldBlock`: nothing has come. Wait until [`RequestContent::socket`] can be read, at most for
    /// [`RequestContent::time_left`], and try again: then there is some, or it is over with another error, or it is
    /// `WouldBlock` again. Where the system has no `poll` (Windows) this may wait for a moment.
    pub fn try_read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        match &self.reader {
            Some(reader) => reader.try_read(octets),
            None => self.read(octets),
        }
    }

    /// Where the rest comes from: for `poll`, after [`RequestContent::try_read`] has said `WouldBlock`, and for nothing else.
    /// None: it has come whole.
    #[cfg(unix)]
    #[must_use]
    pub fn socket(&self) -> Option<BorrowedFd<'_>> {
        self.reader.as_ref().map(Reader::socket)
    }

    /// How long the client may still be silent, after [`RequestContent::try_read`] has said `WouldBlock`. None: nobody waits
    /// for it.
    #[must_use]
    pub fn time_left(&self) -> Option<Duration> {
        self.reader.as_ref().and_then(Reader::time_left)
    }

    /// Waits until it has come whole. How many octets it has then; nothing, if it is longer than this.
    pub(super) fn collect(&mut self, most: u64) -> io::Result<Option<u64>> {
        if let Some(reader) = self.reader.take() {
            let mut piece = [0; PIECE];
            loop {
                match reader.read(&mut piece)? {
                    0 => break,
                    count => self
                        .push(&piece[..count])
                        .map_err(|refusal| reader.refuse(refusal))?,
                }
                if self.length > most {
                    return Ok(None);
                }
            }
            self.rewind()?;
        }
        Ok((self.length <= most).then_some(self.length))
    }

    /// How many octets have come.
    fn len(&self) -> u64 {
        self.length
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

impl Read for RequestContent {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        if let Some(reader) = &self.reader {
            return reader.read(octets);
        }
        if let Some(file) = &mut self.file {
            return file.read(octets);
        }
        let count = (&self.memory[self.read..]).read(octets)?;
        self.read += count;
        Ok(count)
    }
}
