//! Cookies: what servers set, and which of them go along with a request (b14).

use std::net::Ipv4Addr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::dates;
use super::head::Head;
use super::options::Options;
use super::set_cookie;
use super::url::Url;
use crate::fault;

#[derive(Clone, Default)]
pub struct Cookie {
    pub name: String,
    pub value: String,
    pub domain: String,
    pub host_only: bool,
    pub path: String,
    /// Seconds since 1970; none: with the session.
    pub expires: Option<i64>,
    pub secure: bool,
    pub http_only: bool,
}

static JAR: Mutex<Vec<Cookie>> = Mutex::new(Vec::new());

/// All cookies, in the order in which they were set.
pub fn jar() -> MutexGuard<'static, Vec<Cookie>> {
    JAR.lock().unwrap_or_else(PoisonError::into_inner)
}

fn are_kept(options: &Options) -> bool {
    options.jar.is_some() || fault("b14-always-keeps")
}

/// The values of the Cookie fields of a request.
pub fn fields(options: &Options, url: &Url) -> Vec<String> {
    if !are_kept(options) || fault("b14-sends-nothing") {
        return Vec::new();
    }
    let jar = jar();
    let mut going: Vec<&Cookie> = jar.iter().filter(|cookie| cookie.is_for(url)).collect();
    if !fault("b14-in-any-order") {
        going.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
    }
    if fault("b14-last-set-first") {
        going.reverse();
        going.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
    }
    let pairs: Vec<String> = going
        .iter()
        .map(|cookie| format!("{}={}", cookie.name, cookie.value))
        .collect();
    if fault("b14-a-field-for-each") {
        return pairs;
    }
    if pairs.is_empty() && !fault("b14-empty-field") {
        return pairs;
    }
    let between = if fault("b14-joins-with-commas") {
        ", "
    } else {
        "; "
    };
    vec![pairs.join(between)]
}

/// Takes what a response sets.
pub fn take(options: &Options, url: &Url, head: &Head) {
    let is_redirect = head.status / 100 == 3;
    if !are_kept(options)
        || fault("b14-takes-nothing")
        || is_redirect && fault("b14-not-from-redirects")
    {
        return;
    }
    for value in head.values("Set-Cookie", false) {
        let text = String::from_utf8_lossy(value).into_owned();
        let pieces: Vec<&str> = if fault("b14-splits-at-commas") {
            text.split(',').collect()
        } else {
            vec![&text]
        };
        for piece in pieces {
            if let Some(cookie) = set_cookie::read(piece, url) {
                put(&mut jar(), cookie);
            }
        }
    }
}

/// Adds a cookie, or replaces the one of the same name, domain and path.
pub fn put(jar: &mut Vec<Cookie>, cookie: Cookie) {
    let is_same = |known: &Cookie| {
        let path = known.path == cookie.path || fault("b14-one-path-for-each-name");
        known.name == cookie.name
            && known.domain == cookie.domain
            && known.host_only == cookie.host_only
            && path
    };
    match jar.iter().position(is_same) {
        Some(place) if !fault("b14-never-replaces") => jar[place] = cookie,
        _ => jar.push(cookie),
    }
    jar.retain(|cookie| !cookie.is_over());
}

impl Cookie {
    pub fn is_over(&self) -> bool {
        let is_past = |expires| expires <= dates::now() && !fault("b14-never-forgets");
        self.expires.is_some_and(is_past)
    }

    fn is_for(&self, url: &Url) -> bool {
        let host = if self.host_only && !fault("b14-host-only-goes-below") {
            url.host == self.domain
        } else {
            domain_matches(&url.host, &self.domain)
        };
        let is_open = !self.secure || fault("b14-sends-secure");
        host && path_matches(&url.path, &self.path) && is_open && !self.is_over()
    }
}

pub fn domain_matches(host: &str, domain: &str) -> bool {
    let is_name = host.parse::<Ipv4Addr>().is_err() || fault("b14-addresses-have-domains");
    let below = host.strip_suffix(domain).filter(|_| is_name);
    host == domain
        || below.is_some_and(|below| below.ends_with('.') || fault("b14-domain-is-a-suffix"))
}

fn path_matches(path: &str, own: &str) -> bool {
    path.strip_prefix(own).is_some_and(|below| {
        below.is_empty()
            || below.starts_with('/')
            || own.ends_with('/')
            || fault("b14-path-is-a-prefix")
    }) || fault("b14-ignores-path")
}
