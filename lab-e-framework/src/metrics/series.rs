//! The numbers of one method of one route.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The upper ends of the histogram's buckets, in seconds. Above the last one comes `+Inf`.
pub const BUCKETS: [f64; 14] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// Status codes from 100 on.
const STATUSES: usize = 500;

/// The numbers of one method of one route. They only grow.
#[derive(Debug)]
pub struct Series {
    /// A known method, or `OTHER`.
    pub method: &'static str,
    /// The pattern of the route, or nothing.
    pub route: String,
    /// How many responses had which status code: that of 100 first.
    statuses: [AtomicU64; STATUSES],
    /// How many took how long: not longer than the bucket's end, but longer than that of the one before. One more than
    /// `BUCKETS`.
    took: [AtomicU64; BUCKETS.len() + 1],
    /// How long all of them took together, in nanoseconds.
    nanoseconds: AtomicU64,
}

impl Series {
    /// Numbers of which nothing was counted yet.
    #[must_use]
    pub fn new(method: &'static str, route: &str) -> Self {
        Series {
            method,
            route: route.to_owned(),
            statuses: [const { AtomicU64::new(0) }; STATUSES],
            took: [const { AtomicU64::new(0) }; BUCKETS.len() + 1],
            nanoseconds: AtomicU64::new(0),
        }
    }

    /// Counts a response.
    pub fn count(&self, status: u16, took: Duration) {
        // TODO e12-count · slide e-health · cargo workshop check e12
        // - One more response of this status code (`statuses`, from 100 on; another number counts as 500).
        // - One more in the first bucket whose end it does not go beyond, `+Inf` (the last one) if it goes beyond all.
        // - And its time is added to the sum.
        let _ = (status, took);
    }

    /// Whether there is anything to tell.
    #[must_use]
    pub fn has_counted(&self) -> bool {
        self.statuses().next().is_some()
    }

    /// Each status code that occurred, and how often.
    pub fn statuses(&self) -> impl Iterator<Item = (u16, u64)> {
        let counts = (100..).zip(&self.statuses);
        counts
            .map(|(status, count)| (status, count.load(Ordering::Relaxed)))
            .filter(|(_, count)| *count > 0)
    }

    /// How many responses took at most so long, for each end of a bucket and then for `+Inf`. Each number counts what the
    /// ones before it count, too.
    #[must_use]
    pub fn at_most(&self) -> [u64; BUCKETS.len() + 1] {
        // TODO e12-at-most · slide e-health · cargo workshop check e12
        // - `took` counts each response once, in its own bucket. Prometheus wants to know how many were *at most* so slow:
        // - the first number, then the first two together, and so on. The last one counts all.
        self.took
            .each_ref()
            .map(|count| count.load(Ordering::Relaxed))
    }

    /// How long all of them took together, in seconds.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        Duration::from_nanos(self.nanoseconds.load(Ordering::Relaxed)).as_secs_f64()
    }
}
