//! Content codings: content that was squeezed for the way (RFC 9110 §8.4).
//!
//! Everything is undone while it is read. A few octets may become very many, so whoever reads has to
//! have a limit: `response.rs` counts what comes out.

use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use crate::message::{Fields, MessageError};

/// The value of the Accept-Encoding field: what [`decoded`] can undo.
#[must_use]
pub fn accepted() -> Option<&'static str> {
    // ANCHOR: b13-accepted
    //= `gzip` and `deflate`. Without this field a server may send what it likes; most then squeeze nothing.
    //? b13-asks
    //+ None
    Some("gzip, deflate")
    // ANCHOR_END: b13-accepted
}

/// Content with its codings undone.
pub type Decoded = Box<dyn Read + Send>;

/// More codings than these on top of one another are a trick.
const MOST_CODINGS: usize = 4;

/// Undoes the codings of a response's content.
///
/// # Errors
/// A coding that is not known; what reading the first octets brings.
pub fn decoded(fields: &Fields, content: Decoded) -> io::Result<Decoded> {
    // ANCHOR: b13-decoded
    //= Content-Encoding lists the codings in the order in which they were applied: undo the last one first.
    //= `gzip` (also called `x-gzip`) and `deflate` in any case; `identity` is none. Any other: `unknown`.
    //= No more than `MOST_CODINGS`: that is `broken`.
    //? b13-gzip
    //+ Ok(content)
    let codings: Vec<&[u8]> = fields.list("Content-Encoding").collect();
    if codings.len() > MOST_CODINGS {
        return Err(broken("there are too many codings on top of one another"));
    }
    let mut content = content;
    for coding in codings.into_iter().rev() {
        content = match coding.to_ascii_lowercase().as_slice() {
            b"gzip" | b"x-gzip" => gunzipped(content)?,
            b"deflate" => inflated(content)?,
            b"identity" => content,
            _ => return Err(unknown(coding)),
        };
    }
    Ok(content)
    // ANCHOR_END: b13-decoded
}

/// Undoes `gzip`: one member or several, one after another (RFC 1952 §2.2).
fn gunzipped(content: Decoded) -> io::Result<Decoded> {
    // ANCHOR: b13-gunzipped
    //= Content without any octet has no coding either: `peeked` tells.
    //= `flate2` has a decoder for one member; `Members` goes on to the next. Whatever else follows
    //=   is an error: `Whole`.
    let (first, content) = peeked(content)?;
    if first.is_empty() {
        return Ok(Box::new(content));
    }
    Ok(Box::new(Whole(Members::new(content))))
    // ANCHOR_END: b13-gunzipped
}

/// Undoes `deflate`. That means the zlib format (RFC 9110 §8.4.1.2), but some servers send the bare
/// stream inside it.
fn inflated(content: Decoded) -> io::Result<Decoded> {
    // ANCHOR: b13-inflated
    //= `peeked` shows the first two octets: `is_zlib` can tell which of the two it is.
    //= `flate2` has a decoder for each. Whatever follows is an error: `Whole`.
    let (first, content) = peeked(content)?;
    if first.is_empty() {
        return Ok(Box::new(content));
    }
    if is_zlib(&first) {
        return Ok(Box::new(Whole(ZlibDecoder::new(content))));
    }
    Ok(Box::new(Whole(DeflateDecoder::new(content))))
    // ANCHOR_END: b13-inflated
}

/// Whether these octets begin a zlib stream: method 8, and a multiple of 31 (RFC 1950 §2.2).
fn is_zlib(first: &[u8]) -> bool {
    match first {
        [method, flags, ..] => {
            method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31)
        }
        _ => false,
    }
}

fn unknown(coding: &[u8]) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!(
            "the content coding \"{}\" is unknown",
            coding.escape_ascii()
        ),
    )
}

type Peeked = BufReader<Chain<Cursor<Vec<u8>>, Decoded>>;

/// The first two octets of some content, or as many as there are, and all of it.
fn peeked(mut content: Decoded) -> io::Result<(Vec<u8>, Peeked)> {
    const BUFFER_OCTETS: usize = 32 * 1024;
    let mut first = Vec::new();
    content.by_ref().take(2).read_to_end(&mut first)?;
    let whole = Cursor::new(first.clone()).chain(content);
    Ok((first, BufReader::with_capacity(BUFFER_OCTETS, whole)))
}

/// A decoder whose end is the end of what it decodes, in words that say what went wrong.
struct Whole<D>(D);

/// A decoder over [`Peeked`] content.
trait Decoder: Read {
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
struct Members(GzDecoder<Peeked>);

impl Members {
    fn new(content: Peeked) -> Self {
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

fn broken(what: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("the compressed content is broken: {what}"),
    )
}
