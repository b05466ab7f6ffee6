//! What two parsers could read differently is refused (RFC 9112 §2.2, §5, §6, §11.2).
//!
//! Between a client and this server there may be a proxy. Where the two disagree on where a request ends,
//! somebody can hide a second one in it: *request smuggling*.

use solution_b_client::message::{RequestHead, Version};

use crate::refusal::Refusal;

/// Refuses line ends and lines that other parsers may see elsewhere. `raw` is a whole head.
///
/// # Errors
/// [`Refusal::Malformed`].
pub fn check_lines(raw: &[u8]) -> Result<(), Refusal> {
    // ANCHOR: c11-lines
    //= Every line ends in CRLF: an LF without CR before it is refused (the RFC would allow it), and so is
    //= a CR without LF after it.
    //= NUL is refused everywhere.
    //= A line that begins with a space or a tab would continue the one before (obs-fold): refused (RFC 9112 §5.2).
    //? c11-bare-lf
    //+ Ok(())
    let mut rest = raw;
    while let Some(at) = memchr::memchr3(b'\r', b'\n', 0, rest) {
        match &rest[at..] {
            [b'\r', b'\n', b' ' | b'\t', ..] => return Err(Refusal::Malformed),
            [b'\r', b'\n', after @ ..] => rest = after,
            _ => return Err(Refusal::Malformed),
        }
    }
    Ok(())
    // ANCHOR_END: c11-lines
}

/// Refuses what stands in the way of one reading of the transfer codings (RFC 9112 §6.1, §6.3).
///
/// # Errors
/// [`Refusal::Malformed`]; [`Refusal::TransferCoding`] for a coding before `chunked` that we do not know.
pub fn check_codings(head: &RequestHead) -> Result<(), Refusal> {
    // ANCHOR: c11-codings
    //= Without Transfer-Encoding there is nothing to check. HTTP/1.0 does not know it: one that comes there is malformed.
    //= `chunked` must be the last coding, and only there; anything else is malformed.
    //= Another coding before it is one that we do not know.
    //? c11-codings
    //+ Ok(())
    if !head.fields.has("Transfer-Encoding") {
        return Ok(());
    }
    let is_chunked = |coding: &[u8]| coding.eq_ignore_ascii_case(b"chunked");
    let codings: Vec<&[u8]> = head.fields.list("Transfer-Encoding").collect();
    let chunked = codings.iter().filter(|coding| is_chunked(coding)).count();
    let well_formed = head.version == Version::Http11
        && chunked == 1
        && codings.last().is_some_and(|last| is_chunked(last));
    match codings.len() {
        _ if !well_formed => Err(Refusal::Malformed),
        1 => Ok(()),
        _ => Err(Refusal::TransferCoding),
    }
    // ANCHOR_END: c11-codings
}
