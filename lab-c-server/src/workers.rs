//! Workers: so many threads that serve whatever connection has something to do.

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::thread;

use lab_a_given::Door;

use crate::aside::{self, Rooms};
use crate::connection::{Buffers, Connection, Turn};
use crate::server::Server;
use crate::waiting::{self, Waiting};

/// Serves whoever comes to the door, until it is closed and everybody has left.
pub(crate) fn run(server: &Server, door: Door) -> io::Result<()> {
    waiting::with(server, door, |waiting| {
        aside::with(server, waiting, |rooms| start(server, rooms))
    })
}

/// Starts the workers, and waits until the last of them has ended.
fn start(server: &Server, waiting: &Rooms<'_, '_>) -> io::Result<()> {
    // TODO c8-workers · slide c-workers · cargo workshop check c8
    // - As many threads as `server.config.workers`, numbered from 0; each does the `work`. A `thread::scope` waits for all of them.
    work(server, waiting, 0); // One worker, and this thread is it.
    Ok(())
}

/// What a worker does: take a connection that is ready, serve it; and the next.
fn work(server: &Server, rooms: &Rooms<'_, '_>, worker: usize) {
    let mut buffers = Buffers::default();
    while let Some(connection) = rooms.waiting.next_ready(worker) {
        if let Some(connection) = serve(server, rooms.waiting, connection, &mut buffers) {
            rooms.set_aside(connection);
        }
    }
}

/// Gives a connection its turn, then lets it wait. It comes back if its request is to be answered aside.
pub(crate) fn serve(
    server: &Server,
    waiting: &dyn Waiting,
    mut connection: Box<Connection>,
    buffers: &mut Buffers,
) -> Option<Box<Connection>> {
    loop {
        let turn = panic::catch_unwind(AssertUnwindSafe(|| connection.take_turn(server, buffers)));
        // A panic has printed its own words; it ends this connection, not the worker.
        let kept = match turn.unwrap_or(Turn::Over) {
            Turn::Waits => waiting.keep(connection),
            Turn::HasMore => waiting.keep_for_later(connection),
            Turn::Aside => return Some(connection),
            Turn::Over => {
                waiting.release(connection);
                None
            }
        };
        connection = kept?;
    }
}
