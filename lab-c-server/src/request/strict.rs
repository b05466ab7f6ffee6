//! What two parsers could read differently is refused (RFC 9112 §2.2, §5, §6, §11.2).
//!
//! Between a client and this server there may be a proxy. Where the two disagree on where a request ends,
//! somebody can hide a second one in it: *request smuggling*.

use lab_b_client::message::{RequestHead, Version};

use crate::refusal::Refusal;

/// Refuses line ends and lines that other parsers may see elsewhere. `raw` is a whole head.
///
/// # Errors
/// [`Refusal::Malformed`].
pub fn check_lines(raw: &[u8]) -> Result<(), Refusal> {
    // TODO c11-lines · slide c-smuggling · cargo workshop check c11
    // - Every line ends in CRLF: an LF without CR before it is refused (the RFC would allow it), and so is
    // - a CR without LF after it.
    // - NUL is refused everywhere.
    // - A line that begins with a space or a tab would continue the one before (obs-fold): refused (RFC 9112 §5.2).
    Ok(())
}

/// Refuses what stands in the way of one reading of the transfer codings (RFC 9112 §6.1, §6.3).
///
/// # Errors
/// [`Refusal::Malformed`]; [`Refusal::TransferCoding`] for a coding before `chunked` that we do not know.
pub fn check_codings(head: &RequestHead) -> Result<(), Refusal> {
    // TODO c11-codings · slide c-smuggling · cargo workshop check c11
    // - Without Transfer-Encoding there is nothing to check. HTTP/1.0 does not know it: one that comes there is malformed.
    // - `chunked` must be the last coding, and only there; anything else is malformed.
    // - Another coding before it is one that we do not know.
    Ok(())
}
