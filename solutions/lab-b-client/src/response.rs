//! A response as whoever asked sees it: the head is here, the content comes as it is read.

use std::io::{self, Read};
use std::sync::Arc;

use lab_b_given::bounded::check_size;
use url::Url;

use crate::Error;
use crate::connections::{Connection, Connections};
use crate::message::{Body, Framing, ResponseHead};
use crate::target::without_userinfo;
use crate::timing::Timing;
use crate::wire::Peeked;

/// Room for most pages, so that few of them have to be moved while they are read.
const FIRST_ROOM: usize = 64 * 1024;

/// The answer to a request.
pub struct Response {
    /// Where it came from: after redirects another URL than was asked for.
    pub url: Url,
    /// Status code and fields.
    pub head: ResponseHead,
    /// The content, decoded. Its errors become ours with [`Error::from`].
    pub body: Box<dyn Read + Send>,
    /// How long its parts took.
    pub timing: Timing,
}

impl Response {
    /// The whole content. Only for what a limit holds small (`Options::max_size`).
    ///
    /// # Errors
    /// [`Error`]: cut short, too large, timed out.
    pub fn octets(&mut self) -> Result<Vec<u8>, Error> {
        let mut octets = Vec::with_capacity(FIRST_ROOM);
        self.body.read_to_end(&mut octets)?;
        Ok(octets)
    }

    /// The response, unless its status code says that there is no answer (`--fail`).
    ///
    /// # Errors
    /// [`Error::Status`] for 400 and above, and for what is no status code (RFC 9110 §15).
    pub fn or_fail(self) -> Result<Response, Error> {
        match self.failure() {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }

    /// What its status code says, if that is a failure.
    pub(crate) fn failure(&self) -> Option<Error> {
        (!matches!(self.head.status, 100..400)).then(|| Error::Status {
            status: self.head.status,
            reason: self.head.reason.clone(),
            url: without_userinfo(&self.url).to_string(),
        })
    }

    /// The media type of the content in lower case, without parameters: `text/html`.
    #[must_use]
    pub fn media_type(&self) -> Option<String> {
        let value = self.head.fields.text("Content-Type")?;
        let media_type = value.split(';').next()?.trim();
        Some(media_type.to_ascii_lowercase())
    }

    /// Reads what is left of a small content, so that the connection can be used again. How that
    /// goes does not matter: nobody needs it.
    pub(crate) fn skip_content(mut self) {
        const WORTH_READING: u64 = 64 * 1024;
        let _ = io::copy(&mut self.body.by_ref().take(WORTH_READING), &mut io::sink());
    }
}

/// The content as it comes over a connection, which it gives back at its end.
pub(crate) struct Incoming {
    body: Option<Body<Connection>>,
    framing: Framing,
    url: Url,
    /// Whom the connection goes to when it can be used again.
    keeper: Option<Arc<Connections>>,
    max_size: Option<u64>,
    /// What is wrong with the content although all of it came.
    fault: Option<Error>,
}

impl Incoming {
    pub(crate) fn new(
        connection: Connection,
        framing: Framing,
        url: &Url,
        keeper: Option<Arc<Connections>>,
        max_size: Option<u64>,
    ) -> Self {
        let mut incoming = Incoming {
            body: Some(Body::new(connection, framing)),
            framing,
            url: url.clone(),
            keeper,
            max_size,
            fault: None,
        };
        incoming.end_if_complete();
        incoming
    }

    /// After the last octet the connection is free.
    fn end_if_complete(&mut self) {
        let Some(body) = self.body.take_if(|body| body.is_complete()) else {
            return;
        };
        let connection = body.into_input();
        if let Framing::Length(length) = self.framing
            && has_more(&connection)
        {
            self.fault = Some(Error::Failed(format!(
                "{}: the body is longer than its Content-Length of {length} octets",
                without_userinfo(&self.url)
            )));
        } else if let Some(keeper) = self.keeper.take() {
            keeper.give_back(&self.url, connection);
        }
    }
}

impl Read for Incoming {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        if let Some(fault) = self.fault.take() {
            return Err(fault.into());
        }
        let Some(body) = &mut self.body else {
            return Ok(0);
        };
        let count = body.read(octets)?;
        check_size(&self.url, body.received(), self.max_size)?;
        self.end_if_complete();
        Ok(count)
    }
}

fn has_more(connection: &Connection) -> bool {
    !connection.buffered().is_empty() || connection.source().peek() == Peeked::Octets
}
