//! `/time`: a page that is different each time.

use chrono::{Local, SecondsFormat};

use super::methods;
use crate::{Request, Response};

/// The answer to a request for `/time`.
pub(super) fn answer(request: &Request<'_>) -> Response {
    methods::refused(request, methods::OF_FILES).unwrap_or_else(page)
}

/// A page with the time now, which nobody may keep.
fn page() -> Response {
    // TODO c6-page · slide c-time · cargo workshop check c6
    // - An HTML page that holds `<time datetime="…">`, the time now by RFC 3339 (chrono: `to_rfc3339_opts`).
    // - `Cache-Control: no-store`: whoever keeps this page has a wrong one.
    todo!("c6-page")
}
