//! Threads for requests whose handler may wait ([`Handler::may_wait`](crate::Handler)): workers have no time for them.
//!
//! There are as many as are needed, up to a bound (`Config::aside_threads`). Who finds none free stands in line, and a thread
//! without anything to do ends after a while. Next: `connection/aside.rs`, what is done there.

use std::collections::VecDeque;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Scope};
use std::time::Duration;

use lab_a_given::note;

use crate::connection::{Buffers, Connection, Turn};
use crate::server::Server;
use crate::waiting::Waiting;
use crate::workers;

/// How long a thread stays without anything to do.
const IDLE: Duration = Duration::from_secs(5);

/// Where connections are when no worker has them: waiting for their clients, or aside.
pub(crate) struct Rooms<'scope, 'env> {
    server: &'env Server,
    pub(crate) waiting: &'env dyn Waiting,
    line: &'env Line,
    scope: &'scope Scope<'scope, 'env>,
}

/// Those who stand in line, and the threads that serve them.
#[derive(Default)]
struct Line {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    connections: VecDeque<Box<Connection>>,
    threads: usize,
    /// How many of them have nothing to do.
    idle: usize,
    has_ended: bool,
}

/// Calls `serve` with a line beside those who wait, and ends its threads after that.
pub(crate) fn with(
    server: &Server,
    waiting: &dyn Waiting,
    serve: impl FnOnce(&Rooms<'_, '_>) -> io::Result<()>,
) -> io::Result<()> {
    let line = &Line::default();
    thread::scope(|scope| {
        let served = serve(&Rooms {
            server,
            waiting,
            line,
            scope,
        });
        line.end();
        served
    })
}

impl Rooms<'_, '_> {
    /// Has the request of this connection answered aside.
    pub(crate) fn set_aside(&self, connection: Box<Connection>) {
        let (server, waiting, line) = (self.server, self.waiting, self.line);
        if !line.enter(connection, server.config.aside_threads) {
            return;
        }
        let spawned = thread::Builder::new()
            .name("aside".to_owned())
            .spawn_scoped(self.scope, move || line.work(server, waiting));
        if let Err(error) = spawned {
            note(format_args!("error: no thread for a request: {error}"));
            // Others will do it; if there are none, this one has to.
            if line.has_none_left() {
                line.serve_all(server, waiting, &mut Buffers::default());
            }
        }
    }
}

impl Line {
    /// Puts a connection at the end of the line. True: a thread more is needed, and has been counted.
    fn enter(&self, connection: Box<Connection>, most: usize) -> bool {
        let mut state = self.state();
        state.connections.push_back(connection);
        let needs_more = state.connections.len() > state.idle && state.threads < most;
        match needs_more {
            true => state.threads += 1,
            false => self.changed.notify_one(),
        }
        needs_more
    }

    /// A thread that was counted has not come. True: there is no other.
    fn has_none_left(&self) -> bool {
        let mut state = self.state();
        state.threads -= 1;
        state.threads == 0
    }

    /// What a thread does, until it has had nothing to do for a while.
    fn work(&self, server: &Server, waiting: &dyn Waiting) {
        let mut buffers = Buffers::default();
        loop {
            self.serve_all(server, waiting, &mut buffers);
            let mut state = self.state();
            state.idle += 1;
            let nothing = |state: &mut State| state.connections.is_empty() && !state.has_ended;
            let woken = self.changed.wait_timeout_while(state, IDLE, nothing);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
            state.idle -= 1;
            if state.connections.is_empty() {
                state.threads -= 1;
                return;
            }
        }
    }

    /// Serves one after the other, as long as somebody stands in line.
    fn serve_all(&self, server: &Server, waiting: &dyn Waiting, buffers: &mut Buffers) {
        loop {
            let Some(mut connection) = self.state().connections.pop_front() else {
                return;
            };
            let again = match connection.answer_aside(server) {
                Turn::Over => {
                    waiting.release(connection);
                    None
                }
                // From here on this is what workers do. Its next request may be one to be set aside again.
                _ => workers::serve(server, waiting, connection, buffers),
            };
            // No further thread for that: this one has time.
            self.state().connections.extend(again);
        }
    }

    /// There will be nobody any more but those who are here.
    fn end(&self) {
        self.state().has_ended = true;
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds this lock can panic half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
