//! Methods: which there are, and what a resource says to those that it does not offer (RFC 9110 §9).

use crate::{Request, Response};

/// What files and the time offer.
pub(super) const OF_FILES: &str = "GET, HEAD, OPTIONS";

/// Whether the server knows this method at all. Methods are case-sensitive (RFC 9110 §9.1).
pub(super) fn is_known(request: &Request<'_>) -> bool {
    // TODO c5-is-known · slide c-head · cargo workshop check c5
    // - GET, HEAD, OPTIONS, POST, PUT, PATCH and DELETE are methods that it knows; `get` is none,
    // - and TRACE and CONNECT are not for servers like this one.
    true
}

/// What is answered instead, where this method is not one of the `allowed`; nothing, where it is.
pub(super) fn refused(request: &Request<'_>, allowed: &str) -> Option<Response> {
    // TODO c5-refused · slide c-head · cargo workshop check c5
    // - OPTIONS asks what is allowed: `options`.
    // - Another method that is not in the list is answered with 405 and the field Allow (RFC 9110 §15.5.6).
    None
}

/// The answer to OPTIONS.
pub(super) fn options(allowed: &str) -> Response {
    Response::empty(204).with("Allow", allowed)
}
