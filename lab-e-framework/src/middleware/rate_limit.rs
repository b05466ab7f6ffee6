//! A limit to how often one client may ask: 429 (Too Many Requests), and when to come again.
//!
//! Next: `buckets.rs`, which counts.

use std::time::{Duration, Instant};

use lab_e_given::Rate;

use super::buckets::{Buckets, MAX_CLIENTS, Verdict};
use super::{Middleware, Next};
use crate::{Error, Request, Response};

/// Lets each client through so often, and no oftener.
///
/// # Example
/// ```
/// use std::time::Duration;
/// use lab_e_given::Rate;
/// use lab_e_framework::middleware::RateLimit;
/// use lab_e_framework::{App, Request};
///
/// let once_a_minute = Rate { requests: 1, per: Duration::from_secs(60) };
/// let app = App::new()
///     .with(RateLimit::new(once_a_minute))
///     .get("/", |_: &mut Request| "hello");
/// let client = app.test();
/// assert_eq!(client.get("/").send().status(), 200);
/// let refused = client.get("/").send();
/// assert_eq!(refused.status(), 429);
/// assert_eq!(refused.field("Retry-After"), Some("60"));
/// ```
#[derive(Debug)]
pub struct RateLimit {
    rate: Rate,
    buckets: Buckets,
}

impl RateLimit {
    /// So many requests at once, and so many in so much time. One is the least that makes sense.
    #[must_use]
    pub fn new(mut rate: Rate) -> Self {
        rate.requests = rate.requests.max(1);
        RateLimit {
            rate,
            buckets: Buckets::new(rate, MAX_CLIENTS),
        }
    }

    /// Tells the client how much it may still ask for (draft-ietf-httpapi-ratelimit-headers).
    fn tell(&self, response: &mut Response, left: u32, seconds: u64) {
        let (most, window) = (self.rate.requests, whole_seconds(self.rate.per));
        response.set(
            "RateLimit-Policy",
            format!("\"default\";q={most};w={window}"),
        );
        response.set("RateLimit", format!("\"default\";r={left};t={seconds}"));
    }
}

impl Middleware for RateLimit {
    fn handle(&self, request: &mut Request<'_>, next: Next<'_>) -> Response {
        // TODO e9-handle · slide e-rate-limit · cargo workshop check e9
        // - Each client has a bucket (`self.buckets`), found by its address: not by anything that it can choose, such as a
        // - field.
        // - With a token the request goes on. Without one it is refused: 429, and Retry-After says in how many whole
        // - seconds there will be one, rounded up (`whole_seconds`).
        // - Both responses tell how many tokens are left, and how long until there is one more (`tell`).
        next.run(request)
    }
}

/// Seconds, rounded up: whoever comes then is not too early.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
