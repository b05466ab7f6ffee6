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
        // ANCHOR: b3-framing
        //= A response to HEAD has no body, nor have 1xx, 204 and 304, whatever their fields say.
        //= Else a transfer coding decides, if there is one (b4).
        //= Else the Content-Length. Else the body goes on until the server closes.
        //? b3-content-length
        //+ Ok(Framing::UntilClose)
        if method == "HEAD" || matches!(head.status, 100..200 | 204 | 304) {
            return Ok(Framing::None);
        }
        if let Some(framing) = by_transfer_coding(&head.fields)? {
            return Ok(framing);
        }
        Ok(match content_length(&head.fields)? {
            Some(length) => Framing::Length(length),
            None => Framing::UntilClose,
        })
        // ANCHOR_END: b3-framing
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
    // ANCHOR: b3-content-length
    //= There may be several fields, and a field may list several values: `5, 5`. All must be the same.
    //= Each is digits and nothing else (`octets_of`).
    //+ Ok(None)
    let mut length = None;
    let values = fields.all("Content-Length");
    for value in values.flat_map(|list| list.split(|&octet| octet == b',')) {
        let this = octets_of(value.trim_ascii())?;
        if length.is_some_and(|known| known != this) {
            return Err(MessageError::Length("two values that differ".to_owned()));
        }
        length = Some(this);
    }
    Ok(length)
    // ANCHOR_END: b3-content-length
}

/// What the Transfer-Encoding fields say of a response, if there are any.
fn by_transfer_coding(fields: &Fields) -> Result<Option<Framing>, MessageError> {
    // ANCHOR: b4-transfer-coding
    //= The `codings` are in the order in which they were applied; none: `None`.
    //= `chunked`, alone and in any case, means chunks. Content-Length does not count then (RFC 9112 §6.1).
    //= Any other is an error: we asked for none.
    //+ if !codings(fields).is_empty() {
    //+     todo!("b4-transfer-coding");
    //+ }
    //+ Ok(None)
    let codings = codings(fields);
    match codings.as_slice() {
        [] => Ok(None),
        [only] if only == "chunked" => Ok(Some(Framing::Chunked)),
        // Registered once for "no coding"; a few old servers still say so (RFC 9112 §7).
        [only] if only == "identity" => Ok(None),
        _ => Err(MessageError::TransferCoding(codings.join(", "))),
    }
    // ANCHOR_END: b4-transfer-coding
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
