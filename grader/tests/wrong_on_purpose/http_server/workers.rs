//! At most so many requests are worked on at once.

use std::sync::{Condvar, Mutex, PoisonError};

use crate::fault;

static BUSY: Mutex<usize> = Mutex::new(0);
static FREE: Condvar = Condvar::new();

/// The right to work on one request; given back when this is dropped.
pub struct Permit;

impl Permit {
    /// Waits until fewer than this many are busy.
    pub fn wait(workers: usize) -> Self {
        let busy = BUSY.lock().unwrap_or_else(PoisonError::into_inner);
        let workers = workers.max(1) + usize::from(fault("c8-one-worker-too-many"));
        let busy = FREE.wait_while(busy, |busy| *busy >= workers);
        *busy.unwrap_or_else(PoisonError::into_inner) += 1;
        Permit
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        *BUSY.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        FREE.notify_one();
    }
}
