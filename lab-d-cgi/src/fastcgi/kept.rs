//! Connections that wait for the next request.
//!
//! A process of PHP-FPM serves one connection until that is closed. So a connection that nobody uses holds a process that
//! others may be waiting for: few are kept, not for long, and none while a request of ours waits for a process.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use lab_a_given::note;

/// How many connections are kept at most.
const MOST: usize = 8;
/// How long one is kept that nobody uses.
const IDLE: Duration = Duration::from_secs(2);

/// The connections to one server. Clones are the same.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    address: String,
    state: Mutex<State>,
    /// How many requests wait for the first octet of their answer.
    waiting: AtomicUsize,
}

#[derive(Debug, Default)]
struct State {
    /// The connections, and until when they are kept; the last was used last.
    idle: Vec<(TcpStream, Instant)>,
    /// A thread sees to it that they are closed in time.
    is_watched: bool,
}

/// A request that waits for the first octet of its answer.
pub(super) struct Ticket(Kept);

impl Kept {
    pub(super) fn new(address: &str) -> Kept {
        Kept {
            shared: Arc::new(Shared {
                address: address.to_owned(),
                state: Mutex::default(),
                waiting: AtomicUsize::new(0),
            }),
        }
    }

    /// Where the server listens.
    pub(super) fn address(&self) -> &str {
        &self.shared.address
    }

    /// A connection that was kept, and is still open.
    pub(super) fn take(&self) -> Option<TcpStream> {
        // TODO d11-take · slide d-fastcgi · cargo workshop check d11
        // - The connection that was kept last, unless the server has closed it meanwhile (`is_open`): then the one before.
        todo!("d11-take")
    }

    /// Keeps a connection, if that is in nobody's way.
    pub(super) fn give(&self, stream: TcpStream) {
        let mut state = self.state();
        let nobody_waits = self.shared.waiting.load(Ordering::SeqCst) == 0;
        if state.idle.len() < MOST && nobody_waits {
            state.idle.push((stream, Instant::now() + IDLE));
            if !state.is_watched {
                state.is_watched = self.start_watch();
            }
            if !state.is_watched {
                state.idle.clear();
            }
        }
    }

    /// Starts the thread that closes what nobody uses. Whether there is one.
    fn start_watch(&self) -> bool {
        let kept = self.clone();
        let thread = thread::Builder::new().name("fastcgi-idle".to_owned());
        let started = thread.spawn(move || kept.watch());
        if let Err(error) = &started {
            note(format_args!(
                "note: fastcgi: no connection is kept: {error}"
            ));
        }
        started.is_ok()
    }

    /// What the thread does, as long as there are any.
    fn watch(&self) {
        let mut state = self.state();
        loop {
            let now = Instant::now();
            state.idle.retain(|(_, until)| *until > now);
            let Some(next) = state.idle.iter().map(|(_, until)| *until).min() else {
                state.is_watched = false;
                return;
            };
            drop(state);
            thread::park_timeout(next - now);
            state = self.state();
        }
    }

    /// Counts a request that waits, until the ticket is dropped.
    pub(super) fn ticket(&self) -> Ticket {
        self.shared.waiting.fetch_add(1, Ordering::SeqCst);
        Ticket(self.clone())
    }

    fn pop(&self) -> Option<TcpStream> {
        self.state().idle.pop().map(|(stream, _)| stream)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        let state = self.shared.state.lock();
        state.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.0.shared.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Whether nothing has come on a connection that does not block: neither an end nor words that nobody asked for.
fn is_open(stream: &TcpStream) -> bool {
    matches!(stream.peek(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock)
}
