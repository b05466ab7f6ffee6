//! `/echo`: what was sent, sent back.

use super::methods;
use crate::response::Content;
use crate::{Request, Response};

/// The answer to a request for `/echo`.
pub(super) fn answer(request: &mut Request<'_>) -> Response {
    methods::refused(request, "OPTIONS, POST").unwrap_or_else(|| echo(request))
}

/// The same octets with the same media type.
fn echo(request: &mut Request<'_>) -> Response {
    // ANCHOR: c10-echo
    //= 200 with the octets of the request's content, and its Content-Type (none: `application/octet-stream`).
    //= `X-Content-Type-Options: nosniff`: a browser must not take them for a page of ours.
    //= The content can be streamed: it is read while it is sent. `request.take_content()` gives it away.
    let media_type = request
        .head
        .fields
        .get("Content-Type")
        .unwrap_or(b"application/octet-stream");
    let mut response = Response::empty(200)
        .with("Content-Type", media_type)
        .with("X-Content-Type-Options", "nosniff");
    let length = request.content_length();
    let content = request.take_content();
    response.content = Content::Stream(Box::new(content), length);
    response
    // ANCHOR_END: c10-echo
}
