//! Processes: workers that share nothing but the listening socket (Unix).
//!
//! The parent opens the socket and starts the workers; whichever is free accepts the next client. What
//! goes wrong in one process stays there: if a worker dies its client is lost, the others go on, and the
//! parent starts another.
//!
//! A worker is this same program, started again with the same arguments. Its standard input is the
//! listening socket, its standard output the **lifeline**, a socket to the parent: an octet on it says
//! "stop", its end says that the parent has died. (`fork` alone, as C programs use it, is not safe in a
//! process that has threads.)

use std::env;
use std::io;
use std::os::fd::OwnedFd;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use lab_a_given::{Door, Handler, Stop, Team, WORKER_VARIABLE, note, obey_parent, serve_in_team};

use super::one;

/// A worker that lived for less has probably met something that the next one will meet too.
const SHORT_LIFE: Duration = Duration::from_secs(1);
/// How long to wait before a worker with a short life is replaced.
const PAUSE: Duration = Duration::from_millis(500);

/// Serves clients in `workers` processes; in a worker, serves them here.
pub(super) fn serve(door: Door, workers: usize, handler: &dyn Handler) -> io::Result<()> {
    if door.is_inherited() {
        obey_parent(door.stop())?;
        return one::serve(door, handler);
    }
    let Some(listener) = door.take_listener() else {
        // Asked to stop before it began: only those at the door are left.
        return one::serve(door, handler);
    };
    serve_in_team(&door, listener.into(), workers, worker_command, keep_worker)
}

/// Sees to it that there is always a worker in this slot, until the team is dismissed.
fn keep_worker(team: &Team, slot: usize, stop: &Stop) {
    // TODO a11-keep-worker · slide a-processes · cargo workshop check a11
    // - Start a worker, wait for its end, start the next. When the team is dismissed there is none to start: done.
    // - Say on standard error when a worker ended although nobody asked it to, or could not be started.
    // - After a short life pause first, or a worker that dies at once would be started without end.
    todo!("a11-keep-worker")
}

/// How to start a worker with this listening socket and this end of its lifeline.
fn worker_command(listener: OwnedFd, lifeline: OwnedFd) -> io::Result<Command> {
    // TODO a11-worker-command · slide a-processes · cargo workshop check a11
    // - This program again, with the same arguments.
    // - `WORKER_VARIABLE` in its environment tells it what it is; any value will do.
    // - Its standard input is the listening socket, its standard output the lifeline.
    todo!("a11-worker-command")
}

fn in_words(end: io::Result<ExitStatus>) -> String {
    end.map_or_else(|error| error.to_string(), |status| status.to_string())
}
