//! The head that a program prints before its document (RFC 3875 §6): fields, and an empty line.
//!
//! It looks like the head of a response without the status line, but it is not: the lines may end in LF alone,
//! and some fields are not for the client but for the server. Next: `document.rs`.

use std::io::Read;

use lab_b_client::message::Fields;

use crate::Trouble;

/// How long a head may be.
pub const MAX_HEAD_OCTETS: usize = 64 * 1024;
/// How much is read at a time.
const PIECE: usize = 16 * 1024;

/// A head, and what it says to the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// `Status`, if there is one: the status code of the response.
    pub status: Option<u16>,
    /// `Content-Length`, if there is one.
    pub length: Option<u64>,
    /// The fields for the client.
    pub fields: Fields,
}

/// Reads what a program prints, up to the end of its head. Gives the octets of the head, and those of the body that
/// have come with it.
///
/// # Errors
/// It ends before its head does, or is silent for too long; the head is too long.
pub fn read_head(output: &mut dyn Read) -> Result<(Vec<u8>, Vec<u8>), Trouble> {
    // TODO d1-read-head · slide d-run-it · cargo workshop check d1
    // - Read piece after piece, until the end of the head is there (`end_of_head`). What follows it is body already.
    // - A program that ends before its head does is in trouble (`Trouble::NoHead`).
    // - So is one whose head is longer than `MAX_HEAD_OCTETS` (`Trouble::Malformed`).
    todo!("d1-read-head")
}

/// Where the head ends: behind its empty line. So many octets were searched before.
#[must_use]
pub fn end_of_head(octets: &[u8], searched: usize) -> Option<usize> {
    // TODO d1-end-of-head · slide d-run-it · cargo workshop check d1
    // - Lines end in LF or CRLF. The first line that is empty ends the head; it can be the very first.
    // - Its LF is not among the octets that were searched before.
    todo!("d1-end-of-head")
}

/// Reads the lines of a head.
///
/// # Errors
/// [`Trouble::Malformed`].
pub fn parse(raw: &[u8]) -> Result<Head, Trouble> {
    // TODO d4-parse · slide d-answer · cargo workshop check d4
    // - Every line is a field (`field`), up to the empty one. `Status` and `Content-Length` are for the server (`status`,
    //   `length`). What is about the connection is its own affair (`is_the_servers`).
    // - The others are for the client, in their order, repeats too.
    // - Of Content-Type, Location, Status and Content-Length there is one at most (`only_once`).
    // The media type is all that counts so far.
    let fields = lines(raw).filter_map(|line| field(line).ok());
    let fields = fields
        .filter(|(name, _)| name.eq_ignore_ascii_case("Content-Type"))
        .take(1)
        .collect();
    Ok(Head {
        fields,
        ..Head::default()
    })
}

/// The lines of a head without their ends, and without the empty one.
fn lines(raw: &[u8]) -> impl Iterator<Item = &[u8]> {
    raw.split(|&octet| octet == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.is_empty())
}

/// A line as name and value.
fn field(line: &[u8]) -> Result<(&str, &[u8]), Trouble> {
    // TODO d4-field · slide d-answer · cargo workshop check d4
    // - The name is a token (`is_token`), the colon follows at once. White space around the value does not count.
    // - A value with a control octet in it (all but the tab) is refused: a CR would begin a new line for some client,
    //   and whoever may choose the value could write the rest of the response.
    let colon = line
        .iter()
        .position(|&octet| octet == b':')
        .unwrap_or(line.len());
    let value = line.get(colon + 1..).unwrap_or_default().trim_ascii();
    Ok((
        std::str::from_utf8(&line[..colon]).unwrap_or_default(),
        value,
    ))
}

/// Whether these octets can be the name of a field (RFC 9110 §5.6.2).
fn is_token(name: &str) -> bool {
    let is_allowed =
        |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    !name.is_empty() && name.bytes().all(is_allowed)
}

/// The fields that say one thing about the whole document cannot say two (RFC 3875 §6.3).
fn only_once(fields: &Fields) -> Result<(), Trouble> {
    let once = ["Content-Type", "Location", "Status", "Content-Length"];
    match once.iter().any(|name| fields.all(name).count() > 1) {
        true => Err(Trouble::Malformed("a field of its head is there twice")),
        false => Ok(()),
    }
}

/// Fields, in small letters, that tell how a response is sent: the server knows that better.
fn is_the_servers(name: &str) -> bool {
    matches!(
        name,
        "connection"
            | "date"
            | "keep-alive"
            | "proxy-connection"
            | "te"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
    )
}

/// `404 Not Found`, or `404` alone.
fn status(value: &[u8]) -> Result<u16, Trouble> {
    // TODO d4-status · slide d-answer · cargo workshop check d4
    // - Three digits, and then nothing, or a space and whatever it likes. From 200 to 599: anything less is not final.
    Ok(200)
}

/// How long the document will be.
fn length(value: &[u8]) -> Result<u64, Trouble> {
    let digits = std::str::from_utf8(value).ok();
    let digits = digits.filter(|text| text.bytes().all(|octet| octet.is_ascii_digit()));
    digits
        .and_then(|digits| digits.parse().ok())
        .ok_or(Trouble::Malformed("its Content-Length is no number"))
}
