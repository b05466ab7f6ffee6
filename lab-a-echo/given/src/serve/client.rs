//! A client that was let in, and how it is served.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::panic::{self, AssertUnwindSafe};

use super::handler::Handler;
use super::stop::Place;
use crate::note::note;

/// A client that was let in: its connection, and its place among those that a stop waits for.
#[derive(Debug)]
pub struct Client {
    stream: TcpStream,
    place: Place,
}

impl Client {
    pub(super) fn new(stream: TcpStream, place: Place) -> Self {
        Client { stream, place }
    }

    /// The connection, and the place to keep for as long as it is open.
    #[must_use]
    pub fn into_parts(self) -> (TcpStream, Place) {
        (self.stream, self.place)
    }

    /// Has the whole conversation, here and now. However it ends, it ends this connection only.
    pub fn serve(self, handler: &dyn Handler) {
        let Client { stream, place } = self;
        // A panic has printed its own words. The handler is shared, but a stream is its client's alone.
        match panic::catch_unwind(AssertUnwindSafe(|| handler(stream))) {
            Ok(Err(error)) if !client_left(&error) => {
                note(format_args!("note: a conversation broke off: {error}"))
            }
            _ => {}
        }
        drop(place);
    }
}

/// Clients may leave when they like; that is no news.
fn client_left(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::BrokenPipe
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::NotConnected
    )
}
