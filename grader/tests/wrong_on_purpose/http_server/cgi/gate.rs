//! At most so many scripts at once.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::Settings;
use crate::fault;

static BUSY: Mutex<usize> = Mutex::new(0);
static FREE: Condvar = Condvar::new();

/// The right to run a script; given back when this is dropped.
pub struct Place;

/// A place, or none in time.
pub fn enter(settings: &Settings) -> Option<Place> {
    let wait = match settings.wait {
        _ if fault("d6-503-at-once") => Duration::ZERO,
        _ if fault("d6-waits-for-ever") => Duration::from_secs(3_600),
        wait => wait,
    };
    let busy = BUSY.lock().unwrap_or_else(PoisonError::into_inner);
    let is_full = |busy: &mut usize| *busy >= settings.workers && !fault("d6-no-gate");
    let waited = FREE.wait_timeout_while(busy, wait, is_full);
    let (mut busy, waited) = waited.unwrap_or_else(PoisonError::into_inner);
    if waited.timed_out() {
        return None;
    }
    *busy += 1;
    Some(Place)
}

impl Drop for Place {
    fn drop(&mut self) {
        *BUSY.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        FREE.notify_one();
    }
}
