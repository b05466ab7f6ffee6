//! A pool: so many threads, started once, and a queue before them.
//!
//! However many clients come, the number of threads stays. One client too many waits in the queue.
//! The queue is shared by the thread that accepts and the workers, so it has a lock; and a worker with
//! nothing to do sleeps on a condition until there is something.

use std::collections::VecDeque;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use lab_a_given::{Client, Door, Handler};

/// Clients that wait for a worker.
struct Queue {
    line: Mutex<Line>,
    changed: Condvar,
}

struct Line {
    clients: VecDeque<Client>,
    /// Nobody will be added any more.
    closed: bool,
}

/// Serves clients with `workers` threads. When the door closes, those in the queue are still served.
pub(super) fn serve(mut door: Door, workers: usize, handler: &dyn Handler) -> io::Result<()> {
    // ANCHOR: a8-pool
    //= Start the workers: each takes a client from the queue, serves it, and takes the next, while there are any.
    //= Meanwhile, here: put every client from the door into the queue.
    //= When the door has no more, or a worker cannot be started, close the queue; what is in it is still served.
    //= The workers borrow the queue and the handler: a `thread::scope` ends when all of its threads have ended.
    let queue = Queue::new();
    let work = || {
        while let Some(client) = queue.take() {
            client.serve(handler);
        }
    };
    thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, work).map(drop);
        let started = (0..workers).try_for_each(start);
        if started.is_ok() {
            while let Some(client) = door.next_client() {
                queue.put(client);
            }
        }
        queue.close();
        started
    })
    // ANCHOR_END: a8-pool
}

impl Queue {
    fn new() -> Self {
        let (clients, closed) = (VecDeque::new(), false);
        Queue {
            line: Mutex::new(Line { clients, closed }),
            changed: Condvar::new(),
        }
    }

    /// Puts a client at the end, and wakes a worker for it.
    fn put(&self, client: Client) {
        // ANCHOR: a8-put
        //= Add the client at the end.
        //= Tell one of the waiting workers.
        self.line().clients.push_back(client);
        self.changed.notify_one();
        // ANCHOR_END: a8-put
    }

    /// Takes the client that has waited longest; waits for one. `None` when no more will come.
    fn take(&self) -> Option<Client> {
        // ANCHOR: a8-take
        //= The first client in the queue, if there is one.
        //= None if there is none and the queue is closed.
        //= Otherwise sleep until something changed, then look again: another worker may have been faster.
        //= The lock is held while looking and given up while sleeping; it must not be held while serving.
        let mut line = self.line();
        loop {
            if let Some(client) = line.clients.pop_front() {
                return Some(client);
            }
            if line.closed {
                return None;
            }
            line = self
                .changed
                .wait(line)
                .unwrap_or_else(PoisonError::into_inner);
        }
        // ANCHOR_END: a8-take
    }

    /// Lets the workers go home once the queue is empty.
    fn close(&self) {
        self.line().closed = true;
        self.changed.notify_all();
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        // No worker panics while it holds the lock: a panic while serving is caught, and the lock is free then.
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
