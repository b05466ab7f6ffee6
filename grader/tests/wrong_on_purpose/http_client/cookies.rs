//! Cookies: what servers set, and which of them go along with a request (b14).

use std::net::Ipv4Addr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::dates;
use super::head::Head;
use super::options::Options;
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
    let pairs: Vec<String> = going.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
    if fault("b14-a-field-for-each") {
        return pairs;
    }
    if pairs.is_empty() && !fault("b14-empty-field") {
        return pairs;
    }
    let between = if fault("b14-joins-with-commas") { ", " } else { "; " };
    vec![pairs.join(between)]
}

/// Takes what a response sets.
pub fn take(options: &Options, url: &Url, head: &Head) {
    let is_redirect = head.status / 100 == 3;
    if !are_kept(options) || fault("b14-takes-nothing") || is_redirect && fault("b14-not-from-redirects") {
        return;
    }
    for value in head.values("Set-Cookie", false) {
        let text = String::from_utf8_lossy(value).into_owned();
        let pieces: Vec<&str> = if fault("b14-splits-at-commas") { text.split(',').collect() } else { vec![&text] };
        for piece in pieces {
            if let Some(cookie) = read(piece, url) {
                put(&mut jar(), cookie);
            }
        }
    }
}

/// Adds a cookie, or replaces the one of the same name, domain and path.
pub fn put(jar: &mut Vec<Cookie>, cookie: Cookie) {
    let is_same = |known: &Cookie| {
        let path = known.path == cookie.path || fault("b14-one-path-for-each-name");
        known.name == cookie.name && known.domain == cookie.domain && known.host_only == cookie.host_only && path
    };
    match jar.iter().position(is_same) {
        Some(place) if !fault("b14-never-replaces") => jar[place] = cookie,
        _ => jar.push(cookie),
    }
    if !fault("b14-never-forgets") {
        jar.retain(|cookie| !cookie.is_over());
    }
}

impl Cookie {
    pub fn is_over(&self) -> bool {
        self.expires.is_some_and(|expires| expires <= dates::now())
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

fn domain_matches(host: &str, domain: &str) -> bool {
    let is_name = host.parse::<Ipv4Addr>().is_err() || fault("b14-addresses-have-domains");
    let below = host.strip_suffix(domain).filter(|_| is_name);
    host == domain || below.is_some_and(|below| below.ends_with('.') || fault("b14-domain-is-a-suffix"))
}

fn path_matches(path: &str, own: &str) -> bool {
    path.strip_prefix(own).is_some_and(|below| {
        below.is_empty() || below.starts_with('/') || own.ends_with('/') || fault("b14-path-is-a-prefix")
    }) || fault("b14-ignores-path")
}

/// One Set-Cookie value (RFC 6265 §5.2, §5.3).
fn read(text: &str, url: &Url) -> Option<Cookie> {
    let mut parts = text.split(';');
    let pair = parts.next()?;
    let (name, value) = match pair.split_once('=') {
        None if fault("b14-needs-no-equals") => (pair, ""),
        other => other?,
    };
    let (name, mut value) = (name.trim(), value.trim());
    if fault("b14-drops-quotes") {
        value = value.trim_matches('"');
    }
    if fault("b14-value-ends-at-equals") {
        value = value.split('=').next()?;
    }
    let is_long = name.len() + value.len() > 4096 && !fault("b14-takes-long-ones");
    if name.is_empty() && !fault("b14-needs-no-name") || is_long {
        return None;
    }
    let attributes = Attributes::read(parts);
    let cookie = Cookie {
        name: name.into(),
        value: value.into(),
        expires: attributes.expires(),
        path: attributes.path.clone().unwrap_or_else(|| default_path(url)),
        secure: attributes.secure,
        http_only: attributes.http_only,
        ..Cookie::default()
    };
    attributes.keeps_prefix(name).then_some(())?;
    attributes.place(cookie, url)
}

#[derive(Default)]
struct Attributes {
    max_age: Option<i64>,
    expires: Option<i64>,
    path: Option<String>,
    domain: Option<String>,
    secure: bool,
    http_only: bool,
}

impl Attributes {
    fn read<'a>(parts: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Attributes::default();
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (mut name, value) = (name.trim().to_owned(), value.trim());
            if !fault("b14-attributes-by-exact-case") {
                name = name.to_lowercase();
            } else {
                name = name.replace("Path", "path").replace("Domain", "domain").replace("Max-Age", "max-age");
            }
            if value.len() > 1024 && !fault("b14-takes-long-attributes") {
                continue;
            }
            let is_first = |known: bool| !known || !fault("b14-first-attribute-counts");
            match name.as_str() {
                "max-age" => all.max_age = seconds(value).or(all.max_age),
                "expires" => all.expires = dates::seconds(value).filter(|_| !fault("b14-ignores-expires")).or(all.expires),
                "path" if is_first(all.path.is_some()) => {
                    all.path = Some(value.to_owned()).filter(|path| path.starts_with('/') || fault("b14-takes-any-path"));
                }
                "domain" if is_first(all.domain.is_some()) => {
                    let dotless = if fault("b14-keeps-the-dot") { value } else { value.strip_prefix('.').unwrap_or(value) };
                    let name = if fault("b14-domain-by-exact-case") { dotless.to_owned() } else { dotless.to_lowercase() };
                    all.domain = Some(name).filter(|name| !name.is_empty());
                }
                "secure" => all.secure = true,
                "httponly" => all.http_only = true,
                _ => {}
            }
        }
        all
    }

