//! Cookies that were set, and which of them go along with a request (RFC 6265 §5.3, §5.4).

use std::time::{Duration, SystemTime};

pub use lab_b_given::cookies::Cookie;
use url::{Host, Url};

use super::set_cookie::SetCookie;
use super::suffixes;
use crate::message::Fields;

/// A server may have so many; the ones that were set first go (RFC 6265 §6.1).
const MOST_PER_DOMAIN: usize = 50;
/// All servers together may have so many.
const MOST: usize = 3000;
/// No cookie is kept longer: 400 days (RFC 6265bis §5.5).
const LONGEST: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// All cookies, in the order in which they were first set.
#[derive(Debug, Clone, Default)]
pub struct Jar {
    cookies: Vec<Cookie>,
}

impl Jar {
    /// Takes over every cookie that a response from `url` sets.
    pub fn store(&mut self, url: &Url, fields: &Fields, now: SystemTime) {
        for field in fields.all("Set-Cookie") {
            let cookie = SetCookie::parse(field, now).and_then(|set| accepted(set, url, now));
            if let Some(cookie) = cookie {
                self.insert(cookie, now);
            }
        }
    }

    /// Adds a cookie. It replaces one of the same name, domain and path, and takes its place in the
    /// order; one that is over already only removes.
    pub fn insert(&mut self, cookie: Cookie, now: SystemTime) {
        let same = |known: &Cookie| {
            (&known.name, &known.domain, known.host_only, &known.path)
                == (&cookie.name, &cookie.domain, cookie.host_only, &cookie.path)
        };
        match self.cookies.iter().position(same) {
            Some(at) => self.cookies[at] = cookie,
            None => {
                self.make_room(&cookie.domain);
                self.cookies.push(cookie);
            }
        }
        self.cookies.retain(|cookie| !cookie.is_over(now));
    }

    /// The value of the Cookie field of a request for `url`; `None`: no cookies.
    #[must_use]
    pub fn value_for(&self, url: &Url, now: SystemTime) -> Option<Vec<u8>> {
        // TODO b14-value-for · slide b-cookies · cargo workshop check b14
        // - Every cookie that `is_for` this URL, as `name=value`, joined by `; `.
        // - Longer paths first: they are more special. Else in the order in which they were set.
        let mut found = self
            .cookies
            .iter()
            .filter(|cookie| is_for(cookie, url, now));
        let pair = |cookie: &Cookie| [cookie.name.as_bytes(), b"=", &cookie.value].concat();
        let first = pair(found.next()?);
        Some(
            found
                .map(pair)
                .fold(first, |all, next| [all, next].join(&b"; "[..])),
        )
    }

    /// Every cookie, in the order in which they were set.
    pub fn iter(&self) -> impl Iterator<Item = &Cookie> {
        self.cookies.iter()
    }

    /// Before another cookie of this domain comes in, the oldest go if there are too many.
    fn make_room(&mut self, domain: &str) {
        let of_domain = |cookie: &Cookie| cookie.domain == domain;
        if self
            .cookies
            .iter()
            .filter(|cookie| of_domain(cookie))
            .count()
            >= MOST_PER_DOMAIN
            && let Some(oldest) = self.cookies.iter().position(of_domain)
        {
            self.cookies.remove(oldest);
        }
        if self.cookies.len() >= MOST {
            self.cookies.remove(0);
        }
    }
}

/// Whether a cookie goes along with a request for this URL.
#[must_use]
pub fn is_for(cookie: &Cookie, url: &Url, now: SystemTime) -> bool {
    // TODO b14-is-for · slide b-cookies · cargo workshop check b14
    // - The host is the cookie's own (`host_only`), or `domain_matches`.
    // - The path matches (`path_matches`), it is not over, and one that is `secure` only goes over https.
    url.host_str() == Some(cookie.domain.as_str())
}

/// The cookie that a response from `url` may set with this; `None`: it may not.
fn accepted(set: SetCookie, url: &Url, now: SystemTime) -> Option<Cookie> {
    if !prefix_is_kept(&set) {
        return None;
    }
    let (domain, host_only) = domain_of(url, set.domain.as_deref())?;
    Some(Cookie {
        path: set.path.unwrap_or_else(|| default_path(url)),
        expires: set.expires.map(|expires| expires.min(latest(now))),
        name: set.name,
        value: set.value,
        domain,
        host_only,
        secure: set.secure,
        http_only: set.http_only,
    })
}

/// Whom a cookie is for: a domain, and whether only the host of that name (RFC 6265 §5.3).
fn domain_of(url: &Url, attribute: Option<&str>) -> Option<(String, bool)> {
    // TODO b14-domain · slide b-cookies · cargo workshop check b14
    // - Without a Domain attribute: the very host that set it.
    // - With one (a dot in front does not count): all hosts of that domain; but only if our host
    //   matches it, or nobody could trust a cookie.
    // - A public suffix is refused (`suffixes::is_public`), unless it is the host itself: then only for that.
    Some((url.host_str()?.to_owned(), true))
}

/// Whether a host belongs to a domain (RFC 6265 §5.1.3). Both are in lower case.
#[must_use]
pub fn domain_matches(host: &str, domain: &str) -> bool {
    // TODO b14-domain-matches · slide b-cookies · cargo workshop check b14
    // - The same name, or one that ends with a dot and the domain.
    // - An address has no hosts below it: `127.0.0.1` does not belong to `0.0.1`.
    todo!("b14-domain-matches")
}

/// Whether a path is the cookie's or below it (RFC 6265 §5.1.4). Case counts.
#[must_use]
pub fn path_matches(path: &str, cookie_path: &str) -> bool {
    // TODO b14-path-matches · slide b-cookies · cargo workshop check b14
    // - The same, or the cookie's path with something after it that begins at a `/`: `/a` is for
    //   `/a/b` and not for `/ab`.
    todo!("b14-path-matches")
}

/// The path of a cookie that does not say one: the folder of what was asked for.
fn default_path(url: &Url) -> String {
    // TODO b14-default-path · slide b-cookies · cargo workshop check b14
    // - Up to the last `/` of the URL's path, without it; the root is `/` (RFC 6265 §5.1.4).
    "/".to_owned()
}

/// Whether a cookie keeps what its name promises (RFC 6265bis §4.1.3).
fn prefix_is_kept(set: &SetCookie) -> bool {
    // TODO b14-prefixes · slide b-cookies · cargo workshop check b14
    // - `__Secure-` in front of the name, in any case, promises Secure.
    // - `__Host-` promises Secure, no Domain, and the Path `/`.
    true
}

/// The latest point in time until which a cookie is kept.
pub(super) fn latest(now: SystemTime) -> SystemTime {
    now + LONGEST
}
