//! Handlers of labs C and D inside an application.

use lab_b_client::message::RequestHead;

use crate::handler::Handler;
use crate::{Request, Response};

/// A handler of lab C or D below a path.
pub(crate) struct Mount<H> {
    path: String,
    handler: H,
}

impl<H: lab_c_server::Handler> Mount<H> {
    pub(crate) fn new(path: &str, handler: H) -> Self {
        let path = path.to_owned();
        Mount { path, handler }
    }
}

impl<H: lab_c_server::Handler> Handler for Mount<H> {
    fn call(&self, request: &mut Request<'_>) -> Response {
        self.handler.handle(request.inner()).into()
    }

    fn may_wait(&self, head: &RequestHead) -> bool {
        self.handler.may_wait(head)
    }
}
