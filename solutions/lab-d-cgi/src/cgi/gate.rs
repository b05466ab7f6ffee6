//! The gate: so many scripts run at once, and others wait for a while.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// A number of places, and whoever waits for one. Clones are the same gate.
#[derive(Debug, Clone)]
pub struct Gate {
    shared: Arc<(Mutex<usize>, Condvar)>,
}

/// A place; given back when dropped.
#[derive(Debug)]
pub struct Permit {
    gate: Gate,
}

impl Gate {
    /// A gate with so many places.
    #[must_use]
    pub fn new(places: usize) -> Gate {
        Gate {
            shared: Arc::new((Mutex::new(places), Condvar::new())),
        }
    }

    /// Takes a place, once there is one. Nothing: until then there was none.
    #[must_use]
    pub fn enter(&self, until: Instant) -> Option<Permit> {
        // ANCHOR: d6-enter
        //= Wait at the condition (`self.shared.1`) for as long as no place is free, at most until then.
        //= If there is one, take it.
        //+ // Whoever comes may enter.
        //+ Some(Permit { gate: self.clone() })
        let is_full = |free: &mut usize| *free == 0;
        let at_most = until.saturating_duration_since(Instant::now());
        let waited = self
            .shared
            .1
            .wait_timeout_while(self.free(), at_most, is_full);
        let (mut free, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *free = free.checked_sub(1)?;
        Some(Permit { gate: self.clone() })
        // ANCHOR_END: d6-enter
    }

    /// How many places are free.
    fn free(&self) -> MutexGuard<'_, usize> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self.gate.free() += 1;
        self.gate.shared.1.notify_one();
    }
}
