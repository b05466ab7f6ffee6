//! Content codings: content that was squeezed for the way (RFC 9110 §8.4).
//!
//! Everything is undone while it is read. A few octets may become very many, so whoever reads has to
//! have a limit: `Bounded` counts what comes out (`given/src/bounded.rs`), and `response.rs` what comes in.

use std::io;

use flate2::bufread::{DeflateDecoder, ZlibDecoder};
pub use lab_b_given::coding::Decoded;
use lab_b_given::coding::{Members, Whole, broken, is_zlib, peeked, unknown};

use crate::message::Fields;

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
    Ok(Box::new(Whole::new(Members::new(content))))
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
        return Ok(Box::new(Whole::new(ZlibDecoder::new(content))));
    }
    Ok(Box::new(Whole::new(DeflateDecoder::new(content))))
    // ANCHOR_END: b13-inflated
}
