//! Conditional requests (RFC 9110 §13): in the order of §13.2.2.

use super::head::Head;
use super::read_dates;
use super::version::Version;
use crate::fault;

/// The status code that the conditions lead to, if one of them does not hold.
pub fn status(head: &Head, version: &Version) -> Option<u16> {
    if head.method == "HEAD" && fault("c14-head-is-never-304") {
        return None;
    }
    let not_modified = not_modified(head, version);
    if fault("c14-304-before-412") && not_modified {
        return Some(304);
    }
    if fails(head, version) {
        let wrong = fault("c14-if-match-is-304") && !head.values("if-match").is_empty();
        return Some(if wrong { 304 } else { 412 });
    }
    let never = fault("c14-never-304");
    (not_modified && !never).then_some(match fault("c14-not-modified-is-204") {
        true => 204,
        false => 304,
    })
}

/// If-Match and If-Unmodified-Since: does the client want another version?
fn fails(head: &Head, version: &Version) -> bool {
    let has_tags = !head.values("if-match").is_empty() && !fault("c14-ignores-if-match");
    if has_tags && !has_tag(head, "if-match", version, fault("c14-weak-if-match")) {
        return true;
    }
    if has_tags && !fault("c14-date-beside-if-match") || fault("c14-ignores-if-unmodified") {
        return false;
    }
    match date(head, "if-unmodified-since") {
        Some(date) if fault("c14-if-unmodified-compares-fractions") => {
            version.modified > date as f64
        }
        Some(date) => version.second() > date,
        None => false,
    }
}

/// If-None-Match and If-Modified-Since: does the client have this version?
fn not_modified(head: &Head, version: &Version) -> bool {
    let has_tags = !head.values("if-none-match").is_empty();
    if has_tags && fault("c14-always-304") {
        return true;
    }
    let weak = !fault("c14-strong-if-none-match");
    let by_tag = has_tags && has_tag(head, "if-none-match", version, weak);
    let by_date = !fault("c14-ignores-dates") && not_modified_since(head, version);
    match has_tags {
        true if fault("c14-dates-beside-tags") => {
            by_tag && (head.values("if-modified-since").is_empty() || by_date)
        }
        true if fault("c14-either-condition") => by_tag || by_date,
        true => by_tag,
        false => by_date,
    }
}

fn not_modified_since(head: &Head, version: &Version) -> bool {
    let values = head.values("if-modified-since");
    let given = values.first().copied().unwrap_or_default();
    if fault("c14-compares-dates-as-text") {
        return given == super::dates::http(version.modified as u64).as_bytes();
    }
    match date(head, "if-modified-since") {
        Some(date) if fault("c14-compares-fractions") => version.modified <= date as f64,
        Some(date) => version.second() <= date,
        None => !values.is_empty() && fault("c14-broken-date-is-304"),
    }
}

fn date(head: &Head, name: &str) -> Option<i64> {
    let values = head.values(name);
    read_dates::seconds(std::str::from_utf8(values.first()?).ok()?)
}

/// Is a date there that is none? Only one fault minds.
pub fn has_broken_date(head: &Head) -> bool {
    ["if-modified-since", "if-unmodified-since"]
        .iter()
        .any(|name| !head.values(name).is_empty() && date(head, name).is_none())
}

/// Is this version in the list, or is it `*`?
fn has_tag(head: &Head, name: &str, version: &Version, weak: bool) -> bool {
    let mut values = head.values(name);
    if fault("c14-tags-of-one-line") {
        values.truncate(1);
    }
    let joined = values.join(&b',');
    let text = String::from_utf8_lossy(&joined);
    if fault("c14-finds-parts-of-tags") {
        return text.contains(version.etag.trim_matches('"')) || text.trim() == "*";
    }
    let mut tags = text.split(',').map(str::trim);
    let is_this = |tag: &str| {
        let tag = if weak {
            tag.strip_prefix("W/").unwrap_or(tag)
        } else {
            tag
        };
        tag == version.etag || tag == "*" && !fault("c14-no-star")
    };
    if fault("c14-first-tag-only") {
        return tags.next().is_some_and(is_this);
    }
    tags.any(is_this)
}
