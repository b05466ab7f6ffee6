//! The end of a connection, so that the last response arrives (RFC 9112 §9.6).
//!
//! What lab A's `close_gently` does in one go, in turns: a socket that is closed with octets unread resets
//! the connection, and the reset can destroy the response on its way.

use std::io::{self, Read};
use std::net::Shutdown;

use lab_a_given::MAX_DROPPED_OCTETS;
use solution_b_client::message::Input;

use super::{Socket, Turn, must_wait};

/// A connection whose last response was sent.
#[derive(Debug, Default)]
pub(super) struct Closing {
    has_shut_down: bool,
    dropped: usize,
}

impl Closing {
    /// Ends our side, then drops what the client still sends until it closes, or it was too much.
    pub(super) fn go_on(&mut self, input: &mut Input<Socket>) -> io::Result<Turn> {
        if !self.has_shut_down {
            input.source().shutdown(Shutdown::Write)?;
            self.has_shut_down = true;
        }
        let mut piece = [0; 16 * 1024];
        while self.dropped < MAX_DROPPED_OCTETS {
            match input.source_mut().read(&mut piece) {
                Ok(0) => return Ok(Turn::Over),
                Ok(count) => self.dropped += count,
                Err(error) if must_wait(&error) => return Ok(Turn::Waits),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Turn::Over)
    }
}
