//! A worker takes a client at the door and stays with it until the connection ends.
//!
//! The simplest way. Its price is that a client that says nothing holds a worker.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lab_a_given::Door;

use super::Waiting;
use crate::connection::Connection;
use crate::server::Server;

/// A connection that waits looks this often whether its time is over, or the server is to stop.
const LOOK: Duration = Duration::from_millis(50);

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

    fn door(&self) -> MutexGuard<'_, Door> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting for InTurn<'_> {
    fn next_ready(&self, _: usize) -> Option<Box<Connection>> {
        loop {
            let client = self.door().next_client()?;
            let (stream, place) = client.into_parts();
            if stream.set_nonblocking(true).is_err() {
                continue;
            }
            let kept = self.keep(Box::new(Connection::new(stream, place)));
            // None: the client has left already.
            if kept.is_some() {
                return kept;
            }
        }
    }

    /// It waits for its client here: not as long as there is time, for the server may have to stop meanwhile.
    fn keep(&self, mut connection: Box<Connection>) -> Option<Box<Connection>> {
        let config = &self.server.config;
        // What the client asked before a stop may have come since the last read: so it is looked for once more.
        let stops = self.server.stop.is_asked() && connection.is_idle();
        if stops || connection.time_left(config).is_zero() {
            connection.give_last_turn();
        }
        let wait = connection.time_left(config).min(LOOK);
        connection.wait_for_client(wait).ok()?;
        Some(connection)
    }

    /// Nobody else can have its worker.
    fn keep_for_later(&self, connection: Box<Connection>) -> Option<Box<Connection>> {
        Some(connection)
    }

    fn release(&self, connection: Box<Connection>) {
        drop(connection);
    }
}
