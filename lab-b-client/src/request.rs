//! A request, as octets: what a browser sends when you follow a link.
//!
//! Next: `target.rs`, the parts of a URL that it is made of; then `message/head.rs`, the answer.

use url::Url;

use crate::Content;
use crate::message::{Fields, field_line};
use crate::target::{host_and_port, origin_form};

/// Who we say we are. Servers keep statistics of it, and robots.txt has rules for its first word.
pub const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// What to ask of whom.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method, such as `GET`; its case counts.
    pub method: String,
    /// What is asked for.
    pub url: Url,
    /// Fields beyond those that every request has; one of these in here replaces ours.
    pub fields: Fields,
    /// What is sent along.
    pub content: Option<Content>,
}

impl Request {
    /// The head of the request: request line, field lines, empty line (RFC 9112 §2.1, §3).
    ///
    /// `is_last` says that the connection is not needed for another request.
    #[must_use]
    pub fn head(&self, is_last: bool) -> Vec<u8> {
        // TODO b1-request-head · slide b-request · cargo workshop check b1
        // - First the request line: method, request target, `HTTP/1.1`, a space between them, and CRLF.
        // - Then the field lines: Host, User-Agent (`USER_AGENT`), `Connection: close` if `is_last`;
        //   then those in `fields`. What is in `fields` is not sent twice.
        // - An empty line ends the head.
        todo!("b1-request-head")
    }

    /// A request without content and without fields of its own.
    #[must_use]
    pub fn new(method: &str, url: Url) -> Self {
        Request {
            method: method.to_owned(),
            url,
            fields: Fields::new(),
            content: None,
        }
    }

    /// A request for what is at `url`.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Request::new("GET", url)
    }
}
