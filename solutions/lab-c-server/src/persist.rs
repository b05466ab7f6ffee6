//! Whether a connection goes on after an exchange (RFC 9112 §9.3).

use solution_b_client::message::{RequestHead, Version};

use crate::response::head::Persistence;

/// Does the connection stay open after this request?
#[must_use]
pub fn persistence(request: &RequestHead) -> Persistence {
    // ANCHOR: c9-persistence
    //= The `close` connection option, wherever it stands among others, ends the connection.
    //= Else HTTP/1.1 persists.
    //= HTTP/1.0 persists only with the option `keep-alive`, and has to be told (`SaysKeepAlive`).
    //? c9-next-request
    //+ Persistence::Closes
    let option = |name| request.fields.has_token("Connection", name);
    match request.version {
        _ if option("close") => Persistence::Closes,
        Version::Http11 => Persistence::Persists,
        Version::Http10 if option("keep-alive") => Persistence::SaysKeepAlive,
        Version::Http10 => Persistence::Closes,
    }
    // ANCHOR_END: c9-persistence
}
