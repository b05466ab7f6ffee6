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
/// use solution_e_framework::metrics::Metrics;
/// use solution_e_framework::middleware::Counting;
/// use solution_e_framework::{App, Request};
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
        // ANCHOR: e12-counting
        //= After the response is there, it is counted: method, route, status code, and the time from here to there.
        //= The route is its pattern (`route`; empty, if there is none), never the path: `/books/:id` is one, and of paths
        //= there is no end.
        //? e12-metrics
        //+ next.run(request)
        let began = Instant::now();
        let response = next.run(request);
        let route = request.route().unwrap_or_default();
        self.metrics
            .count(request.method(), route, response.status(), began.elapsed());
        response
        // ANCHOR_END: e12-counting
    }
}
