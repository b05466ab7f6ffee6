//! A worker takes a client at the door and stays with it until the connection ends.
//!
//! The simplest way: sockets block. Its price is that a client that says nothing holds a worker.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lab_a_given::Door;

use super::Waiting;
use crate::connection::Connection;
use crate::server::Server;

/// A connection that waits looks this often whether its time is over, or the server is to stop.
const LOOK: Duration = Duration::from_millis(50);
const LEAST: Duration = Duration::from_millis(1);

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
            let kept = self.keep(Box::new(Connection::new(stream, place)));
            // None: the client has left already.
            if kept.is_some() {
                return kept;
            }
        }
    }

    /// It comes back at once, and its next read waits for the client: not as long as there is time, for what it
    /// waits for can change within a turn.
    fn keep(&self, mut connection: Box<Connection>) -> Option<Box<Connection>> {
        let config = &self.server.config;
        if self.server.stop.is_asked() && connection.is_idle() {
            return None;
        }
        if connection.time_left(config).is_zero() {
            connection.is_over_time();
        }
        let wait = connection.time_left(config).min(LOOK);
        let stream = connection.stream();
        // It does not, after it was aside.
        stream.set_nonblocking(false).ok()?;
        // A timeout of zero would mean none at all.
        stream.set_read_timeout(Some(wait.max(LEAST))).ok()?;
        stream.set_write_timeout(Some(LOOK)).ok()?;
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
