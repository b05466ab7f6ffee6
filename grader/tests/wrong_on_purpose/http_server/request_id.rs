//! A name for each request, by which its answer and its line in the log are brought together.

use super::head::Head;
use super::random;
use crate::fault;

/// What it brings along, if that is harmless, or a new one.
pub fn of(head: &Head) -> String {
    let values = head.values("x-request-id");
    let given = values.first().map(|value| String::from_utf8_lossy(value));
    if fault("c17-one-id-for-all") {
        return "request".into();
    }
    match given {
        Some(id) if is_valid(&id) && !fault("c17-drops-the-id") => id.into_owned(),
        _ => random::text(),
    }
}

fn is_valid(id: &str) -> bool {
    let harmless = |octet: u8| octet.is_ascii_alphanumeric() || b"._-".contains(&octet);
    let most = match fault("e5-ids-of-63") {
        true => 63,
        false => 64,
    };
    let is_long = id.len() > most && !fault("c17-keeps-long-ids");
    let is_wild = !id.bytes().all(harmless) && !fault("c17-keeps-any-id");
    let is_empty = id.is_empty() && !fault("c17-keeps-empty-ids");
    !(is_long || is_wild || is_empty)
}
