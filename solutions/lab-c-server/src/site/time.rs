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
    // ANCHOR: c6-page
    //= An HTML page that holds `<time datetime="…">`, the time now by RFC 3339 (chrono: `to_rfc3339_opts`).
    //= `Cache-Control: no-store`: whoever keeps this page has a wrong one.
    let now = Local::now().to_rfc3339_opts(SecondsFormat::Secs, true);
    let page = format!(
        "<!DOCTYPE html>\n<title>The time</title>\n<p>It is <time datetime=\"{now}\">{now}</time>.\n"
    );
    Response::html(200, page).with("Cache-Control", "no-store")
    // ANCHOR_END: c6-page
}
