//! Who answers requests: the one interface between a server and what is served.

use crate::{Request, Response};

/// Answers requests. One handler serves all connections, from many threads at once.
///
/// Lab C's own handler serves files ([`Site`](crate::site::Site)); that of lab D runs scripts, and lab E's
/// is a framework. A handler may wait, and it may panic: then its client gets 500 (Internal Server Error).
///
/// # Example
/// ```
/// use lab_c_server::{Handler, Request, Response};
///
/// struct Hello;
///
/// impl Handler for Hello {
///     fn handle(&self, request: &mut Request<'_>) -> Response {
///         Response::text(200, format!("Hello, {}\n", request.head.target))
///     }
/// }
/// ```
pub trait Handler: Send + Sync + 'static {
    /// The response to a request. HEAD is answered as GET: the server leaves the content out.
    fn handle(&self, request: &mut Request<'_>) -> Response;
}
