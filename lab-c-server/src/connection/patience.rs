//! How long a connection may wait for what, and what becomes of it then.

use std::io;
use std::time::{Duration, Instant};

use lab_a_given::PATIENCE;
use lab_c_given::Config;

use super::{Connection, For, Turn};
use crate::refusal::Refusal;
use crate::server::Server;

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waits {
    /// The first octet of a request.
    ForRequest,
    /// The rest of a head.
    ForHead,
    /// More of a body.
    ForBody,
    /// The client to take more of a response.
    ToSend,
    /// The client to close its side, after ours.
    ToClose,
}

/// How long a connection waits for this.
fn patience(waits: Waits, config: &Config) -> Duration {
    // TODO c12-patience · slide c-timeouts · cargo workshop check c12
    // - Each kind of waiting has its own timeout in `config`, but for the close, which has lab A's `PATIENCE`.
    if waits == Waits::ToClose {
        PATIENCE
    } else {
        config.idle_timeout
    }
}

/// What a client is told whose time is over; nothing: the connection is just closed.
fn when_over(waits: Waits) -> Option<Refusal> {
    // TODO c12-when-over · slide c-timeouts · cargo workshop check c12
    // - Whoever has begun a request, head or body, is told that it took too long (408).
    // - Nobody else is told anything.
    None
}

impl Connection {
    /// How long it still has.
    pub(crate) fn time_left(&self, config: &Config) -> Duration {
        let waits = self.waits.unwrap_or(Waits::ForRequest);
        let end = self.since + patience(waits, config);
        end.saturating_duration_since(Instant::now())
    }

    /// Waits until it is worth taking another turn, at most for so long.
    pub(crate) fn wait_for_client(&self, at_most: Duration) -> io::Result<()> {
        let what = match self.waits {
            Some(Waits::ToSend) => For::Room,
            _ => For::Input,
        };
        self.input.source().wait(what, at_most)
    }

    /// Whether it waits for a request: then nothing is lost when it is closed.
    pub(crate) fn is_idle(&self) -> bool {
        self.waits == Some(Waits::ForRequest) && !self.has_more
    }

    /// Its time is over, or the server is to stop: the next turn is its last chance. What it waits for may have come
    /// while all workers were busy, and a slow client may have made room.
    pub(crate) fn give_last_turn(&mut self) {
        self.is_late = true;
        self.since = Instant::now();
    }

    /// The last chance was not used.
    pub(super) fn give_up(&mut self, server: &Server) -> Turn {
        let Some(refusal) = self.waits.and_then(when_over) else {
            return Turn::Over;
        };
        self.refuse(refusal, server);
        self.go_on(server).unwrap_or(Turn::Over)
    }
}
