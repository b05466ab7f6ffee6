//! Input that is there until the turn is over: then it is as if nothing more had come yet.
//!
//! A client can send a body without end, or a chunk extension of 4 KiB for each octet of content, as fast as it is
//! read: it would never have to wait, and its worker would never be free. Whoever reads the body need not know of it.

use std::io::{self, BufRead, ErrorKind, Read};

use crate::connection::TurnTime;

/// Input until the end of a turn.
pub(crate) struct Until<'a, R> {
    input: &'a mut R,
    time: &'a mut TurnTime,
}

impl<'a, R> Until<'a, R> {
    pub(crate) fn new(input: &'a mut R, time: &'a mut TurnTime) -> Self {
        Until { input, time }
    }

    fn check(&mut self) -> io::Result<()> {
        match self.time.is_left() {
            true => Ok(()),
            false => Err(ErrorKind::WouldBlock.into()),
        }
    }
}

impl<R: Read> Read for Until<'_, R> {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        self.check()?;
        self.input.read(octets)
    }
}

impl<R: BufRead> BufRead for Until<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.check()?;
        self.input.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.input.consume(count);
    }
}
