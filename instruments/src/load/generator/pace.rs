//! When things are due that come at a fixed rate, whatever happens meanwhile.

use std::time::{Duration, Instant};

/// Events at a fixed rate. What is due and has not been done stays due.
#[derive(Debug)]
pub struct Pace {
    start: Instant,
    /// Nanoseconds between two events.
    interval: f64,
    done: u64,
    /// None is due from this moment on.
    end: Option<Instant>,
}

impl Pace {
    /// So many events a second, from `start` on.
    #[must_use]
    pub fn new(start: Instant, rate: f64) -> Pace {
        Pace {
            start,
            interval: 1e9 / rate,
            done: 0,
            end: None,
        }
    }

    /// From this moment on nothing new is due.
    pub fn ends(&mut self, end: Instant) {
        self.end = Some(end);
    }

    /// When the next event is due, or was; nothing behind the end.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        let after = Duration::from_nanos((self.done as f64 * self.interval) as u64);
        let next = self.start + after;
        self.end.is_none_or(|end| next < end).then_some(next)
    }

    /// Takes the next event if it is due: when it was.
    pub fn take(&mut self, now: Instant) -> Option<Instant> {
        let next = self.next().filter(|&next| next <= now)?;
        self.done += 1;
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_stay_due_until_they_are_done_and_end_where_they_should() {
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        let mut pace = Pace::new(start, 100.0);
        assert_eq!(pace.take(start), Some(start));
        assert_eq!(pace.take(at(9)), None);
        assert_eq!(pace.next(), Some(at(10)));
        // A stall of 30 ms: all three are due, each from its own time.
        let due: Vec<_> = std::iter::from_fn(|| pace.take(at(35))).collect();
        assert_eq!(due, [at(10), at(20), at(30)]);
        pace.ends(at(50));
        let due: Vec<_> = std::iter::from_fn(|| pace.take(at(500))).collect();
        assert_eq!(due, [at(40)]);
        assert_eq!(pace.next(), None);
    }
}
