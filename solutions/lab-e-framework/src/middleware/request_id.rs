//! A name for each request, in the response and in the log: so that the two can be brought together, across servers.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Middleware, Next};
use crate::{Request, Response};

/// The field that has the name.
const FIELD: &str = "X-Request-ID";
/// How long an id from outside may be.
const MAX_OCTETS: usize = 64;

/// Names each request ([`Request::id`]), and tells its client the name: `X-Request-ID`.
///
/// # Example
/// ```
/// use solution_e_framework::middleware::RequestId;
/// use solution_e_framework::{App, Request};
///
/// let app = App::new().with(RequestId).get("/", |request: &mut Request| {
///     request.id().unwrap_or("nobody has named it").to_owned()
/// });
/// let client = app.test();
/// assert_eq!(client.get("/").field("X-Request-ID", "from-outside-1").send().text(), "from-outside-1");
/// let answer = client.get("/").field("X-Request-ID", "no <id>").send();
/// assert_eq!(answer.field("X-Request-ID"), Some(&*answer.text()));
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct RequestId;

impl Middleware for RequestId {
    fn handle(&self, request: &mut Request<'_>, next: Next<'_>) -> Response {
        // ANCHOR: e5-request-id
        //= The id that the request brings is kept if it is harmless (`is_valid`): else a new one (`new_id`).
        //= Those who come next see it: `request.set_id`. The response has it in the same field.
        //? e5-request-id
        //+ next.run(request)
        let id = match request.field(FIELD) {
            Some(id) if is_valid(id) => id.to_owned(),
            _ => new_id(),
        };
        request.set_id(id.clone());
        next.run(request).with(FIELD, id)
        // ANCHOR_END: e5-request-id
    }
}

/// Whether an id can stand in a field and in a log without doing harm.
fn is_valid(id: &str) -> bool {
    // ANCHOR: e5-is-valid
    //= 1 to `MAX_OCTETS` letters and digits of ASCII, `.`, `_` or `-`.
    //? e5-other-ids
    //+ true
    let harmless = |octet: u8| octet.is_ascii_alphanumeric() || b"._-".contains(&octet);
    (1..=MAX_OCTETS).contains(&id.len()) && id.bytes().all(harmless)
    // ANCHOR_END: e5-is-valid
}

/// An id that no other request of this server has: when the server started, and a count.
fn new_id() -> String {
    static START: OnceLock<String> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let start = START.get_or_init(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        format!("{:x}-", since.unwrap_or_default().as_micros())
    });
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut id = String::with_capacity(start.len() + 8);
    id.push_str(start);
    for place in (0..8).rev() {
        let digit = usize::try_from(count >> (4 * place) & 0xf).unwrap_or_default();
        id.push(char::from(b"0123456789abcdef"[digit]));
    }
    id
}
