//! A name for each request, in the response and in the log: so that the two can be brought together.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use lab_b_client::message::RequestHead;

/// How long an id from outside may be.
const MAX_OCTETS: usize = 64;

/// The name of this request: the one it brings in X-Request-ID, if that is harmless, else a new one.
pub(crate) fn request_id(head: &RequestHead) -> String {
    // TODO c17-request-id · slide c-log · cargo workshop check c17
    // - A valid X-Request-ID of the client is kept: 1 to 64 letters, digits, `.`, `_` or `-` (`is_valid`).
    // - Everything else could write into the log what it likes: then a new one (`new_id`).
    new_id()
}

fn is_valid(id: &str) -> bool {
    let harmless = |octet: u8| octet.is_ascii_alphanumeric() || b"._-".contains(&octet);
    (1..=MAX_OCTETS).contains(&id.len()) && id.bytes().all(harmless)
}

/// An id that no other request of this server has: when the server started, and a count.
fn new_id() -> String {
    static START: OnceLock<String> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let start = START.get_or_init(|| {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        format!("{:x}-", since.as_micros())
    });
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut id = String::with_capacity(start.len() + 8);
    id.push_str(start);
    for place in (0..8).rev() {
        id.push(char::from(
            b"0123456789abcdef"[(count >> (4 * place) & 0xf) as usize],
        ));
    }
    id
}
