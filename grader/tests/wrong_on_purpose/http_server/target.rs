//! The four forms of a request target (RFC 9112 §3.2).

use super::head::Stop;
use crate::fault;

/// What a request is about.
pub enum Target<'a> {
    /// The server as a whole: `*`.
    Server,
    /// A path, still percent-encoded, and the query with its `?`, or nothing.
    Resource { path: &'a str, query: &'a str },
}

/// Takes a target apart.
pub fn parse<'a>(method: &str, target: &'a str) -> Result<Target<'a>, Stop> {
    if target == "*" && method == "OPTIONS" && !fault("c5-no-asterisk") {
        return Ok(Target::Server);
    }
    // Nothing else than CONNECT has a target like this, and it is not offered.
    if method == "CONNECT" {
        return Ok(Target::Server);
    }
    let whole = if target == "*" && fault("c5-asterisk-for-everybody") {
        "/"
    } else if target.starts_with('/') {
        target
    } else {
        absolute(target).ok_or(Stop::Refused(400, "this is no request target"))?
    };
    let place = whole.find('?').unwrap_or(whole.len());
    let (path, query) = whole.split_at(place);
    Ok(Target::Resource { path, query })
}

/// `http://host/path?query`: from the path on.
fn absolute(target: &str) -> Option<&str> {
    if fault("c7-no-absolute-form") {
        return None;
    }
    let scheme = target.get(..7)?;
    if !scheme.eq_ignore_ascii_case("http://") {
        return None;
    }
    let rest = &target[7..];
    match rest.find(['/', '?']) {
        Some(place) if rest[place..].starts_with('/') => Some(&rest[place..]),
        // Without a path it is `/`; a query before any path is too odd to be served.
        Some(_) => None,
        None => Some("/"),
    }
}
