//! Handlers of labs C and D inside an application (e17): a folder of files below `/static`, scripts below `/cgi-bin`.
//!
//! A handler of lab C stands at the root of its server. Below a path it does so too, as far as it can tell: the path is taken
//! away from what it is asked, and put before where it sends clients.

use lab_b_client::message::RequestHead;
use lab_c_server::request::target::path_and_query;

use crate::handler::Handler;
use crate::{Request, Response};

/// A handler of lab C or D below a path.
pub(crate) struct Mount<H> {
    /// What is taken away; empty, if the handler sees the path as it came.
    path: String,
    handler: H,
}

impl<H: lab_c_server::Handler> Mount<H> {
    pub(crate) fn new(path: &str, handler: H) -> Self {
        let path = path.to_owned();
        Mount { path, handler }
    }

    /// The same request as the mounted handler is to see it.
    fn head(&self, head: &RequestHead) -> RequestHead {
        RequestHead {
            target: below(&head.target, &self.path),
            ..head.clone()
        }
    }
}

impl<H: lab_c_server::Handler> Handler for Mount<H> {
    fn call(&self, request: &mut Request<'_>) -> Response {
        let head = self.head(request.head());
        if head.target.is_empty() {
            return folder(request, &self.path);
        }
        let peer = request.client();
        let inner = request.inner();
        let mut response: Response = self
            .handler
            .handle(&mut lab_c_server::Request {
                head: &head,
                peer,
                content: &mut *inner.content,
                ..*inner
            })
            .into();
        put_location_right(&mut response, &self.path);
        response
    }

    fn may_wait(&self, head: &RequestHead) -> bool {
        self.handler.may_wait(&self.head(head))
    }
}

/// What is left of a target without the path of the mount.
fn below(target: &str, path: &str) -> String {
    // TODO e17-below · slide e-mounts · cargo workshop check e17
    // - Path and query (`path_and_query`), without the path of the mount at the beginning. Nothing else may change: what is percent-encoded
    // - stays so.
    let _ = path;
    target.to_owned()
}

/// The answer for the path of the mount itself, `/static`: what is in there is below `/static/`.
fn folder(request: &Request, path: &str) -> Response {
    let query = request
        .raw_query()
        .map_or(String::new(), |query| format!("?{query}"));
    Response::empty(301).with("Location", format!("{path}/{query}"))
}

/// A handler that sends a client to a path of its own means one below the mount.
fn put_location_right(response: &mut Response, path: &str) {
    // TODO e17-location · slide e-mounts · cargo workshop check e17
    // - If Location is a path (`/…`, but not `//…`, which is another host), the path of the mount belongs before it.
    let _ = (response, path);
}

#[cfg(test)]
mod tests {
    use crate::App;

    /// Tells what it is asked, and sends clients elsewhere.
    struct Mirror;

    impl lab_c_server::Handler for Mirror {
        fn handle(&self, request: &mut lab_c_server::Request<'_>) -> lab_c_server::Response {
            let target = &request.head.target;
            let to = target.strip_prefix("/to?").unwrap_or("?");
            lab_c_server::Response::text(200, target.as_str()).with("Location", to)
        }
    }

    #[test]
    fn a_mounted_handler_sees_what_is_below_its_path() {
        let client = App::new().mount("/files", Mirror).test();
        for (target, wanted) in [
            ("/files/a%2Fb//..?c=/files", "/a%2Fb//..?c=/files"),
            ("/files/", "/"),
            ("/files/files", "/files"),
            ("http://localhost/files/x", "/x"),
        ] {
            assert_eq!(client.get(target).send().text(), wanted);
        }
        let to = client.get("/files?a").send();
        assert_eq!(
            (to.status(), to.field("Location")),
            (301, Some("/files/?a"))
        );
        assert_eq!(client.get("/filesystem").send().status(), 404);
    }

    #[test]
    fn where_it_sends_clients_is_below_its_path_too() {
        let client = App::new().mount("/files", Mirror).test();
        for (to, wanted) in [
            ("/a/", "/files/a/"),
            ("//other/", "//other/"),
            ("http://other/", "http://other/"),
            ("a/", "a/"),
        ] {
            let answer = client.get(&format!("/files/to?{to}")).send();
            assert_eq!(answer.field("Location"), Some(wanted));
        }
    }
}
