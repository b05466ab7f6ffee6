//! The head of a message: its start line and its field lines, up to the empty line (RFC 9112 §2.1).
//!
//! Here are its octets, however they arrive. Next: `parse.rs`, what they mean.

use std::io::Read;

use lab_b_given::message::parse::not_http;
use memchr::memchr_iter;

use super::{Input, MessageError, ResponseHead};

/// So many interim responses may come before the final one; a server that sends more is not serious.
const MAX_INTERIM: usize = 20;

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
