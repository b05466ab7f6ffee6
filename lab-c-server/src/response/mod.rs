//! A response: a status code, fields, and content (RFC 9110 §15, §8).
//!
//! Next: `head.rs`, which writes it down; then `outgoing.rs`, which sends it.

pub mod date;
pub mod head;
pub mod outgoing;
pub mod reason;

use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::sync::Arc;

use lab_b_client::message::Fields;

/// What a handler answers.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The fields, but for those that say how the response is sent: Date, Connection, Content-Length and
    /// Transfer-Encoding are the server's.
    pub fields: Fields,
    /// What it carries.
    pub content: Content,
}

/// The content of a response.
pub enum Content {
    /// None.
    Empty,
    /// These octets.
    Octets(Vec<u8>),
    /// Some of the octets that others hold too.
    Shared(Arc<Vec<u8>>, Range<usize>),
    /// Some of the octets of a file. If it has become shorter, the connection is cut.
    File(Arc<File>, Range<u64>),
    /// Whatever can be read from here; chunked, where the length is not known. What a read brings leaves at once. An
    /// error of a read cuts the connection. It is dropped once all has left, or the client has, or if the
    /// response is sent without content.
    Stream(Box<dyn Read + Send>, Option<u64>),
    /// The same with its first octets, which are here already: they leave in one write with the head.
    Begun(Vec<u8>, Box<dyn Read + Send>, Option<u64>),
    /// A whole response with its head, as somebody else has written it: its first octets, and what can be read from here.
    /// Nothing is added, and the connection closes after it.
    Raw(Vec<u8>, Box<dyn Read + Send>),
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Content::Empty => f.write_str("empty"),
            Content::Stream(_, None) | Content::Begun(_, _, None) | Content::Raw(..) => {
                f.write_str("a stream")
            }
            other => write!(f, "{} octets", other.length().unwrap_or_default()),
        }
    }
}

impl Content {
    /// How many octets it has, if that is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match self {
            Content::Empty => Some(0),
            Content::Octets(octets) => Some(octets.len() as u64),
            Content::Shared(_, range) => Some(range.len() as u64),
            Content::File(_, range) => Some(range.end.saturating_sub(range.start)),
            Content::Stream(_, length) | Content::Begun(_, _, length) => *length,
            Content::Raw(..) => None,
        }
    }
}

impl Response {
    /// A response without content.
    #[must_use]
    pub fn empty(status: u16) -> Response {
        // Room for what nearly every response has.
        let fields = Fields::with_room_for(8, 128);
        Response {
            status,
            fields,
            content: Content::Empty,
        }
    }

    /// A response with these octets of this media type.
    #[must_use]
    pub fn new(status: u16, media_type: &str, octets: impl Into<Vec<u8>>) -> Response {
        let mut response = Response::empty(status);
        response.fields.push("Content-Type", media_type.as_bytes());
        response.content = Content::Octets(octets.into());
        response
    }

    /// A response with a page.
    #[must_use]
    pub fn html(status: u16, page: impl Into<Vec<u8>>) -> Response {
        Response::new(status, "text/html; charset=utf-8", page)
    }

    /// A response with a text.
    #[must_use]
    pub fn text(status: u16, text: impl Into<Vec<u8>>) -> Response {
        Response::new(status, "text/plain; charset=utf-8", text)
    }

    /// A response that says nothing but its status, as a page for whoever sees it in a browser.
    #[must_use]
    pub fn of_status(status: u16) -> Response {
        let reason = reason::phrase(status);
        let page = format!(
            "<!DOCTYPE html>\n<title>{status} {reason}</title>\n<h1>{status} {reason}</h1>\n"
        );
        Response::html(status, page)
    }

    /// Whether it is sent as somebody else has written it.
    pub(crate) fn is_raw(&self) -> bool {
        matches!(self.content, Content::Raw(..))
    }

    /// The same response with one more field.
    ///
    /// Whoever calls this makes sure that the value has no CR, LF or NUL.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl AsRef<[u8]>) -> Response {
        self.fields.push(name, value.as_ref());
        self
    }
}
