//! Waiting because we were asked to, not for something to happen.

use std::thread;
use std::time::{Duration, Instant};

/// Does nothing for so long.
pub fn pause(wait: Duration) {
    let end = Instant::now() + wait;
    // `park_timeout` may return early, so the clock decides.
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        if left.is_zero() {
            return;
        }
        thread::park_timeout(left);
    }
}
