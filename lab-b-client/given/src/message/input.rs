//! What has come from the peer and is not used yet.
//!
//! A read may bring half a head, or a head and the beginning of its body, or two messages at once.
//! So everything goes through one buffer: whoever reads takes what is its own and leaves the rest
//! for the next. Next: `head.rs`.

use std::io::{self, BufRead, Read};

/// How many octets are read at a time.
const READ_OCTETS: usize = 16 * 1024;

/// A stream of octets with a buffer in front of it.
///
/// # Example
/// ```
/// use lab_b_given::message::Input;
///
/// let mut input = Input::new(&b"one\r\ntwo"[..]);
/// assert_eq!(input.fill()?, 8);
/// assert_eq!(input.take(5), b"one\r\n");
/// assert_eq!(input.buffered(), b"two");
/// assert_eq!(input.fill()?, 0);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Input<R> {
    source: R,
    buffer: Vec<u8>,
    /// The octets in `buffer[start..end]` are here and not used.
    start: usize,
    end: usize,
}

impl<R: Read> Input<R> {
    /// An empty buffer in front of `source`. It takes memory only once there is something to read.
    #[must_use]
    pub fn new(source: R) -> Self {
        Input {
            source,
            buffer: Vec::new(),
            start: 0,
            end: 0,
        }
    }

    /// The octets that are here and not used.
    #[must_use]
    pub fn buffered(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Waits for more octets, with one read, and says how many came; 0: the peer has closed.
    ///
    /// The buffer grows with what has come, never with what was announced. Whoever calls this again
    /// and again has to have a limit.
    ///
    /// # Errors
    /// The source's. Nothing is lost by it: what is buffered stays.
    pub fn fill(&mut self) -> io::Result<usize> {
        self.make_room();
        loop {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.end += count;
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Uses the next `count` octets. More than there are is all of them.
    pub fn skip(&mut self, count: usize) {
        self.start = self.end.min(self.start + count);
    }

    /// Uses the next `count` octets and gives them.
    #[must_use]
    pub fn take(&mut self, count: usize) -> Vec<u8> {
        let taken = self.buffered()[..count.min(self.end - self.start)].to_vec();
        self.skip(taken.len());
        taken
    }

    /// The stream behind the buffer.
    #[must_use]
    pub fn source(&self) -> &R {
        &self.source
    }

    /// The stream behind the buffer, to write to it or to change its timeouts.
    #[must_use]
    pub fn source_mut(&mut self) -> &mut R {
        &mut self.source
    }

    /// Gives the stream back. What is buffered is lost.
    #[must_use]
    pub fn into_source(self) -> R {
        self.source
    }

    /// Whether the last [`fill`](Input::fill) brought less than there was room for: then nothing more has come yet.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        self.end < self.buffer.len()
    }

    /// Lends a buffer: what comes next needs none of its own. The octets that are here stay.
    pub fn lend_buffer(&mut self, buffer: &mut Vec<u8>) {
        if self.buffered().is_empty() {
            (self.start, self.end) = (0, 0);
            std::mem::swap(&mut self.buffer, buffer);
        }
    }

    /// Gives the lent buffer back. The octets that are here move to memory of their own, no more than they need.
    pub fn return_buffer(&mut self, buffer: &mut Vec<u8>) {
        let kept = self.buffered().to_vec();
        (self.start, self.end) = (0, kept.len());
        let lent = std::mem::replace(&mut self.buffer, kept);
        if lent.len() >= buffer.len() {
            *buffer = lent;
        }
    }

    fn make_room(&mut self) {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        if self.end == self.buffer.len() && self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        if self.end == self.buffer.len() {
            let larger = self.buffer.len() * 2;
            self.buffer.resize(larger.max(READ_OCTETS), 0);
        }
    }
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        if self.buffered().is_empty() {
            // A large read does not need our buffer: one copy less for every octet.
            if octets.len() >= READ_OCTETS {
                return self.source.read(octets);
            }
            self.fill()?;
        }
        let count = self.buffered().len().min(octets.len());
        octets[..count].copy_from_slice(&self.buffered()[..count]);
        self.skip(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Input<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.buffered().is_empty() {
            self.fill()?;
        }
        Ok(self.buffered())
    }

    fn consume(&mut self, count: usize) {
        self.skip(count);
    }
}
