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
    // TODO b8-normalise · slide b-crawl · cargo workshop check b8
    // - The fragment names a place inside the page: it goes. So do user name and password.
    // - Make the percent-encodings in the path alike; `normal_path` does it. The query stays as it is.
    todo!("b8-normalise")
}

/// The path with its percent-encodings alike: `/%7ejo/a%2fb` is `/~jo/a%2Fb`.
#[must_use]
pub fn normal_path(path: &str) -> String {
    // TODO b8-normal-path · slide b-crawl · cargo workshop check b8
    // - Go from one `%` to the next; `percent_octet` gives the octet that `%XX` stands for, if it is one.
    // - Letters, digits, `-`, `.`, `_` and `~` mean the same plain and encoded: write them plain.
    // - Any other octet stays encoded, with upper-case digits. A `%` without two digits stays.
    todo!("b8-normal-path")
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
