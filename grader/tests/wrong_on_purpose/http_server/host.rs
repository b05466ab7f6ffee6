//! The Host field (RFC 9112 §3.2, RFC 3986 §3.2.2).

use std::net::Ipv6Addr;

use super::head::{Head, Stop};
use crate::fault;

/// One Host, and a right one; HTTP/1.0 may do without.
pub fn check(head: &Head) -> Result<(), Stop> {
    let authority = authority(&head.target);
    let is_right = |authority: &str| !authority.is_empty() && is_valid(authority.as_bytes());
    if !authority.is_none_or(is_right) && !fault("c2-any-authority") {
        return Err(Stop::Refused(400, "the target names no right host"));
    }
    let hosts = head.values("host");
    match hosts[..] {
        [] if head.old && !fault("c2-host-for-everybody") => Ok(()),
        [] if fault("c2-host-may-be-missing") => Ok(()),
        [] if authority.is_some() && fault("c2-absolute-form-without-host") => Ok(()),
        [] => Err(Stop::Refused(400, "there is no Host")),
        [_, _, ..] if fault("c2-first-host-counts") => Ok(()),
        [_, _, ..] => Err(Stop::Refused(400, "there is more than one Host")),
        [host] if is_valid(host) || fault("c2-any-host") => Ok(()),
        [_] => Err(Stop::Refused(400, "this is no Host")),
    }
}

/// Of a target in absolute-form what stands between `http://` and the path.
pub fn authority(target: &str) -> Option<&str> {
    let is_http = target.get(..7)?.eq_ignore_ascii_case("http://");
    is_http.then(|| target[7..].split(['/', '?']).next())?
}

/// `name`, `name:8080`, `[::1]:8080`, or nothing.
fn is_valid(host: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(host) else {
        return false;
    };
    if text.is_empty() {
        return !fault("c2-empty-host-is-wrong");
    }
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, port)) => {
                let right = fault("c2-any-brackets") || address.parse::<Ipv6Addr>().is_ok();
                return right && is_port(port);
            }
            None => return false,
        },
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let userinfo = if fault("c2-host-with-userinfo") {
        "@"
    } else {
        ""
    };
    name.bytes().all(|octet| {
        octet.is_ascii_alphanumeric()
            || b"-._~!$&'()*+,;=%".contains(&octet)
            || userinfo.as_bytes().contains(&octet)
    }) && !name.is_empty()
        && is_port(port)
}

/// Nothing, `:` or `:8080`
fn is_port(text: &str) -> bool {
    if text.is_empty() || fault("c2-any-port") {
        return true;
    }
    let digits = text.strip_prefix(':');
    digits.is_some_and(|digits| digits.bytes().all(|octet| octet.is_ascii_digit()))
}
