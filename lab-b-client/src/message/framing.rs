//! Where a message body ends (RFC 9112 §6.3). TCP does not say; the head does.
//!
//! Next: `body.rs`, which reads it.

use super::{Fields, MessageError, RequestHead, ResponseHead};

/// How the end of a message body is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// There is no body.
    None,
    /// So many octets.
    Length(u64),
    /// Chunks, each with its size in front, and a last one of size 0.
    Chunked,
    /// Everything until the connection is closed. Only responses can end so.
    UntilClose,
}

impl Framing {
    /// How the body of a response to a request with this method ends.
    ///
    /// # Errors
    /// [`MessageError::Length`], [`MessageError::TransferCoding`]: the end cannot be known.
    pub fn of_response(method: &str, head: &ResponseHead) -> Result<Framing, MessageError> {
        // TODO b3-framing · slide b-framing · cargo workshop check b3
        // - A response to HEAD has no body, nor have 1xx, 204 and 304, whatever their fields say.
        // - Else a transfer coding decides, if there is one (b4).
        // - Else the Content-Length. Else the body goes on until the server closes.
        Ok(Framing::UntilClose)
    }

    /// How the body of a request ends. Stricter than for responses: where a client and a server
    /// could disagree on it, somebody could hide a request in a body (RFC 9112 §11.2).
    ///
    /// # Errors
    /// [`MessageError::TransferCoding`] for another coding than `chunked` alone;
    /// [`MessageError::Length`] for lengths that are none, that differ, or beside a transfer coding.
    pub fn of_request(head: &RequestHead) -> Result<Framing, MessageError> {
        let fields = &head.fields;
        let length = content_length(fields)?;
        if !fields.has("Transfer-Encoding") {
            return Ok(length.map_or(Framing::None, Framing::Length));
        }
        if length.is_some() {
            return Err(MessageError::Length(
                "there is a Transfer-Encoding beside it".to_owned(),
            ));
        }
        match codings(fields).as_slice() {
            [only] if only == "chunked" => Ok(Framing::Chunked),
            others => Err(MessageError::TransferCoding(others.join(", "))),
        }
    }
}

/// What the Content-Length fields say: a number of octets, or nothing.
fn content_length(fields: &Fields) -> Result<Option<u64>, MessageError> {
    // TODO b3-content-length · slide b-framing · cargo workshop check b3
    // - There may be several fields, and a field may list several values: `5, 5`. All must be the same.
    // - Each is digits and nothing else (`octets_of`).
    Ok(None)
}

/// What the Transfer-Encoding fields say of a response, if there are any.
fn by_transfer_coding(fields: &Fields) -> Result<Option<Framing>, MessageError> {
    // TODO b4-transfer-coding · slide b-chunked · cargo workshop check b4
    // - The `codings` are in the order in which they were applied; none: `None`.
    // - `chunked`, alone and in any case, means chunks. Content-Length does not count then (RFC 9112 §6.1).
    // - Any other is an error: we asked for none.
    if !codings(fields).is_empty() {
        todo!("b4-transfer-coding");
    }
    Ok(None)
}

/// The transfer codings in lower case.
fn codings(fields: &Fields) -> Vec<String> {
    fields
        .list("Transfer-Encoding")
        .map(|coding| coding.to_ascii_lowercase().escape_ascii().to_string())
        .collect()
}

/// Digits as a number. Rust's `parse` takes `+5` too, and HTTP does not.
fn octets_of(digits: &[u8]) -> Result<u64, MessageError> {
    let not_a_number = || {
        MessageError::Length(format!(
            "\"{}\" is not a number of octets",
            digits.escape_ascii()
        ))
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(not_a_number());
    }
    digits
        .iter()
        .try_fold(0_i64, |number, digit| {
            number.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
        })
        .map(i64::unsigned_abs)
        .ok_or_else(not_a_number)
}
