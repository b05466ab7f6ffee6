//! What is still to be sent: octets in memory, and after them perhaps the rest of a file or a stream.
//!
//! Everything small goes into one buffer, so that the answers to several requests leave in one write.
//! Two writes for one small response would cost 40 ms where the client delays its acknowledgement.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::ops::Range;
use std::sync::Arc;

use lab_b_client::message::Framing;

use super::Content;
use crate::connection::{TurnTime, must_wait};

/// Up to this length the content of a file goes out in one write with its head.
pub(crate) const SMALL: u64 = 64 * 1024;
/// How much is sent of a file, or read of a stream, at a time.
const PIECE: usize = 64 * 1024;

/// What is still to be sent to a client.
#[derive(Default)]
pub(crate) struct Outgoing {
    octets: Vec<u8>,
    /// So many of them are sent.
    sent: usize,
    /// What comes after them.
    rest: Option<Box<Rest>>,
    /// How many octets of `rest` were sent so far, or stand in `octets`, without their framing.
    rest_taken: u64,
    /// How many of them stand, or stood, in `octets`.
    piece: u64,
    total_sent: u64,
}

/// Content that does not fit into memory.
enum Rest {
    File(Arc<File>, Range<u64>),
    Stream {
        source: Box<dyn Read + Send>,
        framing: Framing,
        left: Option<u64>,
        has_ended: bool,
    },
}

/// How sending ended for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Everything has left.
    All,
    /// The client has to take some first.
    Waiting,
    /// It could take more, but the time is over.
    Some,
}

impl Outgoing {
    /// Whether another response may be appended: there is no file or stream before it, and not too much waits.
    pub(crate) fn has_room(&self) -> bool {
        self.rest.is_none() && self.octets.len() - self.sent < PIECE
    }

    /// Where heads are written to.
    pub(crate) fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.octets
    }

    /// Lends a worker's buffer: an idle connection has none of its own.
    pub(crate) fn lend_buffer(&mut self, buffer: &mut Vec<u8>) {
        if self.octets.is_empty() {
            self.octets = std::mem::take(buffer);
        }
    }

    /// Once all is sent: gives the lent buffer back, or the connection's own, unless the worker has a larger one.
    pub(crate) fn return_buffer(&mut self, buffer: &mut Vec<u8>) {
        if self.octets.is_empty() {
            let own = std::mem::take(&mut self.octets);
            if own.capacity() > buffer.capacity() {
                *buffer = own;
            }
        }
    }

    /// How much of the last response's file or stream was sent.
    pub(crate) fn rest_sent(&self) -> u64 {
        match self.octets.is_empty() {
            true => self.rest_taken,
            false => self.rest_taken - self.piece,
        }
    }

    /// How many octets were sent, all in all.
    pub(crate) fn total_sent(&self) -> u64 {
        self.total_sent
    }

    /// How many that will be once all has left that is in memory now.
    pub(crate) fn total_then(&self) -> u64 {
        self.total_sent + (self.octets.len() - self.sent) as u64
    }

    /// Whether what is being sent ends with the connection, and not before.
    pub(crate) fn ends_by_close(&self) -> bool {
        matches!(
            self.rest.as_deref(),
            Some(Rest::Stream {
                framing: Framing::UntilClose,
                ..
            })
        )
    }

    /// Appends the content of a response after its head. Says how many octets it has, unless they are still
    /// to be read from a file or a stream.
    pub(crate) fn append(&mut self, content: Content, framing: Framing) -> Option<u64> {
        (self.rest_taken, self.piece) = (0, 0);
        let length = content.length();
        match content {
            Content::Empty => {}
            Content::Octets(octets) => self.octets.extend_from_slice(&octets),
            Content::Shared(octets, range) => self.octets.extend_from_slice(&octets[range]),
            Content::File(file, range) if !range.is_empty() => {
                self.rest = Some(Box::new(Rest::File(file, range)));
            }
            Content::File(..) => {}
            Content::Stream(source, left) => self.stream(source, framing, left),
            Content::Raw(first, source) => {
                return self.append(Content::Begun(first, source, None), Framing::UntilClose);
            }
            Content::Begun(first, source, length) => {
                if !first.is_empty() {
                    write_piece(&mut self.octets, &first, framing);
                }
                self.piece = first.len() as u64;
                self.rest_taken = self.piece;
                let left = length.map(|length| length.saturating_sub(self.piece));
                self.stream(source, framing, left);
            }
        }
        length.filter(|_| self.rest.is_none())
    }

    /// The rest is whatever can be read from here.
    fn stream(&mut self, source: Box<dyn Read + Send>, framing: Framing, left: Option<u64>) {
        self.rest = Some(Box::new(Rest::Stream {
            source,
            framing,
            left,
            has_ended: false,
        }));
    }

    /// Sends as much as the socket takes, as long as there is time.
    ///
    /// # Errors
    /// The client has gone; or a file or stream has less to give than was announced, and the connection
    /// must be cut: whatever came instead would be taken for its content.
    pub(crate) fn send(&mut self, stream: &TcpStream, time: &mut TurnTime) -> io::Result<Sent> {
        loop {
            while self.sent < self.octets.len() {
                match (&*stream).write(&self.octets[self.sent..]) {
                    Ok(0) => return Err(ErrorKind::WriteZero.into()),
                    Ok(count) => {
                        self.sent += count;
                        self.total_sent += count as u64;
                    }
                    Err(error) if must_wait(&error) => return Ok(Sent::Waiting),
                    Err(error) => return Err(error),
                }
            }
            self.octets.clear();
            self.sent = 0;
            if self.rest.is_some() && !time.is_left() {
                return Ok(Sent::Some);
            }
            match self.rest.as_deref_mut() {
                None => return Ok(Sent::All),
                Some(Rest::File(file, range)) => {
                    match send_file(stream, file, range) {
                        Ok(count) => {
                            self.rest_taken += count;
                            self.total_sent += count;
                        }
                        Err(error) if must_wait(&error) => return Ok(Sent::Waiting),
                        Err(error) => return Err(error),
                    }
                    if range.is_empty() {
                        self.rest = None;
                    }
                }
                Some(Rest::Stream {
                    source,
                    framing,
                    left,
                    has_ended,
                }) => {
                    // Not before its last piece has left: it may take its time to go.
                    if *has_ended {
                        self.rest = None;
                        continue;
                    }
                    (self.piece, *has_ended) =
                        read_piece(source, *framing, left, &mut self.octets)?;
                    self.rest_taken += self.piece;
                }
            }
        }
    }
}

