//! From a URL to the parts of a request: whom to connect to, what to ask for, and as whom.
//!
//! `url` has done the hard part when it parsed the text: percent-encoding, names in other scripts
//! (IDNA), dot segments, default ports. Next: `message/head.rs`.

use url::{Position, Url};

pub use lab_b_given::urls::{
    ascii, base64, check_scheme, parse_url, percent_decoded, percent_octet, without_userinfo,
};

/// The request target: path and query as they stand in the URL (RFC 9112 §3.2.1).
///
/// The fragment is for whoever reads the answer and is never sent (RFC 9110 §4.2.5).
#[must_use]
pub fn origin_form(url: &Url) -> String {
    // TODO b1-origin-form · slide b-request · cargo workshop check b1
    // - The path, and if there is a query, `?` and the query. Both are percent-encoded already.
    // - Not the fragment.
    todo!("b1-origin-form")
}

/// The value of the Host field (RFC 9110 §7.2).
#[must_use]
pub fn host_and_port(url: &Url) -> String {
    // TODO b1-host · slide b-request · cargo workshop check b1
    // - The host as it stands in the URL, an IPv6 address with its brackets.
    // - Then `:` and the port, but only if it is not the scheme's default. Never the userinfo.
    todo!("b1-host")
}

/// The value of an Authorization field for the userinfo of a URL, as in `http://user:password@host/`:
/// Basic, which is base64 and no secret (RFC 7617 §2).
#[must_use]
pub fn authorization(url: &Url) -> Option<String> {
    // TODO b1-authorization · slide b-request · cargo workshop check b1
    // - No user name and no password: `None`.
    // - Else `Basic `, and user name, `:`, password in base64, each `percent_decoded` first.
    None
}
