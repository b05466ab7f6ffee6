//! Waiting: always for a condition, always with a deadline, never for a fixed time.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// How long a program may take to answer.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// How long a program may take to start: an interpreter on a busy machine needs more than a binary.
pub const STARTUP: Duration = Duration::from_secs(5);

/// How long we watch that nothing happens. Under load this can only let a wrong program through,
/// never fail a right one.
pub const QUIET: Duration = Duration::from_millis(120);

/// The longest single wait: between two of them a deadline is looked at.
pub const SLICE: Duration = Duration::from_millis(20);

/// A point in time after which a wait is given up.
///
/// Time in which the machine let nobody run is not charged: of a gap between two looks
/// only 50 ms count, so that a stalled machine does not fail a right program.
#[derive(Debug)]
pub struct Deadline {
    limit: Duration,
    left: Cell<Duration>,
    looked: Cell<Instant>,
}

impl Deadline {
    /// A deadline `limit` from now. Look at it at least every [`SLICE`].
    #[must_use]
    pub fn within(limit: Duration) -> Self {
        Deadline {
            limit,
            left: Cell::new(limit),
            looked: Cell::new(Instant::now()),
        }
    }

    /// Is it over?
    #[must_use]
    pub fn is_over(&self) -> bool {
        let now = Instant::now();
        let passed = (now - self.looked.get()).min(Duration::from_millis(50));
        self.looked.set(now);
        self.left.set(self.left.get().saturating_sub(passed));
        self.left.get().is_zero()
    }

    /// What is left of it.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.left.get()
    }

    /// All of it.
    #[must_use]
    pub fn limit(&self) -> Duration {
        self.limit
    }

    /// For messages: `2 s`, `150 ms`.
    #[must_use]
    pub fn name(&self) -> String {
        in_words(self.limit)
    }
}

/// `2 s`, `1.5 s`, `150 ms`.
#[must_use]
pub fn in_words(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{} s", time.as_secs_f64())
    }
}

/// Looks at `condition` every millisecond until it holds, or until `deadline` is over (false).
///
/// For conditions that nothing announces: a process that ends, a file that appears.
pub fn until(deadline: &Deadline, mut condition: impl FnMut() -> bool) -> bool {
    loop {
        if condition() {
            return true;
        }
        if deadline.is_over() {
            return false;
        }
        pause(Duration::from_millis(1));
    }
}

/// A pause that is part of the delivery (between two pieces of a message), not a wait for something.
#[allow(
    clippy::disallowed_methods,
    reason = "the one place: the pause itself is what is wanted"
)]
pub fn pause(time: Duration) {
    std::thread::sleep(time);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stall_of_the_machine_is_not_charged() {
        let deadline = Deadline::within(Duration::from_millis(200));
        pause(Duration::from_millis(250));
        assert!(!deadline.is_over(), "one gap of 250 ms counts as 50");
        assert!(deadline.left() >= Duration::from_millis(140));
    }

    #[test]
    fn a_deadline_that_is_looked_at_is_over_in_time() {
        let started = Instant::now();
        assert!(!until(&Deadline::within(Duration::from_millis(60)), || {
            false
        }));
        assert!(started.elapsed() >= Duration::from_millis(60));
    }

    #[test]
    fn names_are_short() {
        assert_eq!(in_words(Duration::from_secs(2)), "2 s");
        assert_eq!(in_words(Duration::from_millis(1500)), "1.5 s");
        assert_eq!(in_words(Duration::from_millis(150)), "150 ms");
    }
}
