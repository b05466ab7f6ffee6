//! Media types by the ending of a name.

use std::path::Path;

use crate::fault;

const TYPES: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("gif", "image/gif"),
    ("svg", "image/svg+xml"),
    ("pdf", "application/pdf"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
];

/// What a file of this name holds.
pub fn of(path: &Path) -> &'static str {
    let unknown = if fault("c3-unknown-is-text") {
        "text/plain; charset=utf-8"
    } else {
        "application/octet-stream"
    };
    if fault("c3-everything-is-html") {
        return TYPES[0].1;
    }
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let ending = if fault("c3-exact-case-of-ending") {
        ending.into_owned()
    } else {
        ending.to_ascii_lowercase()
    };
    let known = TYPES.iter().find(|(name, _)| *name == ending);
    let media_type = known.map_or(unknown, |(_, media_type)| *media_type);
    if fault("c3-no-charset") {
        return media_type.split(';').next().unwrap_or_default();
    }
    media_type
}
