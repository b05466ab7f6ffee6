//! Not too fast: the time that lies between two requests, whoever sends them (`--delay`).

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::pause::pause;

/// Lets requests start one at a time, so long apart.
#[derive(Debug)]
pub struct Pace {
    gap: Duration,
    last: Mutex<Option<Instant>>,
}

impl Pace {
    /// At least `gap` lies between two starts.
    #[must_use]
    pub fn new(gap: Duration) -> Self {
        Pace {
            gap,
            last: Mutex::new(None),
        }
    }

    /// Returns when the next request may start.
    pub fn wait(&self) {
        // TODO b10-pace · slide b-robots · cargo workshop check b10
        // - `last` is when the last request started: wait (`pause`) until `gap` has gone by since then.
        // - Then note that one starts now. The first need not wait.
        // - Several call this at once. Keep the lock while you wait: the others have to wait longer anyway.
        // Nobody waits yet.
    }
}
