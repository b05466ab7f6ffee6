//! The head of a message: its start line and its field lines, up to the empty line (RFC 9112 §2.1).
//!
//! First the octets, however they arrive; then what they mean. Next: `framing.rs`.

use std::io::Read;

use memchr::memchr_iter;

use super::{Fields, Input, MessageError};

/// So many interim responses may come before the final one; a server that sends more is not serious.
const MAX_INTERIM: usize = 20;

/// The HTTP version of a message. A later 1.x is read as 1.1 (RFC 9110 §2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// HTTP/1.0: the connection ends with the message, and chunks are unknown.
    Http10,
    /// HTTP/1.1.
    Http11,
}

/// The head of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHead {
    /// What the server speaks.
    pub version: Version,
    /// The status code, such as 404.
    pub status: u16,
    /// The reason phrase, such as `Not Found`; may be empty.
    pub reason: String,
    /// The field lines.
    pub fields: Fields,
    /// The octets as they came, with the empty line.
    pub raw: Vec<u8>,
}

/// The head of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHead {
    /// The method, such as `GET`; its case counts.
    pub method: String,
    /// The request target as it came, such as `/a%20b?c`.
    pub target: String,
    /// What the client speaks.
    pub version: Version,
    /// The field lines.
    pub fields: Fields,
}

/// Reads the head of the final response; interim ones (100 to 199) before it are left out (RFC 9110 §15.2).
///
/// # Errors
/// [`MessageError`]: closed, cut short, too long, not HTTP.
pub fn read_response_head<R: Read>(
    input: &mut Input<R>,
    limit: usize,
) -> Result<ResponseHead, MessageError> {
    for _ in 0..MAX_INTERIM {
        expect_http(input)?;
        let head = ResponseHead::parse(read_head(input, limit)?)?;
        if !head.is_interim() {
            return Ok(head);
        }
    }
    Err(MessageError::Malformed(format!(
        "{MAX_INTERIM} interim responses, and no final one"
    )))
}

/// Reads octets up to and with the empty line that ends a head.
///
/// After an error of the stream (a timeout, or `WouldBlock` where it does not block) this can be
/// called again: what has come is still there.
///
/// # Errors
/// [`MessageError::Closed`], [`MessageError::HeadCutShort`], [`MessageError::HeadTooLong`], or the stream's.
pub fn read_head<R: Read>(input: &mut Input<R>, limit: usize) -> Result<Vec<u8>, MessageError> {
    // TODO b2-read-head · slide b-head · cargo workshop check b2
    // - The head ends with an empty line (`end_of_head`), and what follows that line stays in `input`.
    // - One read may bring half a line, or more than the head: fill `input` until the empty line is there.
    // - Not within `limit` octets: `HeadTooLong`. The end before any octet: `Closed`; after some: `HeadCutShort`.
    while input.fill()? > 0 {} // Everything until the server closes: right for b1 only.
    let end = end_of_head(input.buffered(), 0).ok_or(MessageError::Closed)?;
    Ok(input.take(end))
}

/// Where the first empty line ends, if it is among these octets. `searched` of them are known to
/// hold none.
///
/// Lines end in CRLF; a recipient may take LF alone for a line end (RFC 9112 §2.2), and we do.
#[must_use]
pub fn end_of_head(octets: &[u8], searched: usize) -> Option<usize> {
    // The empty line may have begun among those: its LF, CR and LF came one by one.
    let from = searched.saturating_sub(2);
    memchr_iter(b'\n', &octets[from.min(octets.len())..])
        .map(|at| from + at + 1)
        .find_map(|next| match octets[next..] {
            [b'\n', ..] => Some(next + 1),
            [b'\r', b'\n', ..] => Some(next + 2),
            _ => None,
        })
}

/// Notices at the first octets that this is no answer in HTTP/1, such as the greeting of a mail
/// server, whose head would never end.
fn expect_http<R: Read>(input: &mut Input<R>) -> Result<(), MessageError> {
    const BEGINNING: &[u8] = b"HTTP/1.";
    loop {
        let here = input.buffered();
        let count = here.len().min(BEGINNING.len());
        if here[..count] != BEGINNING[..count] {
            return Err(not_http(here));
        }
        // Where the stream ends before that, `read_head` knows the words for it.
        if count == BEGINNING.len() || input.fill()? == 0 {
            return Ok(());
        }
    }
}

