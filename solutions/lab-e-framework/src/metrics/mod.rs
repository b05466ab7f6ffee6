//! Numbers about the application, in the form that Prometheus reads (text format 0.0.4).
//!
//! `series.rs` has the numbers of one method of one route. Nobody waits for a lock to count: a request adds to a few
//! numbers, whoever else does so at the same time. Next: `text.rs`, how they are written; and the middleware that counts,
//! `middleware/metrics.rs`.

mod series;
mod text;

use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::time::Duration;

pub use series::{BUCKETS, Series};

/// For how many series there is room. An application has so many routes with so many methods, and clients cannot add any.
const SLOTS: usize = 4096;

/// The methods that are told apart. A client can make up others without end, and each series takes memory for good.
const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE",
];

/// What was counted so far.
#[derive(Debug)]
pub struct Metrics {
    slots: Vec<OnceLock<Box<Series>>>,
    /// What finds no room.
    rest: Series,
    hasher: RandomState,
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics {
            slots: (0..SLOTS).map(|_| OnceLock::new()).collect(),
            rest: Series::new("OTHER", "*"),
            hasher: RandomState::new(),
        }
    }
}

impl Metrics {
    /// Counts a response: method, pattern of the route (empty: none), status code, and how long it took.
    pub fn count(&self, method: &str, route: &str, status: u16, took: Duration) {
        self.series(known(method), route).count(status, took);
    }

    /// All numbers, as Prometheus reads them.
    ///
    /// # Example
    /// ```
    /// use std::time::Duration;
    /// use solution_e_framework::metrics::Metrics;
    ///
    /// let metrics = Metrics::default();
    /// metrics.count("GET", "/books/:id", 200, Duration::from_millis(3));
    /// let text = metrics.text();
    /// assert!(text.contains("http_requests_total{method=\"GET\",route=\"/books/:id\",status=\"200\"} 1\n"));
    /// ```
    #[must_use]
    pub fn text(&self) -> String {
        let mut all: Vec<&Series> = self
            .slots
            .iter()
            .filter_map(OnceLock::get)
            .map(Box::as_ref)
            .collect();
        all.push(&self.rest);
        all.retain(|series| series.has_counted());
        all.sort_by_key(|series| (&series.route, series.method));
        text::page(&all)
    }

    /// The numbers of this method of this route. They stay where they are once they are there, so nobody has to wait for
    /// anybody to find them.
    fn series(&self, method: &'static str, route: &str) -> &Series {
        let first = self.hasher.hash_one((method, route)) as usize;
        for step in 0..SLOTS {
            let slot = &self.slots[first.wrapping_add(step) % SLOTS];
            let series = slot.get_or_init(|| Box::new(Series::new(method, route)));
            if series.method == method && series.route == route {
                return series;
            }
        }
        &self.rest
    }
}

/// A method by the name under which it is counted.
fn known(method: &str) -> &'static str {
    // ANCHOR: e12-known
    //= One of `METHODS` is counted under its own name, case counts; any other one under `OTHER`. Else a client that makes up
    //= methods could fill the memory.
    //? e12-no-route
    //+ let _ = method;
    //+ "OTHER"
    let known = METHODS.into_iter().find(|known| *known == method);
    known.unwrap_or("OTHER")
    // ANCHOR_END: e12-known
}
