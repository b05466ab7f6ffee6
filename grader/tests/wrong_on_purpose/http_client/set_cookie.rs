//! What a server sets: one Set-Cookie field (b14).

use super::cookies::{Cookie, domain_matches};
use super::dates;
use super::url::Url;
use crate::fault;

/// One Set-Cookie value (RFC 6265 §5.2, §5.3).
pub fn read(text: &str, url: &Url) -> Option<Cookie> {
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
                name = name
                    .replace("Path", "path")
                    .replace("Domain", "domain")
                    .replace("Max-Age", "max-age");
            }
            if value.len() > 1024 && !fault("b14-takes-long-attributes") {
                continue;
            }
            let is_first = |known: bool| !known || !fault("b14-first-attribute-counts");
            match name.as_str() {
                "max-age" => all.max_age = seconds(value).or(all.max_age),
                "expires" => {
                    all.expires = dates::seconds(value)
                        .filter(|_| !fault("b14-ignores-expires"))
                        .or(all.expires)
                }
                "path" if is_first(all.path.is_some()) => {
                    all.path = Some(value.to_owned())
                        .filter(|path| path.starts_with('/') || fault("b14-takes-any-path"));
                }
                "domain" if is_first(all.domain.is_some()) => {
                    let dotless = if fault("b14-keeps-the-dot") {
                        value
                    } else {
                        value.strip_prefix('.').unwrap_or(value)
                    };
                    let name = if fault("b14-domain-by-exact-case") {
                        dotless.to_owned()
                    } else {
                        dotless.to_lowercase()
                    };
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
        let by_age = self
            .max_age
            .map(|age| dates::now().saturating_add(age))
            .filter(|_| !fault("b14-ignores-max-age"));
        if fault("b14-expires-beats-max-age") {
            self.expires.or(by_age)
        } else {
            by_age.or(self.expires)
        }
    }

    /// RFC 6265bis §4.1.3.
    fn keeps_prefix(&self, name: &str) -> bool {
        let has = |prefix: &str| {
            let start = name.get(..prefix.len()).unwrap_or_default();
            start == prefix
                || start.eq_ignore_ascii_case(prefix) && !fault("b14-prefixes-by-exact-case")
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
            return Some(Cookie {
                domain: url.host.clone(),
                host_only: true,
                ..cookie
            });
        };
        let is_public = !domain.contains('.') || domain == "co.uk" && !fault("b14-takes-co.uk");
        if is_public && !fault("b14-takes-public-suffixes") {
            let is_own = domain == url.host && !fault("b14-suffixes-have-no-cookies");
            return is_own.then_some(Cookie {
                domain,
                host_only: true,
                ..cookie
            });
        }
        let is_mine = domain_matches(&url.host, &domain) || fault("b14-takes-foreign-domains");
        is_mine.then_some(Cookie {
            domain,
            host_only: false,
            ..cookie
        })
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
