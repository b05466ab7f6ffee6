//! Who answers requests: the one interface between a server and what is served.

use solution_b_client::message::RequestHead;

use crate::{Request, Response};

/// Answers requests. One handler serves all connections, from many threads at once.
///
/// Lab C's own handler serves files ([`Site`](crate::site::Site)); that of lab D runs scripts, and lab E's
/// is a framework. A handler may wait, and it may panic: then its client gets 500 (Internal Server Error).
///
/// # Example
/// ```
/// use solution_c_server::{Handler, Request, Response};
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

    /// Whether answering this request may take its time: a program is started for it, or another server asked.
    ///
    /// Then it is answered aside, on a thread of its own, and no worker is held. What the request carries is not
    /// collected before: [`Request::content`] reads it as it comes, and it can be read on while the response's
    /// [`Content::Stream`](crate::Content) is being read and sent, piece for piece as it comes.
    ///
    /// # Example
    /// ```
    /// use solution_b_client::message::RequestHead;
    /// use solution_c_server::{Content, Handler, Request, Response};
    ///
    /// /// Sends back what comes, while it comes.
    /// struct Echo;
    ///
    /// impl Handler for Echo {
    ///     fn may_wait(&self, _: &RequestHead) -> bool {
    ///         true
    ///     }
    ///
    ///     fn handle(&self, request: &mut Request<'_>) -> Response {
    ///         let length = request.content_length();
    ///         let mut response = Response::empty(200);
    ///         response.content = Content::Stream(Box::new(request.take_content()), length);
    ///         response
    ///     }
    /// }
    /// ```
    fn may_wait(&self, _head: &RequestHead) -> bool {
        false
    }
}
