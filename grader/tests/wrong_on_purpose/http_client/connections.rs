//! Connections that may be used once more (b12).

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::head::Head;
use super::options::Options;
use super::url::Url;
use super::wire::Wire;
use crate::fault;

/// Those without a request under way, with host and port.
static KEPT: Mutex<Vec<(String, Wire)>> = Mutex::new(Vec::new());

fn kept() -> MutexGuard<'static, Vec<(String, Wire)>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// May others follow on the connection of this request?
pub fn reuses(options: &Options, method: &str) -> bool {
    let many = options.program == "crawl" || options.urls.len() > 1;
    many && (method != "POST" || fault("b12-repeats-post")) || fault("b12-single-stays-open")
}

/// A connection that was used before.
pub fn take(url: &Url) -> Option<Wire> {
    let mut kept = kept();
    let place = kept.iter().rposition(|(server, _)| *server == key(url))?;
    let wire = kept.remove(place).1;
    let blind = [
        "b12-answer-from-the-left-over",
        "b12-keeps-what-was-closed",
        "b12-keeps-broken-bodies",
    ];
    let is_quiet = blind.into_iter().any(fault) || wire.is_quiet();
    is_quiet.then(|| wire.used_again())
}

/// Keeps a connection whose response has come to its end, if the server allows it.
pub fn keep(url: &Url, method: &str, head: &Head, mut wire: Wire) {
    if fault("b12-drops-left-over") {
        wire.buffer.clear();
    }
    let takes_rest = fault("b12-answer-from-the-left-over") || fault("b12-keeps-broken-bodies");
    let is_rest = !wire.buffer.is_empty() && !takes_rest;
    if !fault("b12-opens-each-time") && persists(method, head) && !is_rest {
        kept().push((key(url), wire));
    }
}

fn key(url: &Url) -> String {
    if fault("b12-takes-any-host") {
        return url.port.to_string();
    }
    if fault("b12-takes-any-port") {
        return url.host.clone();
    }
    format!("{}:{}", url.host, url.port)
}

/// RFC 9112 §9.3.
fn persists(method: &str, head: &Head) -> bool {
    let has_body = method != "HEAD" && ![204, 304].contains(&head.status);
    let has_end = ["Transfer-Encoding", "Content-Length"]
        .iter()
        .any(|name| !head.values(name, false).is_empty());
    if has_body && !has_end {
        return fault("b12-keeps-what-was-closed");
    }
    if has_option(head, b"close") {
        return fault("b12-ignores-close");
    }
    let is_old = head.octets.starts_with(b"HTTP/1.0");
    !is_old || fault("b12-keeps-1.0") || has_option(head, b"keep-alive")
}

fn has_option(head: &Head, option: &[u8]) -> bool {
    head.values("Connection", false).into_iter().any(|value| {
        let mut words = value.split(|&octet| octet == b',');
        let is = |word: &[u8]| {
            let exact = word.trim_ascii() == option;
            exact
                || word.trim_ascii().eq_ignore_ascii_case(option)
                    && !fault("b12-close-by-exact-case")
        };
        if fault("b12-close-alone-only") {
            is(value)
        } else {
            words.any(is)
        }
    })
}
