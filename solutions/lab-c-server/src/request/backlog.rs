//! Content that came while nobody had the time to read it: in a temporary file, first in, first out.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// What has come and was not read.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    file: Option<File>,
    /// How far it was written, and how far read.
    written: u64,
    read: u64,
}

impl Backlog {
    pub(super) fn is_empty(&self) -> bool {
        self.read == self.written
    }

    /// Adds octets at the end.
    pub(super) fn push(&mut self, octets: &[u8]) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(tempfile::tempfile()?),
        };
        file.seek(SeekFrom::Start(self.written))?;
        file.write_all(octets)?;
        self.written += octets.len() as u64;
        Ok(())
    }

    /// Takes octets from the beginning; 0: there are none.
    pub(super) fn pop(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        let Some(file) = &mut self.file else {
            return Ok(0);
        };
        file.seek(SeekFrom::Start(self.read))?;
        let count = file.read(octets)?;
        self.read += count as u64;
        if self.is_empty() {
            *self = Backlog::default();
        }
        Ok(count)
    }
}
