//! What the decoders of content codings have in common: where they begin, where they end, and in what
//! words they fail.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use crate::message::MessageError;

/// Content with its codings undone.
pub type Decoded = Box<dyn Read + Send>;

/// Whether these octets begin a zlib stream: method 8, and a multiple of 31 (RFC 1950 §2.2).
#[must_use]
pub fn is_zlib(first: &[u8]) -> bool {
    match first {
        [method, flags, ..] => {
            method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31)
        }
        _ => false,
    }
}

/// That there is a coding that nobody here can undo.
#[must_use]
pub fn unknown(coding: &[u8]) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!(
            "the content coding \"{}\" is unknown",
            coding.escape_ascii()
        ),
    )
}

/// Content of which the beginning was looked at.
pub type Peeked = BufReader<Chain<Cursor<Vec<u8>>, Decoded>>;

/// The first two octets of some content, or as many as there are, and all of it.
///
/// # Errors
/// What reading them brings.
pub fn peeked(mut content: Decoded) -> io::Result<(Vec<u8>, Peeked)> {
    const BUFFER_OCTETS: usize = 32 * 1024;
    let mut first = Vec::new();
    content.by_ref().take(2).read_to_end(&mut first)?;
    let whole = Cursor::new(first.clone()).chain(content);
    Ok((first, BufReader::with_capacity(BUFFER_OCTETS, whole)))
}

/// A decoder whose end is the end of what it decodes, in words that say what went wrong.
pub struct Whole<D>(D);

impl<D> Whole<D> {
    /// Around `decoder`.
    #[must_use]
    pub fn new(decoder: D) -> Self {
        Whole(decoder)
    }
}

/// A decoder over [`Peeked`] content.
pub trait Decoder: Read {
    /// What is left of the content.
    fn rest(&mut self) -> &mut Peeked;
}

impl Decoder for Members {
    fn rest(&mut self) -> &mut Peeked {
        self.0.get_mut()
    }
}

impl Decoder for ZlibDecoder<Peeked> {
    fn rest(&mut self) -> &mut Peeked {
        self.get_mut()
    }
}

impl Decoder for DeflateDecoder<Peeked> {
    fn rest(&mut self) -> &mut Peeked {
        self.get_mut()
    }
}

/// One gzip member after another. It ends before an octet that begins none: `flate2`'s own decoder for
/// several members takes everything for one, and says that it was cut short.
pub struct Members(GzDecoder<Peeked>);

impl Members {
    /// The members in this content.
    #[must_use]
    pub fn new(content: Peeked) -> Self {
        Members(GzDecoder::new(content))
    }
}

impl Read for Members {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        const FIRST_OCTET: u8 = 0x1f;
        loop {
            let count = self.0.read(octets)?;
            let ended = count == 0 && !octets.is_empty();
            if !ended || self.rest().fill_buf()?.first() != Some(&FIRST_OCTET) {
                return Ok(count);
            }
            let nothing: Decoded = Box::new(io::empty());
            let rest = self
                .0
                .reset(BufReader::new(Cursor::default().chain(nothing)));
            self.0.reset(rest);
        }
    }
}

impl<D: Decoder> Read for Whole<D> {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        match self.0.read(octets) {
            Ok(0) if !octets.is_empty() && !self.0.rest().fill_buf()?.is_empty() => {
                Err(broken("other octets follow its end"))
            }
            Ok(count) => Ok(count),
            Err(error) if is_of_the_message(&error) => Err(error),
            // What the decoder says itself.
            Err(error) => match error.kind() {
                io::ErrorKind::UnexpectedEof => Err(broken("it was cut short")),
                io::ErrorKind::Interrupted => Err(error),
                _ => Err(broken(&error.to_string())),
            },
        }
    }
}

/// Whether it is not the coding that is broken, but the connection or the framing: their errors are inside.
fn is_of_the_message(error: &io::Error) -> bool {
    let inside = error.get_ref();
    inside.is_some_and(|inner| inner.is::<crate::Error>() || inner.is::<MessageError>())
}

/// That the coding is not as it must be.
#[must_use]
pub fn broken(what: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("the compressed content is broken: {what}"),
    )
}
