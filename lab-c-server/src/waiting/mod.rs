//! Where connections wait, and how a worker gets the next one that has something to do.
//!
//! There are two ways: `in_turn.rs`, a worker waits with its connection until it ends, on every system; and
//! `parked.rs`, where a connection that waits holds no worker (Linux).

mod in_turn;
#[cfg(target_os = "linux")]
mod parked;

use std::io;

use lab_a_given::Door;

use crate::connection::Connection;
use crate::server::Server;

/// Connections that wait for their clients.
pub(crate) trait Waiting: Sync {
    /// The next connection for this worker that has something to do; `None` when the server has ended.
    fn next_ready(&self, worker: usize) -> Option<Box<Connection>>;

    /// Keeps a connection until its client does something. It comes back at once if that happened already.
    fn keep(&self, connection: Box<Connection>) -> Option<Box<Connection>>;

    /// Keeps a connection that has more to do, until those who wait had their turn.
    fn keep_for_later(&self, connection: Box<Connection>) -> Option<Box<Connection>>;

    /// Closes a connection that is over.
    fn release(&self, connection: Box<Connection>);
}

/// Calls `serve` with connections that wait in the best way that this system has.
#[cfg(target_os = "linux")]
pub(crate) fn with(
    server: &Server,
    door: Door,
    serve: impl FnOnce(&dyn Waiting) -> io::Result<()>,
) -> io::Result<()> {
    if parks() {
        parked::with(server, door, serve)
    } else {
        serve(&in_turn::InTurn::new(server, door))
    }
}

/// Elsewhere a connection keeps its worker until it ends: more idle clients than `--workers` make others wait.
#[cfg(not(target_os = "linux"))]
pub(crate) fn with(
    server: &Server,
    door: Door,
    serve: impl FnOnce(&dyn Waiting) -> io::Result<()>,
) -> io::Result<()> {
    serve(&in_turn::InTurn::new(server, door))
}

/// Whether a connection is parked while it waits, or keeps its worker.
#[cfg(target_os = "linux")]
fn parks() -> bool {
    // TODO c13-parks · slide c-readiness · cargo workshop check c13
    // - From this step on, yes.
    false
}
