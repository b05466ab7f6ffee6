//! What kind of thing a file is, by its name (RFC 9110 §8.3).

use std::path::Path;

/// The media type of a file with this name.
pub(super) fn of(path: &Path) -> String {
    // TODO c3-media-type · slide c-files · cargo workshop check c3
    // - `mime_guess` knows the types of names; one that it does not know is `application/octet-stream`.
    // - Text says in which charset it is written: here `; charset=utf-8`.
    "text/html; charset=utf-8".to_owned()
}
