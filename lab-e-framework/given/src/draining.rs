//! Whether the server is about to end: it still answers, and says that it should not be asked any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use lab_a_given::Stop;

/// Tells whether the signal to end has come. Clones tell of the same.
#[derive(Debug, Clone, Default)]
pub struct Draining {
    has_begun: Arc<AtomicBool>,
}

impl Draining {
    /// Whether the signal to end has come.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.has_begun.load(Ordering::Relaxed)
    }

    /// The signal has come: asks the server to stop, after so much time.
    pub fn begin(&self, time: Duration, stop: &Stop) {
        self.has_begun.store(true, Ordering::Relaxed);
        if time.is_zero() {
            return stop.ask();
        }
        let stop_later = stop.clone();
        let waiting = thread::Builder::new().spawn(move || {
            stop_later.wait_until_asked(time);
            stop_later.ask();
        });
        // Without a thread nobody could wait.
        if waiting.is_err() {
            stop.ask();
        }
    }
}
