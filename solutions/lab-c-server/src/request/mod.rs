//! A request, from the octets of a connection to what a handler sees.
//!
//! In the order in which a request is read: `head.rs`, `strict.rs`, `host.rs`, `framing.rs`, `body.rs`;
//! and `target.rs` for the handler. `until.rs` lets others have their turn while a body comes.

pub mod body;
pub mod framing;
pub mod head;
pub mod host;
pub mod strict;
pub mod target;
pub(crate) mod until;

use std::io::Read;
use std::net::IpAddr;

use solution_b_client::message::RequestHead;

use body::Content;

/// What a handler sees of a request.
#[derive(Debug)]
pub struct Request<'a> {
    /// The request line and the fields.
    pub head: &'a RequestHead,
    /// Who asks.
    pub peer: IpAddr,
    /// What the request carries, with the transfer coding undone: read it. It has come whole.
    pub content: &'a mut Content,
    /// What names this request in the log.
    pub id: &'a str,
}

impl Request<'_> {
    /// How many octets the content has.
    #[must_use]
    pub fn content_length(&self) -> u64 {
        self.content.len()
    }

    /// Gives the content away, to be read when the response is sent. None is left here.
    #[must_use]
    pub fn take_content(&mut self) -> Content {
        std::mem::take(self.content)
    }

    /// The whole content. The server has made sure that it is not too long.
    ///
    /// # Errors
    /// The temporary file that holds a long one cannot be read.
    pub fn read_content(&mut self) -> std::io::Result<Vec<u8>> {
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
