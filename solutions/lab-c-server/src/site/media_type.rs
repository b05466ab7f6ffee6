//! What kind of thing a file is, by its name (RFC 9110 §8.3).

use std::path::Path;

/// The media type of a file with this name.
pub(super) fn of(path: &Path) -> String {
    // ANCHOR: c3-media-type
    //= `mime_guess` knows the types of names; one that it does not know is `application/octet-stream`.
    //= Text says in which charset it is written: here `; charset=utf-8`.
    //? c3-media-types
    //+ "text/html; charset=utf-8".to_owned()
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    match guess.type_().as_str() {
        "text" => format!("{guess}; charset=utf-8"),
        _ => guess.to_string(),
    }
    // ANCHOR_END: c3-media-type
}
