//! What the octets of a head mean: a start line and field lines (RFC 9112 §3 to §5).
//!
//! `httparse` reads the lines. Next: `framing.rs`.

use lab_b_given::message::parse::{fields_of, malformed, most_fields, parser, version};
pub use lab_b_given::message::{RequestHead, Version};

use super::{Fields, MessageError};

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
