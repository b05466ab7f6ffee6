//! Handlers: functions that answer requests.

use solution_b_client::message::RequestHead;

use crate::{IntoResponse, Request, Response};

/// Answers requests: any function that takes a request and gives something that becomes a response.
///
/// One handler is called from many threads at once. It may wait for a database; it may panic: then its client
/// gets 500 (Internal Server Error).
///
/// # Example
/// ```
/// use solution_e_framework::{App, Request, Result};
///
/// fn show(request: &mut Request) -> Result<String> {
///     let id: u64 = request.path("id")?;
///     Ok(format!("book {id}"))
/// }
///
/// let app = App::new()
///     .get("/books/:id", show)
///     .get("/", |_: &mut Request| "closures are handlers too");
/// assert_eq!(app.test().get("/books/7").send().text(), "book 7");
/// ```
pub trait Handler: Send + Sync {
    /// The response to a request. HEAD is answered as GET: the server leaves the content out.
    fn call(&self, request: &mut Request<'_>) -> Response;

    /// How long the content of this request may be, if not as long as the settings say.
    fn max_content_octets(&self) -> Option<u64> {
        None
    }

    /// Whether the content is read as it comes. Else it is here, whole, before the handler is called.
    fn may_wait(&self, _head: &RequestHead) -> bool {
        false
    }
}

impl<F, R> Handler for F
where
    F: Fn(&mut Request<'_>) -> R + Send + Sync,
    R: IntoResponse,
{
    fn call(&self, request: &mut Request<'_>) -> Response {
        self(request).into_response()
    }
}

/// A handler that reads content as it comes, and so many octets of it at most: for uploads.
///
/// # Example
/// ```
/// use std::io::{self, Read};
/// use solution_e_framework::{App, Request, Result, streamed};
///
/// fn count(request: &mut Request) -> Result<String> {
///     let octets = io::copy(request.content(), &mut io::sink())?;
///     Ok(format!("{octets} octets"))
/// }
///
/// let app = App::new().post("/count", streamed(10 * 1024 * 1024, count));
/// let answer = app.test().post("/count").content("text/plain", "abc").send();
/// assert_eq!(answer.text(), "3 octets");
/// ```
pub fn streamed(max_octets: u64, handler: impl Handler + 'static) -> impl Handler + 'static {
    Streamed {
        max_octets,
        handler,
    }
}

struct Streamed<H> {
    max_octets: u64,
    handler: H,
}

impl<H: Handler> Handler for Streamed<H> {
    fn call(&self, request: &mut Request<'_>) -> Response {
        self.handler.call(request)
    }

    fn max_content_octets(&self) -> Option<u64> {
        Some(self.max_octets)
    }

    fn may_wait(&self, _: &RequestHead) -> bool {
        true
    }
}
