//! Conditional requests: what the client has already is not sent again (RFC 9110 §13).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lab_b_client::http_date;
use lab_b_client::message::Fields;

use super::found::Document;
use crate::Response;

/// What the conditions of a request come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Answer as if there were none.
    Proceed,
    /// The client has it already: 304 (Not Modified).
    NotModified,
    /// A condition does not hold: 412 (Precondition Failed).
    Failed,
}

/// The entity tag of a file of this length that was last written then.
pub(super) fn etag(modified: SystemTime, length: u64) -> String {
    // TODO c14-etag · slide c-caching · cargo workshop check c14
    // - Text between quotation marks that changes when the file does: from the time, to the nanosecond, and
    // - the length. Two versions of the same length within a second must differ.
    String::new()
}

/// Adds the fields by which a client can ask again: ETag, Last-Modified and Cache-Control.
pub(super) fn say(response: &mut Response, document: &Document, etag: &str, cache_control: &str) {
    // TODO c14-say · slide c-caching · cargo workshop check c14
    // - All three, also on 304 (RFC 9110 §15.4.5).
    // Nothing yet.
}

/// Looks at the conditions in the order of RFC 9110 §13.2.2.
pub(super) fn evaluate(fields: &Fields, etag: &str, modified: SystemTime) -> Verdict {
    // TODO c14-evaluate · slide c-caching · cargo workshop check c14
    // - If-Match, or without it If-Unmodified-Since: if it does not hold, `Failed`.
    // - If-None-Match, or without it If-Modified-Since: if the client has this version, `NotModified`.
    // - If-Match compares strongly, If-None-Match weakly (`lists`); a date that is none is left out (`is_newer`).
    Verdict::Proceed
}

/// How two entity tags are compared (RFC 9110 §8.8.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    /// Octet for octet the same; a weak tag is never the same.
    Strong,
    /// As good as the same.
    Weak,
}

/// Whether a list of entity tags has this one, or is `*`: whatever there is.
fn lists(fields: &Fields, name: &str, etag: &str, comparison: Comparison) -> bool {
    fields.all(name).any(|value| {
        value.trim_ascii() == b"*"
            || tags(value).any(|(is_weak, tag)| {
                tag == etag.as_bytes() && !(is_weak && comparison == Comparison::Strong)
            })
    })
}

/// The entity tags of a list, each with its quotation marks, and whether it is weak. Between them may stand a
/// comma, so the list cannot be split at commas.
fn tags(list: &[u8]) -> impl Iterator<Item = (bool, &[u8])> {
    let mut rest = list;
    std::iter::from_fn(move || {
        let begin = rest.iter().position(|&octet| octet == b'"')?;
        let end = begin + 1 + rest[begin + 1..].iter().position(|&octet| octet == b'"')?;
        let tag = (rest[..begin].ends_with(b"W/"), &rest[begin..=end]);
        rest = &rest[end + 1..];
        Some(tag)
    })
}

/// Whether a file is newer than the date of this field; nothing, if that is no date, or not the only one.
fn is_newer(fields: &Fields, name: &str, modified: SystemTime) -> Option<bool> {
    let date = http_date(only(fields, name)?)?;
    Some(in_seconds(modified) > in_seconds(date))
}

/// The value of a field that may come only once: of two nobody knows which is meant.
pub(super) fn only<'a>(fields: &'a Fields, name: &'a str) -> Option<&'a str> {
    let mut values = fields.all(name);
    let value = values.next().filter(|_| values.next().is_none())?;
    std::str::from_utf8(value).ok()
}

/// HTTP's dates have whole seconds.
pub(super) fn in_seconds(time: SystemTime) -> Duration {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_secs(since.as_secs())
}
