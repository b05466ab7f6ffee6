//! Middleware: what is done around handlers, such as logging, and the chain that they form.
//!
//! Each file beside this one is a middleware that reads on its own.

pub mod access_log;
pub mod basic;
pub mod buckets;
pub mod cors;
mod etag;
mod gzip;
pub mod metrics;
pub mod problem;
pub mod rate_limit;
pub mod request_id;
mod response_cache;

use std::sync::Arc;

pub use access_log::AccessLog;
pub use basic::Basic;
pub use cors::Cors;
pub use etag::{etag, not_modified};
pub use gzip::gzip;
pub use metrics::Counting;
pub use problem::Problems;
pub use rate_limit::RateLimit;
pub use request_id::RequestId;
pub use response_cache::ResponseCache;

use crate::handler::Handler;
use crate::{IntoResponse, Request, Response};

/// Wraps handlers: sees each request before them and each response after them, or answers itself.
///
/// Any function that takes a request and what comes next is one.
///
/// # Example
/// ```
/// use solution_e_framework::{App, Next, Request, Response};
///
/// fn polite(request: &mut Request, next: Next) -> Response {
///     next.run(request).with("X-Thanks", "for asking")
/// }
///
/// let app = App::new().with(polite).get("/", |_: &mut Request| "hello");
/// assert_eq!(app.test().get("/").send().field("X-Thanks"), Some("for asking"));
/// ```
pub trait Middleware: Send + Sync + 'static {
    /// The response to a request: that of `next.run(request)`, before or after which something may be done; or
    /// another one.
    fn handle(&self, request: &mut Request<'_>, next: Next<'_>) -> Response;
}

impl<F, R> Middleware for F
where
    F: Fn(&mut Request<'_>, Next<'_>) -> R + Send + Sync + 'static,
    R: IntoResponse,
{
    fn handle(&self, request: &mut Request<'_>, next: Next<'_>) -> Response {
        self(request, next).into_response()
    }
}

/// Middleware in the order in which it was written: the first is the outermost.
pub(crate) type Chain = Vec<Arc<dyn Middleware>>;

/// What comes after a middleware: the rest of the chain, and in the end the handler.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    chain: &'a [Arc<dyn Middleware>],
    handler: &'a dyn Handler,
}

impl<'a> Next<'a> {
    pub(crate) fn new(chain: &'a [Arc<dyn Middleware>], handler: &'a dyn Handler) -> Self {
        Next { chain, handler }
    }

    /// The response of what comes next.
    #[must_use]
    pub fn run(self, request: &mut Request<'_>) -> Response {
        // ANCHOR: e5-run
        //= The first middleware of the chain handles the request; what comes next for it is the rest of the chain.
        //= None is left: the handler's turn.
        //? e5-chain
        //+ self.handler.call(request)
        match self.chain.split_first() {
            Some((first, rest)) => first.handle(request, Next::new(rest, self.handler)),
            None => self.handler.call(request),
        }
        // ANCHOR_END: e5-run
    }
}