/// Sends some octets of a file and takes them from the range. The kernel copies them itself.
#[cfg(target_os = "linux")]
fn send_file(stream: &TcpStream, file: &File, range: &mut Range<u64>) -> io::Result<u64> {
    // As long as the client takes what comes, one call could last for the whole file.
    let most = usize::try_from(range.end - range.start)
        .unwrap_or(usize::MAX)
        .min(1 << 22);
    let count = match rustix::fs::sendfile(stream, file, Some(&mut range.start), most) {
        Err(rustix::io::Errno::INTR) => return Ok(0),
        result => result?,
    };
    match count {
        0 if most > 0 => Err(shrunk()),
        count => Ok(count as u64),
    }
}

/// Sends some octets of a file and takes them from the range.
#[cfg(not(target_os = "linux"))]
fn send_file(stream: &TcpStream, file: &File, range: &mut Range<u64>) -> io::Result<u64> {
    let most = usize::try_from(range.end - range.start)
        .unwrap_or(usize::MAX)
        .min(PIECE);
    let mut piece = vec![0; most];
    let count = read_at(file, &mut piece, range.start)?;
    if count == 0 && most > 0 {
        return Err(shrunk());
    }
    let written = (&*stream).write(&piece[..count])? as u64;
    range.start += written;
    Ok(written)
}

/// Reads some octets of a file at this place; 0: the end.
#[cfg(unix)]
pub(crate) fn read_at(file: &File, octets: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, octets, offset)
}

/// Reads some octets of a file at this place; 0: the end.
#[cfg(windows)]
pub(crate) fn read_at(file: &File, octets: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, octets, offset)
}

/// Reads the next piece of a stream with its framing. Also says how much it was, and whether it was the last.
fn read_piece(
    source: &mut dyn Read,
    framing: Framing,
    left: &mut Option<u64>,
    output: &mut Vec<u8>,
) -> io::Result<(u64, bool)> {
    if *left == Some(0) {
        return Ok((0, true));
    }
    let mut piece = vec![0; PIECE];
    let most = left.map_or(PIECE, |left| {
        usize::try_from(left).unwrap_or(PIECE).min(PIECE)
    });
    let count = loop {
        match source.read(&mut piece[..most]) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => break result?,
        }
    };
    if let Some(left) = left {
        *left -= count as u64;
        if count == 0 && *left > 0 {
            return Err(shrunk());
        }
    }
    // The last chunk has size 0, so an empty read writes it.
    write_piece(output, &piece[..count], framing);
    Ok((count as u64, count == 0 || *left == Some(0)))
}

/// Appends a piece of a stream with its framing.
fn write_piece(output: &mut Vec<u8>, piece: &[u8], framing: Framing) {
    if framing != Framing::Chunked {
        return output.extend_from_slice(piece);
    }
    // Writing to memory cannot fail.
    let _ = write!(output, "{:x}\r\n", piece.len());
    output.extend_from_slice(piece);
    output.extend_from_slice(b"\r\n");
}

/// What is still to be sent is not there.
pub(crate) fn shrunk() -> io::Error {
    io::Error::new(
        ErrorKind::UnexpectedEof,
        "the content has become shorter than was announced",
    )
}
