//! Counts every response. Next: `metrics/`, what is counted and how it is told.

use std::sync::Arc;
use std::time::Instant;

use super::{Middleware, Next};
use crate::metrics::Metrics;
use crate::{Request, Response};

/// Counts what lies behind it, and how long it takes.
///
/// # Example
/// ```
/// use std::sync::Arc;
/// use lab_e_framework::metrics::Metrics;
/// use lab_e_framework::middleware::Counting;
/// use lab_e_framework::{App, Request};
///
/// let metrics = Arc::new(Metrics::default());
/// let app = App::new()
///     .with(Counting::new(Arc::clone(&metrics)))
///     .get("/books/:id", |_: &mut Request| "a book");
/// app.test().get("/books/7").send();
/// assert!(metrics.text().contains("route=\"/books/:id\",status=\"200\"} 1"));
/// ```
#[derive(Debug)]
pub struct Counting {
    metrics: Arc<Metrics>,
}

impl Counting {
    /// Counts into these numbers.
    #[must_use]
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Counting { metrics }
    }
}

impl Middleware for Counting {
    fn handle(&self, request: &mut Request<'_>, next: Next<'_>) -> Response {
        // TODO e12-counting · slide e-health · cargo workshop check e12
        // - After the response is there, it is counted: method, route, status code, and the time from here to there.
        // - The route is its pattern (`route`; empty, if there is none), never the path: `/books/:id` is one, and of paths
        // - there is no end.
        next.run(request)
    }
}
