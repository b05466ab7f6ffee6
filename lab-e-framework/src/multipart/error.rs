//! What can be wrong with a form that comes in parts, and which status code that is.

use std::io;

/// Why a form in parts is refused.
#[derive(Debug)]
pub enum MultipartError {
    /// It is not as RFC 7578 wants it.
    Malformed(&'static str),
    /// A file, or all the rest, is longer than it may be.
    TooLarge,
    /// It did not come: the client has gone, or is too slow.
    Content(io::Error),
    /// A file cannot be kept: the disk is full, or its folder has gone.
    Disk(io::Error),
}

impl MultipartError {
    /// The status code (RFC 9110 §15.5, §15.6).
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            MultipartError::Malformed(_) | MultipartError::Content(_) => 400,
            MultipartError::TooLarge => 413,
            MultipartError::Disk(_) => 503,
        }
    }
}
