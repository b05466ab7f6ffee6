//! The chunked transfer coding: a body in pieces, each with its size in front (RFC 9112 §7.1).
//!
//! ```text
//! 5\r\n          the size of a chunk, in hexadecimal
//! hello\r\n      so many octets, and CRLF
//! 0\r\n          the last chunk has size 0
//! \r\n           trailer section: field lines (here none) and an empty line
//! ```

use std::io::BufRead;
use std::mem;

use memchr::memchr;

use super::{MAX_HEAD_OCTETS, MessageError};

/// How long the line with a chunk's size may be. Its extensions make it long; nobody uses any.
const MAX_SIZE_LINE: usize = 4 * 1024;

/// Reads chunks and gives what is in them. It can be interrupted at every octet and goes on from there.
#[derive(Debug, Default)]
pub struct Chunks {
    next: Next,
    /// The beginning of a line of which the rest has not come yet.
    line: Vec<u8>,
    trailer_octets: usize,
    received: u64,
}

/// What comes next in the body.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The line with a chunk's size.
    #[default]
    Size,
    /// So many octets of a chunk's data.
    Data(u64),
    /// The CRLF after a chunk's data.
    DataEnd,
    /// A line of the trailer section.
    Trailer,
    /// The next message.
    Ended,
}

impl Chunks {
    /// Whether the last chunk and the trailer section were read.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.next == Next::Ended
    }

    /// Reads some of the content; 0: it has ended.
    ///
    /// # Errors
    /// [`MessageError::Chunk`], [`MessageError::BodyCutShort`], or the stream's.
    pub fn read(
        &mut self,
        input: &mut impl BufRead,
        octets: &mut [u8],
    ) -> Result<usize, MessageError> {
        // TODO b4-read-chunks · slide b-chunked · cargo workshop check b4
        // - Go from one state to the next until there is data to give, or the body has ended.
        // - A chunk is its `size`, so many octets (`read_data`), and its end (`data_end`).
        // - A chunk of size 0 is the last one and has neither. After it come trailer lines (`trailer_line`).
        todo!("b4-read-chunks")
    }

    /// Reads the line with a chunk's size.
    fn size(&mut self, input: &mut impl BufRead) -> Result<u64, MessageError> {
        chunk_size(&self.line(input, MAX_SIZE_LINE, "the line with a size is too long")?)
    }

    /// Reads some of the data of a chunk that has `left` octets to go.
    fn read_data(
        &mut self,
        input: &mut impl BufRead,
        octets: &mut [u8],
        left: u64,
    ) -> Result<usize, MessageError> {
        let most = octets
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        let count = input.read(&mut octets[..most])?;
        if count == 0 && most > 0 {
            return Err(self.cut_short());
        }
        self.received += count as u64;
        self.next = Next::Data(left - count as u64);
        Ok(count)
    }

    /// Reads the empty line after a chunk's data, and says what comes next.
    fn data_end(&mut self, input: &mut impl BufRead) -> Result<Next, MessageError> {
        self.line(input, 0, "no CRLF after a chunk's data")?;
        Ok(Next::Size)
    }

    /// Reads a line of the trailer section, drops it, and says what comes next. All its lines together
    /// have the limit of a head.
    fn trailer_line(&mut self, input: &mut impl BufRead) -> Result<Next, MessageError> {
        let limit = MAX_HEAD_OCTETS.saturating_sub(self.trailer_octets);
        let line = self.line(input, limit, "the trailer section is too long")?;
        self.trailer_octets += line.len() + 2;
        Ok(match line.is_empty() {
            true => Next::Ended,
            false => Next::Trailer,
        })
    }

    /// The next line without its CRLF; one of more than `limit` octets is `too_long`.
    fn line(
        &mut self,
        input: &mut impl BufRead,
        limit: usize,
        too_long: &'static str,
    ) -> Result<Vec<u8>, MessageError> {
        loop {
            let here = input.fill_buf()?;
            if here.is_empty() {
                return Err(self.cut_short());
            }
            let line_end = here.iter().position(|&octet| octet == b'\n');
            let most = line_end.map_or(here.len(), |at| at + 1);
            let count = most.min(limit + 2 - self.line.len());
            self.line.extend_from_slice(&here[..count]);
            input.consume(count);
            // The CR and what follows it; nothing, if it has not come. (It is looked for again with every
            // piece of the line: `memchr` is quick.)
            let cr = memchr(b'\r', &self.line).map_or(&[][..], |at| &self.line[at..]);
            match cr {
                b"\r\n" => {
                    self.line.truncate(self.line.len() - 2);
                    let line = mem::take(&mut self.line);
                    let is_control = |octet: &u8| octet.is_ascii_control() && *octet != b'\t';
                    return match line.iter().any(is_control) {
                        true => Err(MessageError::Chunk("a control octet inside a line")),
                        false => Ok(line),
                    };
                }
                // Before the length: one piece may bring both mistakes, and several bring this one first.
                [_, _, ..] => return Err(MessageError::Chunk("a CR inside a line")),
                _ if self.line.get(limit).is_some_and(|&octet| octet != b'\r') => {
                    return Err(MessageError::Chunk(too_long));
                }
                [] if self.line.ends_with(b"\n") => {
                    return Err(MessageError::Chunk("a line does not end in CRLF"));
                }
                _ => {}
            }
        }
    }

    fn cut_short(&self) -> MessageError {
        MessageError::BodyCutShort {
            received: self.received,
            announced: None,
        }
    }
}

/// The size on a chunk's first line, such as `1f` or `1F;name=value`.
///
/// # Errors
/// [`MessageError::Chunk`]: no hexadecimal digits, or more than 2^63-1 octets. Rust's
/// `from_str_radix` takes `+5` too, and HTTP does not.
pub fn chunk_size(line: &[u8]) -> Result<u64, MessageError> {
    // TODO b4-chunk-size · slide b-chunked · cargo workshop check b4
    // - Hexadecimal digits, at least one, in either case. No sign, no `0x`.
    // - A `;` begins extensions, which are ignored; white space before it too (RFC 9112 §7.1.1).
    // - A number over 2^63-1 is an error as well: do not let it overflow.
    todo!("b4-chunk-size")
}

/// What stands before spaces and tabs at the end: the two octets that HTTP calls white space (RFC 9110 §5.6.3).
fn trim_end(mut octets: &[u8]) -> &[u8] {
    while let [before @ .., b' ' | b'\t'] = octets {
        octets = before;
    }
    octets
}