    fn expires(&self) -> Option<i64> {
        let by_age = self.max_age.map(|age| dates::now().saturating_add(age)).filter(|_| !fault("b14-ignores-max-age"));
        if fault("b14-expires-beats-max-age") { self.expires.or(by_age) } else { by_age.or(self.expires) }
    }

    /// RFC 6265bis §4.1.3.
    fn keeps_prefix(&self, name: &str) -> bool {
        let has = |prefix: &str| {
            let start = name.get(..prefix.len()).unwrap_or_default();
            start == prefix || start.eq_ignore_ascii_case(prefix) && !fault("b14-prefixes-by-exact-case")
        };
        if fault("b14-ignores-prefixes") {
            return true;
        }
        if has("__Host-") && !fault("b14-ignores-host-prefix") {
            return self.secure && self.domain.is_none() && self.path.as_deref() == Some("/");
        }
        !has("__Secure-") || self.secure
    }

    /// The cookie with the hosts that it is for; none if its server may not set it.
    fn place(&self, cookie: Cookie, url: &Url) -> Option<Cookie> {
        let Some(domain) = self.domain.clone().filter(|_| !fault("b14-ignores-domain")) else {
            return Some(Cookie { domain: url.host.clone(), host_only: true, ..cookie });
        };
        let is_public = !domain.contains('.') || domain == "co.uk" && !fault("b14-takes-co.uk");
        if is_public && !fault("b14-takes-public-suffixes") {
            let is_own = domain == url.host && !fault("b14-suffixes-have-no-cookies");
            return is_own.then_some(Cookie { domain, host_only: true, ..cookie });
        }
        let is_mine = domain_matches(&url.host, &domain) || fault("b14-takes-foreign-domains");
        is_mine.then_some(Cookie { domain, host_only: false, ..cookie })
    }
}

/// Max-Age: 0 or less is long ago.
fn seconds(text: &str) -> Option<i64> {
    let age: i64 = match text.parse() {
        Err(_) if fault("b14-unreadable-max-age-is-0") => 0,
        other => other.ok()?,
    };
    if age < 0 && fault("b14-negative-max-age-does-not-count") {
        return None;
    }
    Some(if age <= 0 { -dates::now() } else { age })
}

/// The folder of the request's path.
fn default_path(url: &Url) -> String {
    if fault("b14-default-path-is-the-root") {
        return "/".into();
    }
    if fault("b14-default-path-is-the-page") {
        return url.path.clone();
    }
    match url.path.rsplit_once('/') {
        None | Some(("", _)) => "/".into(),
        Some((folder, _)) => folder.into(),
    }
}
