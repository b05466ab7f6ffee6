//! The content of a script's answer on its way to the client, as it is written.

use std::io::{self, Write};

use super::late;
use super::source::{Piece, Source};
use crate::fault;

/// What follows the head.
pub struct Output {
    first: Vec<u8>,
    running: Box<dyn Source>,
    /// What the script promised.
    length: Option<u64>,
    is_chunked: bool,
    /// The head is the script's too.
    pub is_whole_response: bool,
}

impl Output {
    pub fn new(
        first: Vec<u8>,
        running: Box<dyn Source>,
        length: Option<u64>,
        knows_chunks: bool,
    ) -> Self {
        Output {
            first,
            running,
            length,
            is_chunked: length.is_none()
                && (knows_chunks || fault("d6-chunks-for-old-clients"))
                && !fault("d6-ends-with-the-connection"),
            is_whole_response: false,
        }
    }

    pub fn as_it_is(first: Vec<u8>, running: Box<dyn Source>) -> Self {
        Output {
            is_whole_response: true,
            ..Self::new(first, running, None, false)
        }
    }

    pub fn length(&self) -> Option<u64> {
        self.length
    }

    pub fn is_chunked(&self) -> bool {
        self.is_chunked
    }

    /// Only the end of the connection ends it.
    pub fn ends_with_the_connection(&self) -> bool {
        self.length.is_none() && !self.is_chunked
    }

    /// Writes all of it; an error if it is not whole.
    pub fn write(mut self, head: &[u8], head_only: bool, to: &mut dyn Write) -> io::Result<()> {
        let written = self.write_pieces(head, head_only, to);
        if written.is_err() && fault("d6-place-is-lost-when-clients-leave") {
            self.running.lose_place();
        }
        if written.is_err() && fault("d6-script-goes-on") {
            std::mem::forget(self);
        }
        written
    }

    fn write_pieces(&mut self, head: &[u8], head_only: bool, to: &mut dyn Write) -> io::Result<()> {
        late::wait(&mut self.first, &mut *self.running);
        to.write_all(head)?;
        let mut left = self.length;
        let mut piece = Piece::Octets(std::mem::take(&mut self.first));
        loop {
            match piece {
                Piece::Octets(octets) if !head_only => self.pass_on(octets, &mut left, to)?,
                Piece::Octets(_) => {}
                Piece::End => break,
                Piece::TimedOut if fault("d5-silence-is-the-end") => break,
                Piece::BodyFailed { .. } | Piece::Broken | Piece::Failed => {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                Piece::TimedOut => return Err(io::ErrorKind::TimedOut.into()),
            }
            if left == Some(0) {
                break;
            }
            piece = late::next(&mut *self.running);
        }
        if self.running.failed() && fault("d5-exit-status-cuts") {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let killed = self.length.is_none() && self.running.was_killed();
        if killed && !fault("d5-killed-is-whole") && !head_only {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(missing) = left.filter(|left| *left > 0 && !head_only) {
            if !fault("d5-fills-up") {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            to.write_all(&vec![b' '; usize::try_from(missing).unwrap_or_default()])?;
        }
        if self.is_chunked && !head_only && !fault("d6-no-last-chunk") {
            to.write_all(b"0\r\n\r\n")?;
        }
        self.running.is_complete();
        self.running.finish_body()
    }

    fn pass_on(
        &self,
        mut octets: Vec<u8>,
        left: &mut Option<u64>,
        to: &mut dyn Write,
    ) -> io::Result<()> {
        if let Some(left) = left {
            if !fault("d4-more-than-promised") {
                octets.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
            }
            *left = left.saturating_sub(octets.len() as u64);
        }
        if fault("d1-output-as-text") {
            octets = String::from_utf8_lossy(&octets).into_owned().into();
        }
        if octets.is_empty() {
            return Ok(());
        }
        match self.is_chunked {
            true => {
                let size = format!("{:x}\r\n", octets.len());
                to.write_all(&[size.as_bytes(), &octets, b"\r\n"].concat())
            }
            false => to.write_all(&octets),
        }
    }
}
