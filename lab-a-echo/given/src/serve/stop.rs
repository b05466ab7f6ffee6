//! How a server ends: everyone who is in may finish, nobody else gets in.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use mio::Waker;

use super::entrance::Entrance;

/// Asks a server to stop, from any thread. Clones ask the same server.
#[derive(Debug, Clone)]
pub struct Stop {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// The same as `state.asked`, for those who look at it again and again.
    is_asked: AtomicBool,
    state: Mutex<State>,
    changed: Condvar,
    /// The door's; a stop does not keep it open.
    entrance: Weak<Entrance>,
    /// Interrupts whoever waits at the door.
    waker: Waker,
}

#[derive(Debug, Default)]
struct State {
    /// When the server was asked to stop, if it was.
    asked: Option<Instant>,
    /// How many places are taken: one for each client, and one for the open door itself.
    taken: usize,
}

/// A place among those that a stop waits for; given back when dropped.
#[derive(Debug)]
pub struct Place {
    stop: Stop,
}

impl Stop {
    pub(super) fn new(entrance: Weak<Entrance>, waker: Waker) -> Self {
        let (state, changed) = (Mutex::default(), Condvar::new());
        let shared = Shared {
            is_asked: AtomicBool::new(false),
            state,
            changed,
            entrance,
            waker,
        };
        Stop {
            shared: Arc::new(shared),
        }
    }

    /// Asks the server to stop: it takes no more clients. Asking again changes nothing.
    pub fn ask(&self) {
        self.state().asked.get_or_insert_with(Instant::now);
        self.shared.is_asked.store(true, Ordering::SeqCst);
        // Here, not by the thread that serves: it may be busy with a client.
        if let Some(entrance) = self.shared.entrance.upgrade() {
            entrance.close();
        }
        self.shared.changed.notify_all();
        // If it fails the entrance is closed all the same.
        let _: io::Result<()> = self.shared.waker.wake();
    }

    /// Whether the server was asked to stop.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.shared.is_asked.load(Ordering::SeqCst)
    }

    /// Waits until the server is asked to stop, at most for so long.
    pub fn wait_until_asked(&self, at_most: Duration) {
        let not_asked = |state: &mut State| state.asked.is_none();
        let _asked = self
            .shared
            .changed
            .wait_timeout_while(self.state(), at_most, not_asked);
    }

    /// Waits until the door is closed and all clients have left: true. Or, from the moment the server
    /// is asked to stop, for at most `grace`: false.
    pub fn wait_until_all_have_left(&self, grace: Duration) -> bool {
        let mut state = self.state();
        while state.taken > 0 {
            let left = match state.asked {
                Some(asked) => grace.saturating_sub(asked.elapsed()),
                None => Duration::MAX,
            };
            if left.is_zero() {
                return false;
            }
            let woken = self.shared.changed.wait_timeout(state, left);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Takes a place for somebody whom a stop is to wait for; dropping it gives it back.
    #[must_use]
    pub fn take_place(&self) -> Place {
        self.state().taken += 1;
        Place { stop: self.clone() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds this lock can panic half-way, so the state is whole even then.
        self.shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.stop.state();
        state.taken -= 1;
        // Waking somebody costs more than serving some clients, so only when it is news.
        if state.taken == 0 {
            self.stop.shared.changed.notify_all();
        }
    }
}
