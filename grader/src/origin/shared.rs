//! What the threads of one origin server have in common: the script, and the log of what happened.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::reader::Malformed;
use super::{Answer, Request, connection};

/// How many connections are served at the same time; one more is closed at once.
const CONNECTIONS: usize = 256;

/// How many requests are answered in all: a client that never stops asking gets no answer then.
const REQUESTS: usize = 20_000;

/// What the origin server answers: the check decides for each request.
pub(super) type Script = Box<dyn Fn(&Request) -> Answer + Send + Sync>;

/// What the threads of one origin server have in common.
pub(super) struct Shared {
    pub(super) script: Script,
    pub(super) ends: AtomicBool,
    /// Counts what happens: connections, requests, pieces of answers that were taken.
    pub(super) steps: AtomicUsize,
    pub(super) log: Mutex<Log>,
}

/// What has happened so far.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub(super) exchanges: Vec<Arc<Exchange>>,
    pub(super) malformed: Option<Malformed>,
    pub(super) connections: usize,
    /// The connections that are not over yet, to end them from outside.
    pub(super) open: BTreeMap<usize, TcpStream>,
}

/// A request, and what was answered.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) request: Request,
    pub(super) answer: Answer,
}

impl Shared {
    pub(super) fn new(script: Script) -> Self {
        Shared {
            script,
            ends: AtomicBool::new(false),
            steps: AtomicUsize::new(0),
            log: Mutex::default(),
        }
    }

    /// Ends everything that is under way.
    pub(super) fn end(&self) {
        self.ends.store(true, Ordering::SeqCst);
        for stream in self.log().open.values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// What has happened so far.
    pub(super) fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something has happened.
    pub(super) fn step(&self) {
        self.steps.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes an exchange into the log; false if it is one too many.
    pub(super) fn enter(&self, exchange: &Arc<Exchange>) -> bool {
        self.step();
        let mut log = self.log();
        let has_room = log.exchanges.len() < REQUESTS;
        if has_room {
            log.exchanges.push(Arc::clone(exchange));
        }
        has_room
    }

    /// Takes a connection into the log; none if it is one too many.
    fn welcome(&self, stream: &TcpStream) -> Option<usize> {
        let copy = stream.try_clone().ok()?;
        let mut log = self.log();
        if log.open.len() >= CONNECTIONS {
            return None;
        }
        self.step();
        let number = log.connections;
        log.connections += 1;
        log.open.insert(number, copy);
        Some(number)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("log", &self.log).finish()
    }
}

/// Takes connections and serves each in a thread of its own, until the end.
pub(super) fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept() {
        if shared.ends.load(Ordering::SeqCst) {
            return;
        }
        let Some(number) = shared.welcome(&stream) else {
            continue;
        };
        let ours = Arc::clone(shared);
        let served = thread::Builder::new()
            .name("origin-connection".into())
            .stack_size(256 << 10)
            .spawn(move || {
                connection::serve(&stream, number, &ours);
                // Ours is the last copy then, so that dropping it closes the connection, or resets it.
                ours.log().open.remove(&number);
            });
        if served.is_err() {
            shared.log().open.remove(&number);
        }
    }
}
