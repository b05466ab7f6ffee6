//! Connections that may be used for another request (RFC 9112 §9.3).
//!
//! Opening one costs a round trip or more, and TCP begins each slowly. HTTP/1.1 keeps it open unless
//! one side says otherwise; but either side may close it whenever nothing is under way.

use std::sync::{Mutex, MutexGuard, PoisonError};

use url::Url;

use crate::Request;
use crate::message::{Framing, Input, ResponseHead, Version};
use crate::target::host_and_port;
use crate::wire::{Peeked, Wire};

/// A connection, with what was read from it and is not used yet.
pub type Connection = Input<Wire>;

/// So many unused connections are kept; the oldest go first.
const MOST_KEPT: usize = 64;

/// Connections without a request under way, each with the host and port it goes to.
#[derive(Debug, Default)]
pub struct Connections {
    kept: Mutex<Vec<(String, Connection)>>,
}

impl Connections {
    /// A connection on which this request can be sent.
    #[must_use]
    pub fn take(&self, request: &Request) -> Option<Connection> {
        // ANCHOR: b12-take
        //= One to the request's host and port, the one that was used last.
        //= On a kept connection nobody knows whether the server is about to close it. So only
        //=   requests that may be repeated go there.
        //= One that is not `is_idle` any more is dropped, and the next one tried.
        //+ None
        if !request.is_idempotent() {
            return None;
        }
        let server = host_and_port(&request.url);
        let mut kept = self.lock();
        while let Some(at) = kept.iter().rposition(|(known, _)| *known == server) {
            let (_, connection) = kept.remove(at);
            if is_idle(&connection) {
                return Some(connection);
            }
        }
        None
        // ANCHOR_END: b12-take
    }

    /// Keeps a connection on which a response has ended.
    pub fn give_back(&self, url: &Url, connection: Connection) {
        // ANCHOR: b12-give-back
        //= One on which there is something to read already is dropped: it cannot be an answer.
        //= More than `MOST_KEPT`: drop the oldest.
        //+ drop(connection);
        if !is_idle(&connection) {
            return;
        }
        let mut kept = self.lock();
        if kept.len() >= MOST_KEPT {
            kept.remove(0);
        }
        kept.push((host_and_port(url), connection));
        // ANCHOR_END: b12-give-back
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(String, Connection)>> {
        // A list is whole between any two of its calls, so a thread that died does not matter.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the request about to be sent is the last on its connection; `reuse` says that others may follow.
#[must_use]
pub fn is_last(reuse: bool) -> bool {
    // ANCHOR: b12-is-last
    //= A client that cannot use a connection again has to say so; this one can now.
    //? b12-one-connection
    //+ true
    !reuse
    // ANCHOR_END: b12-is-last
}

/// Whether the connection stays open after this response, once its body was read to the end.
#[must_use]
pub fn persists(head: &ResponseHead, framing: Framing) -> bool {
    // ANCHOR: b12-persists
    //= Not if the response says `close` in a Connection field, nor if its body ends with the connection.
    //= HTTP/1.1 persists otherwise; HTTP/1.0 only if the response says `keep-alive`, and has no
    //=   Transfer-Encoding, which 1.0 does not know (RFC 9112 §6.1).
    //+ false
    let fields = &head.fields;
    if fields.has_token("Connection", "close") || framing == Framing::UntilClose {
        return false;
    }
    match head.version {
        Version::Http11 => true,
        Version::Http10 => {
            fields.has_token("Connection", "keep-alive") && !fields.has("Transfer-Encoding")
        }
    }
    // ANCHOR_END: b12-persists
}

/// Whether nothing came that nobody asked for, and the server has not closed.
fn is_idle(connection: &Connection) -> bool {
    connection.buffered().is_empty() && connection.source().peek() == Peeked::Nothing
}
