//! A request, from the octets of a connection to what a handler sees.
//!
//! In the order in which a request is read: `head.rs`, `strict.rs`, `host.rs`, `framing.rs`, `body.rs`;
//! and `target.rs` for the handler. `until.rs` lets others have their turn while a body comes.

mod backlog;
pub mod body;
pub(crate) mod coming;
pub mod framing;
pub mod head;
pub mod host;
pub mod strict;
pub mod target;
pub(crate) mod until;

use std::io::{self, Read};
use std::net::IpAddr;
use std::time::Instant;

use lab_b_client::message::RequestHead;

pub use body::RequestContent;

/// What a handler sees of a request.
#[derive(Debug)]
pub struct Request<'a> {
    /// The request line and the fields.
    pub head: &'a RequestHead,
    /// Who asks.
    pub peer: IpAddr,
    /// What the request carries, with the transfer coding undone: read it. It has come whole, or it is read as it
    /// comes if the handler may wait ([`Handler::may_wait`](crate::Handler::may_wait)).
    pub content: &'a mut RequestContent,
    /// What names this request in its answer and in the log, if the server is to name them
    /// ([`Config::request_ids`](crate::Config::request_ids)).
    pub id: Option<&'a str>,
    /// When its head was whole, if its handler may wait. Nothing: just now.
    pub waited_since: Option<Instant>,
}

impl Request<'_> {
    /// When its head was whole.
    #[must_use]
    pub fn arrived(&self) -> Instant {
        self.waited_since.unwrap_or_else(Instant::now)
    }

    /// How many octets the content has, all in all. Nobody knows: it is still coming, in chunks.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        self.content.length()
    }

    /// Waits until the content has come whole, and says how many octets it has. It can be read from its beginning
    /// then, unless some was read already.
    ///
    /// # Errors
    /// As those of [`RequestContent`].
    pub fn collect_content(&mut self) -> io::Result<u64> {
        Ok(self.content.collect(u64::MAX)?.unwrap_or_default())
    }

    /// The same, but at most so many octets are kept. Nothing: there are more, and the handler is to say so.
    ///
    /// # Errors
    /// As those of [`RequestContent`].
    pub fn collect_content_up_to(&mut self, most: u64) -> io::Result<Option<u64>> {
        self.content.collect(most)
    }

    /// Gives the content away, to be read when the response is sent. None is left here.
    #[must_use]
    pub fn take_content(&mut self) -> RequestContent {
        std::mem::take(self.content)
    }

    /// The whole content. The server makes sure that it is not too long.
    ///
    /// # Errors
    /// As those of [`RequestContent`].
    pub fn read_content(&mut self) -> io::Result<Vec<u8>> {
        let mut octets = Vec::new();
        self.content.read_to_end(&mut octets)?;
        Ok(octets)
    }

    /// The path of the target, still percent-encoded, such as `/a%20b`.
    #[must_use]
    pub fn path(&self) -> &str {
        target::path_and_query(&self.head.target).0
    }

    /// The query of the target, without its `?`.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        target::path_and_query(&self.head.target).1
    }
}
