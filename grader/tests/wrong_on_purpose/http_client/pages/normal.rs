//! The one form of a URL under which it is known.

use super::super::url::Url;
use crate::fault;

/// The URL as it is known: without its fragment, its percent-encodings alike.
pub fn normalised(mut url: Url) -> Url {
    if !fault("b8-fragments-count") {
        url.fragment = None;
    }
    url.userinfo = None;
    let mut path = String::new();
    let mut rest = url.path.as_str();
    while let Some((before, after)) = rest.split_once('%') {
        path.push_str(before);
        let digits = after.get(..2).unwrap_or_default();
        match u8::from_str_radix(digits, 16) {
            Ok(b'/') if fault("b8-decodes-slashes") => path.push('/'),
            Ok(octet)
                if (octet.is_ascii_alphanumeric() || b"-._~".contains(&octet))
                    && !fault("b8-encoded-letters-count") =>
            {
                path.push(char::from(octet));
            }
            Ok(_) if fault("b8-case-of-digits-counts") => path.push_str(&format!("%{digits}")),
            Ok(octet) => path.push_str(&format!("%{octet:02X}")),
            Err(_) => path.push_str(&format!("%{digits}")),
        }
        rest = &after[digits.len()..];
    }
    url.path = path + rest;
    if fault("b8-drops-the-query") {
        url.query = None;
    }
    if fault("b8-path-without-case") {
        url.path = url.path.to_lowercase();
    }
    if fault("b8-index-html-is-the-folder") && url.path == "/index.html" {
        url.path = "/".into();
    }
    url
}
