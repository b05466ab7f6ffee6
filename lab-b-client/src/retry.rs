//! Patience with a server that is busy or not there yet (b15).

use std::time::{Duration, SystemTime};

use crate::date::http_date;
use crate::message::ResponseHead;
use crate::{Error, Request, Response};

/// Nobody is waited for longer than this; who asks for more gets no second request.
pub const MOST_WAIT: Duration = Duration::from_secs(60);

/// How long to wait before the same request is sent again; `None`: this answer, or this failure, is
/// the result. `tries` is how often it was sent.
#[must_use]
pub fn wait_before_next(
    request: &Request,
    outcome: &Result<Response, Error>,
    tries: u32,
) -> Option<Duration> {
    // TODO b15-wait-before-next · slide b-retries · cargo workshop check b15
    // - Nothing but an idempotent request is ever repeated: a POST might order twice.
    // - 429 and 503: what `retry_after` says, or else `back_off`.
    // - No connection, or one that broke before the answer (`Error::Connect`, `Error::Closed`): `back_off`.
    // - Everything else is final, and so is a wait of more than `MOST_WAIT`.
    todo!("b15-wait-before-next")
}

/// How long the server asks to wait (RFC 9110 §10.2.3).
#[must_use]
pub fn retry_after(head: &ResponseHead, now: SystemTime) -> Option<Duration> {
    // TODO b15-retry-after · slide b-retries · cargo workshop check b15
    // - The field Retry-After holds seconds, digits only, or a date (`http_date`).
    // - A date that is over means: now. Anything else means nothing.
    todo!("b15-retry-after")
}

/// How long to wait when nobody said: twice as long each time, and not all clients at the same time.
#[must_use]
pub fn back_off(tries: u32) -> Duration {
    // TODO b15-back-off · slide b-retries · cargo workshop check b15
    // - At most 0.2 s after the first try, then 0.4 s, 0.8 s … and never more than 10 s.
    // - Of that, a random part between a half and the whole (jitter): clients that failed together
    //   must not come back together.
    todo!("b15-back-off")
}

impl Request {
    /// Whether doing it twice has the same effect as doing it once (RFC 9110 §9.2.2).
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        matches!(
            self.method.as_str(),
            "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "TRACE"
        )
    }
}
