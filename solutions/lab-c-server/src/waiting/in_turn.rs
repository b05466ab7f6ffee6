//! A worker takes a client at the door and stays with it until the connection ends.
//!
//! The simplest way: sockets block. Its price is that a client that says nothing holds a worker.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lab_a_given::Door;

use super::Waiting;
use crate::connection::{Buffers, Connection, Turn};
use crate::server::Server;

/// An idle connection looks this often whether the server is to stop.
const LOOK: Duration = Duration::from_millis(100);

/// The door, at which the workers stand in line.
pub(super) struct InTurn<'a> {
    server: &'a Server,
    /// Held while waiting for a client, never while serving one.
    door: Mutex<Door>,
}

impl<'a> InTurn<'a> {
    pub(super) fn new(server: &'a Server, door: Door) -> Self {
        InTurn {
            server,
            door: Mutex::new(door),
        }
    }
}

impl Waiting for InTurn<'_> {
    fn next_ready(&self) -> Option<Box<Connection>> {
        let client = self
            .door
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .next_client()?;
        let (stream, place) = client.into_parts();
        let connection = Connection::new(stream, place);
        self.keep(Box::new(connection))
    }

    /// It comes back at once: its next read waits for the client, as long as there is time.
    fn keep(&self, mut connection: Box<Connection>) -> Option<Box<Connection>> {
        let left = connection.time_left(&self.server.config);
        let stops = self.server.stop.is_asked() && connection.is_idle();
        if stops
            || (left.is_zero()
                && connection.give_up(self.server, &mut Buffers::default()) == Turn::Over)
        {
            return None;
        }
        let left = connection
            .time_left(&self.server.config)
            .max(Duration::from_millis(1));
        let stream = connection.stream();
        let slice = if connection.is_idle() {
            left.min(LOOK)
        } else {
            left
        };
        stream.set_read_timeout(Some(slice)).ok()?;
        stream
            .set_write_timeout(Some(self.server.config.write_timeout))
            .ok()?;
        Some(connection)
    }

    /// Nobody else can have its worker.
    fn keep_for_later(&self, connection: Box<Connection>) -> Option<Box<Connection>> {
        self.keep(connection)
    }

    fn release(&self, connection: Box<Connection>) {
        drop(connection);
    }
}
