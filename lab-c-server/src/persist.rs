//! Whether a connection goes on after an exchange (RFC 9112 §9.3).

use lab_b_client::message::{RequestHead, Version};

use crate::response::head::Persistence;

/// Does the connection stay open after this request?
#[must_use]
pub fn persistence(request: &RequestHead) -> Persistence {
    // TODO c9-persistence · slide c-persistent · cargo workshop check c9
    // - The `close` connection option, wherever it stands among others, ends the connection.
    // - Else HTTP/1.1 persists.
    // - HTTP/1.0 persists only with the option `keep-alive`, and has to be told (`SaysKeepAlive`).
    Persistence::Closes
}
