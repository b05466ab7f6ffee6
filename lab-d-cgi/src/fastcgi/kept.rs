//! Connections that wait for the next request.
//!
//! A process of PHP-FPM serves one connection until that is closed. So a connection that nobody uses holds a process that
//! others may be waiting for: few are kept, and none while a request of ours waits for a process.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many connections are kept at most.
const MOST: usize = 8;

/// The connections to one server. Clones are the same.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    address: String,
    idle: Mutex<Vec<TcpStream>>,
    /// How many requests wait for the first octet of their answer.
    waiting: AtomicUsize,
}

/// A request that waits for the first octet of its answer.
pub(super) struct Ticket(Kept);

impl Kept {
    pub(super) fn new(address: &str) -> Kept {
        Kept {
            shared: Arc::new(Shared {
                address: address.to_owned(),
                idle: Mutex::default(),
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
        let mut idle = self.idle();
        let nobody_waits = self.shared.waiting.load(Ordering::SeqCst) == 0;
        if idle.len() < MOST && nobody_waits {
            idle.push(stream);
        }
    }

    /// Counts a request that waits, until the ticket is dropped.
    pub(super) fn ticket(&self) -> Ticket {
        self.shared.waiting.fetch_add(1, Ordering::SeqCst);
        Ticket(self.clone())
    }

    fn pop(&self) -> Option<TcpStream> {
        self.idle().pop()
    }

    fn idle(&self) -> MutexGuard<'_, Vec<TcpStream>> {
        let idle = self.shared.idle.lock();
        idle.unwrap_or_else(PoisonError::into_inner)
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
