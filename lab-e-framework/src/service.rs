//! An application that is ready: the router, the middleware, and the way of a request through them.
//!
//! Whom a request is for is found out first, so that middleware can know; then the chain of the application, that of
//! the route's groups, and in the end the handler.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};

use lab_a_given::note;
use lab_b_client::message::RequestHead;
use lab_c_server::request::target::path_and_query;

use crate::error::{CUT_SHORT, INTERNAL};
use crate::handler::Handler;
use crate::middleware::{Chain, Next};
use crate::router::{Match, Router};
use crate::{Error, Request, Response, Result};

/// What handlers find in their application.
#[derive(Default)]
pub(crate) struct Shared {
    pub(crate) states: Vec<Box<dyn Any + Send + Sync>>,
}

impl Shared {
    pub(crate) fn state<T: 'static>(&self) -> Option<&T> {
        self.states.iter().find_map(|state| state.downcast_ref())
    }
}

/// An application that is ready: a handler of lab C's server.
pub(crate) struct Service {
    pub(crate) router: Router,
    pub(crate) chain: Chain,
    pub(crate) shared: Shared,
    /// The longest content, unless a handler says something else.
    pub(crate) max_content_octets: u64,
}

impl Service {
    /// Whom a request is for.
    fn find(&self, head: &RequestHead) -> Match<'_> {
        self.router
            .find(&head.method, path_and_query(&head.target).0)
    }

    /// The response to a request.
    pub(crate) fn answer(&self, inner: lab_c_server::Request<'_>) -> Response {
        let found = self.find(inner.head);
        let mut request = Request::new(inner, &self.shared, found);
        let response = Next::new(&self.chain, &Destination(self)).run(&mut request);
        tell_cause(&request, &response);
        response
    }
}

impl lab_c_server::Handler for Service {
    fn handle(&self, request: &mut lab_c_server::Request<'_>) -> lab_c_server::Response {
        let request = lab_c_server::Request {
            content: &mut *request.content,
            ..*request
        };
        self.answer(request).into()
    }

    fn may_wait(&self, head: &RequestHead) -> bool {
        let length = head.fields.text("Content-Length");
        let in_chunks = head.fields.has("Transfer-Encoding");
        // Most requests carry nothing. Then only labs C and D may want to take their time.
        if length.is_none() && !in_chunks && !self.router.has_mounts() {
            return false;
        }
        // Content that is too long is refused before it comes.
        let length = length.and_then(|octets| octets.parse().ok());
        let is_long = in_chunks || length > Some(self.max_content_octets);
        match self.find(head) {
            Match::Endpoint(endpoint) => is_long || endpoint.handler.may_wait(head),
            _ => is_long,
        }
    }
}

/// Where the chain of the application ends: the route.
struct Destination<'a>(&'a Service);

impl Handler for Destination<'_> {
    fn call(&self, request: &mut Request<'_>) -> Response {
        match request.found() {
            Match::Endpoint(endpoint) => {
                let handler = Guarded(endpoint.handler.as_ref(), self.0.max_content_octets);
                Next::new(&endpoint.chain, &handler).run(request)
            }
            Match::OtherMethods(place) => {
                let chain = place
                    .endpoints()
                    .first()
                    .map_or(&[][..], |first| &first.chain);
                Next::new(chain, &OtherMethods).run(request)
            }
            Match::Nobody if request.raw_path() == "*" && request.method() == "OPTIONS" => {
                Response::empty(204)
            }
            Match::Nobody => Response::of_error(Error::new(404, "there is no such page here")),
            Match::BadPath => {
                Response::of_error(Error::new(400, "the path is not UTF-8 in percent-encoding"))
            }
            Match::UnknownMethod => {
                Response::of_error(Error::new(501, "this server does not know the method"))
            }
        }
    }
}

/// Answers for methods that a path does not have.
struct OtherMethods;

impl Handler for OtherMethods {
    fn call(&self, request: &mut Request<'_>) -> Response {
        let Match::OtherMethods(place) = request.found() else {
            return Response::empty(404);
        };
        other_method(request.method(), place.allow())
    }
}

/// The answer to a method that a path does not have; `allow` are those that it has.
fn other_method(method: &str, allow: &str) -> Response {
    // TODO e2-other-method · slide e-routes · cargo workshop check e2
    // - OPTIONS asks what is allowed: 204 (No Content) with the field Allow (RFC 9110 §9.3.7).
    // - Every other method is not: an `Error` with 405 (Method Not Allowed), and the same field (§15.5.6).
    Response::of_error(Error::new(404, "there is no such page here"))
}

/// A handler whose panics are answers too, so that middleware sees a response in any case; and that is not asked if
/// the content is too long.
struct Guarded<'a>(&'a dyn Handler, u64);

impl Handler for Guarded<'_> {
    fn call(&self, request: &mut Request<'_>) -> Response {
        let Guarded(handler, usual) = self;
        let most = handler.max_content_octets().unwrap_or(*usual);
        if let Err(error) = expect_content(request, most, handler.max_content_octets().is_some()) {
            return Response::of_error(error);
        }
        let called = panic::catch_unwind(AssertUnwindSafe(|| handler.call(request)));
        // The panic has printed its own words.
        called.unwrap_or_else(|_| Response::of_error(Error::new(500, INTERNAL)))
    }
}

/// Sees to it that the content is not too long. Where it comes in chunks, nobody knows that before it is here, unless the
/// handler counts it while it comes.
pub(crate) fn expect_content(request: &mut Request<'_>, most: u64, may_come: bool) -> Result<()> {
    let length = match request.content_length() {
        None if may_come => return Ok(()),
        None => {
            let collected = request.inner().collect_content_up_to(most);
            collected.map_err(|_| Error::new(400, CUT_SHORT))?
        }
        Some(octets) => Some(octets).filter(|&octets| octets <= most),
    };
    let too_long = || Error::new(413, format!("at most {most} octets are taken here"));
    length.map(drop).ok_or_else(too_long)
}

/// Tells on standard error why something went wrong here.
fn tell_cause(request: &Request<'_>, response: &Response) {
    // TODO e1-tell-cause · slide e-handlers · cargo workshop check e1
    // - If the response is that of an error with a cause (`response.error()`, `error.cause()`), a line says so: `note`.
    // - Method and target tell where it happened.
    // - Target and cause may have words of the client in them: `escape_debug`, or they could end the line.
}
