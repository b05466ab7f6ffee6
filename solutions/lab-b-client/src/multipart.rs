//! `multipart/form-data`: fields and files of a form in one content (RFC 7578).

pub use lab_b_given::multipart::Part;
use lab_b_given::multipart::pieces;

use crate::Content;

/// All parts as one content.
#[must_use]
pub fn content(parts: Vec<Part>) -> Content {
    let (media_type, pieces) = pieces(parts);
    Content::new(&media_type, pieces)
}
