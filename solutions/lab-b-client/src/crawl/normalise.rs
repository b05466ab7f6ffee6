//! When two URLs are one: each page is to be asked for once, however its URL is written (RFC 3986 §6.2.2).
//!
//! The `url` crate does much of it while it parses: scheme and host in lower case, no default port, no
//! dot segments. The rest is here. Next: `plan.rs`, which keeps the list of what is known.

use std::fmt::Write;

use url::Url;

use crate::target::percent_octet;

/// The URL as the crawler knows it: without fragment and user information, its path's percent-encodings alike.
#[must_use]
pub fn normalise(mut url: Url) -> Url {
    // ANCHOR: b8-normalise
    //= The fragment names a place inside the page: it goes. So do user name and password.
    //= Make the percent-encodings in the path alike; `normal_path` does it. The query stays as it is.
    url.set_fragment(None);
    // Both fail only for URLs without a host, which have no user information either.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if url.path().contains('%') {
        let path = normal_path(url.path());
        url.set_path(&path);
    }
    url
    // ANCHOR_END: b8-normalise
}

/// The path with its percent-encodings alike: `/%7ejo/a%2fb` is `/~jo/a%2Fb`.
#[must_use]
pub fn normal_path(path: &str) -> String {
    // ANCHOR: b8-normal-path
    //= Go from one `%` to the next; `percent_octet` gives the octet that `%XX` stands for, if it is one.
    //= Letters, digits, `-`, `.`, `_` and `~` mean the same plain and encoded: write them plain.
    //= Any other octet stays encoded, with upper-case digits. A `%` without two digits stays.
    let mut normal = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(percent) = rest.find('%') {
        normal.push_str(&rest[..percent]);
        let (taken, octet) = match percent_octet(&rest.as_bytes()[percent..]) {
            Some(octet) => (3, octet),
            None => (1, b'%'),
        };
        // Plain, what follows a `%` without digits could become its digits: `%%41B` is not `%AB`.
        let completes = normal.bytes().rev().take(2).any(|before| before == b'%');
        if taken == 1 || is_unreserved(octet) && !completes {
            normal.push(char::from(octet));
        } else {
            let _ = write!(normal, "%{octet:02X}");
        }
        rest = &rest[percent + taken..];
    }
    normal + rest
    // ANCHOR_END: b8-normal-path
}

/// Whether an octet means the same whether it is percent-encoded or not (RFC 3986 §2.3).
#[must_use]
pub fn is_unreserved(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b'~')
}

/// Whether two URLs lie on one site: scheme, host and port are the same (RFC 6454 §4).
#[must_use]
pub fn same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
}