fn not_http(octets: &[u8]) -> MessageError {
    const SHOWN: usize = 40;
    let shown = &octets[..octets.len().min(SHOWN)];
    MessageError::NotHttp(shown.escape_ascii().to_string())
}

impl ResponseHead {
    /// Reads a status line and field lines (RFC 9112 §4, §5).
    ///
    /// A folded value (`obs-fold`) is put back on one line; a client has to (§5.2).
    ///
    /// # Errors
    /// [`MessageError::NotHttp`], [`MessageError::Malformed`].
    pub fn parse(raw: Vec<u8>) -> Result<ResponseHead, MessageError> {
        // TODO b2-parse-head · slide b-head · cargo workshop check b2
        // - `parser()` reads the octets into an `httparse::Response`, which needs room for `most_fields` of them.
        // - Its error is in `malformed`'s words; a head that is not whole cannot be, for `raw` ends with the empty line.
        // - Keep version, status code, reason phrase, the fields (`fields_of`), and the octets as they came.
        let (version, status) = (Version::Http11, 200); // Nothing of it is read yet.
        Ok(ResponseHead {
            version,
            status,
            reason: String::new(),
            fields: Fields::new(),
            raw,
        })
    }

    /// Whether another head follows for the same request (RFC 9110 §15.2).
    #[must_use]
    pub fn is_interim(&self) -> bool {
        // TODO b2-interim · slide b-head · cargo workshop check b2
        // - 100 to 199 are interim, but 101 (Switching Protocols) is the last that is said in HTTP.
        false
    }
}

impl RequestHead {
    /// Reads a request line and field lines (RFC 9112 §3, §5).
    ///
    /// # Errors
    /// [`MessageError::Malformed`].
    pub fn parse(raw: &[u8]) -> Result<RequestHead, MessageError> {
        let mut lines = vec![httparse::EMPTY_HEADER; most_fields(raw)];
        let mut request = httparse::Request::new(&mut lines);
        let parsed = request
            .parse(raw)
            .map_err(|error| MessageError::Malformed(error.to_string()))?;
        // An empty line may stand before a request line (RFC 9112 §2.2). After two of them there is none.
        if parsed.is_partial() {
            return Err(MessageError::Malformed("no request line".to_owned()));
        }
        Ok(RequestHead {
            method: request.method.unwrap_or_default().to_owned(),
            target: request.path.unwrap_or_default().to_owned(),
            version: version(request.version),
            fields: fields_of(request.headers),
        })
    }
}

/// A parser that is as patient with servers as RFC 9112 allows a client to be.
fn parser() -> httparse::ParserConfig {
    let mut parser = httparse::ParserConfig::default();
    parser
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_spaces_after_header_name_in_responses(true);
    parser
}

/// There are at most as many fields as line ends. The head is here already, so its length is bounded.
fn most_fields(raw: &[u8]) -> usize {
    raw.iter().filter(|&&octet| octet == b'\n').count()
}

fn malformed(raw: &[u8], error: httparse::Error) -> MessageError {
    match error {
        httparse::Error::Version => not_http(raw),
        error => MessageError::Malformed(error.to_string()),
    }
}

fn version(minor: Option<u8>) -> Version {
    match minor {
        Some(0) => Version::Http10,
        _ => Version::Http11,
    }
}

fn fields_of(lines: &[httparse::Header<'_>]) -> Fields {
    let mut fields = Fields::new();
    for line in lines {
        if line.value.contains(&b'\n') {
            fields.push(line.name, &unfolded(line.value));
        } else {
            fields.push(line.name, line.value.trim_ascii());
        }
    }
    fields
}

/// A folded value on one line: every line end, with the white space around it, becomes one space.
fn unfolded(value: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> = value
        .split(|&octet| octet == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join(&b' ')
}
