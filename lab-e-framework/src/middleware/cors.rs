//! Cross-origin resource sharing: whose pages may read our answers (Fetch Standard, "CORS protocol").
//!
//! A page of one origin may send requests to another, but its scripts may not read the answers, unless the answer says
//! so. Before a request that no form could send, the browser asks first: the preflight. CORS protects visitors, whose
//! browsers send their cookies along; whoever asks with curl is not affected.

use lab_b_client::Fields;

use super::{Middleware, Next};
use crate::{Request, Response};

/// Says to browsers which origins may use what lies behind it.
///
/// # Example
/// ```
/// use lab_e_framework::middleware::Cors;
/// use lab_e_framework::{App, Request};
///
/// let cors = Cors::of(["https://shop.example"]).credentials();
/// let app = App::new().with(cors).get("/basket", |_: &mut Request| "3 pears");
/// let client = app.test();
/// let answer = client.get("/basket").field("Origin", "https://shop.example").send();
/// assert_eq!(answer.field("Access-Control-Allow-Origin"), Some("https://shop.example"));
/// let answer = client.get("/basket").field("Origin", "https://evil.example").send();
/// assert_eq!(answer.field("Access-Control-Allow-Origin"), None);
/// ```
#[derive(Debug, Clone)]
pub struct Cors {
    origins: Origins,
    credentials: bool,
    methods: &'static str,
    headers: &'static str,
    exposed: &'static str,
}

/// Whose pages.
#[derive(Debug, Clone)]
enum Origins {
    /// Anybody's: what everybody may know anyway.
    Any,
    /// These.
    These(Vec<String>),
}

/// For how many seconds a browser may remember the answer to a preflight.
const MAX_AGE: &str = "600";

impl Cors {
    /// Every origin.
    #[must_use]
    pub fn any() -> Self {
        Cors {
            origins: Origins::Any,
            credentials: false,
            methods: "GET, HEAD, POST, PUT, PATCH, DELETE",
            headers: "Content-Type, If-Match, If-None-Match, X-Request-ID",
            exposed: "ETag, Link, Location, Retry-After, X-Request-ID",
        }
    }

    /// These origins, such as `https://shop.example`.
    #[must_use]
    pub fn of(origins: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Cors {
            origins: Origins::These(origins.into_iter().map(Into::into).collect()),
            ..Cors::any()
        }
    }

    /// Requests may bring the visitor's cookies. Not for every origin: no browser would believe that.
    #[must_use]
    pub fn credentials(mut self) -> Self {
        self.credentials = true;
        self
    }

    /// What Access-Control-Allow-Origin says to this request. Nothing: no such field.
    fn allowed(&self, fields: &Fields) -> Option<String> {
        // TODO e8-allowed · slide e-cors · cargo workshop check e8
        // - A browser sends `Origin`. If it is one of ours, octet for octet, the answer is that origin: never a part of
        // - it, never a list.
        // - For any origin the answer is `*`, also where no Origin came.
        let _ = fields;
        None
    }

    /// Adds what every answer says, whoever asks and however it ends.
    fn add_fields(&self, fields: &Fields, response: &mut Response) {
        // TODO e8-fields · slide e-cors · cargo workshop check e8
        // - An allowed origin (`allowed`) gets Access-Control-Allow-Origin; with `credentials` also
        // - Access-Control-Allow-Credentials: `true`; and Access-Control-Expose-Headers names the fields that scripts may
        // - read (`exposed`). Other origins get none of them.
        // - Where the answer depends on the origin, a cache has to know: `Vary: Origin` (`vary`), also without Origin and
        // - for other origins.
        let _ = (fields, response);
    }

    /// The answer to a preflight.
    fn preflight(&self, fields: &Fields) -> Response {
        // TODO e8-preflight · slide e-cors · cargo workshop check e8
        // - 204 (No Content). To an allowed origin (`allowed`) it says what may be sent: Access-Control-Allow-Methods
        // - (`methods`),
        // - Access-Control-Allow-Headers (`headers`), and for how many seconds that holds: Access-Control-Max-Age
        // - (`MAX_AGE`).
        // - It decides nothing itself: the browser compares. To others it says nothing of this.
        let _ = fields;
        Response::empty(204)
    }
}

/// Whether a browser asks if it may ask. Any other OPTIONS wants to know the methods.
fn is_preflight(request: &Request<'_>) -> bool {
    // TODO e8-is-preflight · slide e-cors · cargo workshop check e8
    // - A preflight has the method OPTIONS, and the fields Origin and Access-Control-Request-Method.
    let _ = request;
    false
}

impl Middleware for Cors {
    fn handle(&self, request: &mut Request<'_>, next: Next<'_>) -> Response {
        // The handler is not asked: it could want a log-in, and a preflight brings no cookies.
        let mut response = match is_preflight(request) {
            true => self.preflight(request.fields()),
            false => next.run(request),
        };
        self.add_fields(request.fields(), &mut response);
        response
    }
}
