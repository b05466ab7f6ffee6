//! What a request sends along: content and its media type (RFC 9110 §8.3, §8.6).
//!
//! Files are read while they are sent, so their size does not matter. Next: `multipart.rs`.

use std::io::Write;
use std::path::Path;

use lab_b_given::pieces;
pub use lab_b_given::pieces::Piece;
use url::Url;

use crate::multipart::{self, Part};
use crate::{Error, Fields, Request};

/// The media type of what HTML forms send (WHATWG URL §5).
pub const URLENCODED: &str = "application/x-www-form-urlencoded";

/// The content of a request.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// What it is; `None`: not said.
    pub media_type: Option<String>,
    pieces: Vec<Piece>,
}

impl Content {
    /// Content of this type, put together from pieces.
    #[must_use]
    pub fn new(media_type: &str, pieces: Vec<Piece>) -> Self {
        Content {
            media_type: Some(media_type.to_owned()),
            pieces,
        }
    }

    /// No octets, and no type.
    #[must_use]
    pub fn empty() -> Self {
        Content::default()
    }

    /// What `--data` gives: urlencoded already, several joined by `&`.
    #[must_use]
    pub fn data(given: Vec<Piece>) -> Self {
        // ANCHOR: b9-data
        //= The pieces in their order, with a piece `&` between any two.
        //= The media type is the one that HTML forms have: `URLENCODED`.
        let mut pieces = Vec::new();
        for piece in given {
            if !pieces.is_empty() {
                pieces.push(Piece::Octets(b"&".to_vec()));
            }
            pieces.push(piece);
        }
        Content::new(URLENCODED, pieces)
        // ANCHOR_END: b9-data
    }

    /// What `--json` gives.
    #[must_use]
    pub fn json(given: Piece) -> Self {
        // ANCHOR: b9-json
        //= As it is, and the media type of JSON (RFC 8259 §11).
        Content::new("application/json", vec![given])
        // ANCHOR_END: b9-json
    }

    /// What `--form-data` gives: `name=value`, or `name=@FILE` for a file (RFC 7578).
    ///
    /// # Errors
    /// [`Error::Usage`] without `=`; [`Error::Failed`] for a file that cannot be read.
    pub fn form_data(given: &[String]) -> Result<Self, Error> {
        // ANCHOR: b9-form-data
        //= Each is a name, `=`, and a value; the value may contain `=`. Without `=`: `Error::Usage`.
        //= A value that begins with `@` names a file: `Part::file`. Any other is text: `Part::text`.
        //= `multipart::content` makes one content of all parts.
        let mut parts = Vec::new();
        for pair in given {
            let Some((name, value)) = pair.split_once('=') else {
                return Err(Error::Usage(format!(
                    "--form-data {pair}: write NAME=VALUE or NAME=@FILE"
                )));
            };
            parts.push(match value.strip_prefix('@') {
                Some(path) => Part::file(name, Path::new(path))?,
                None => Part::text(name, value),
            });
        }
        Ok(multipart::content(parts))
        // ANCHOR_END: b9-form-data
    }

    /// How many octets it has.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.pieces.iter().map(Piece::len).sum()
    }

    /// Whether it has no octets.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds the fields that describe it: Content-Type and Content-Length.
    pub(crate) fn describe(&self, fields: &mut Fields) {
        if let Some(media_type) = &self.media_type
            && !fields.has("Content-Type")
        {
            fields.push("Content-Type", media_type.as_bytes());
        }
        fields.push("Content-Length", self.len().to_string().as_bytes());
    }

    /// Sends it, after a head that has not been sent yet: small content goes with it in one write.
    ///
    /// # Errors
    /// A file's, or the stream's.
    pub(crate) fn send(&self, head: Vec<u8>, to: &mut impl Write) -> Result<(), Error> {
        pieces::send(&self.pieces, head, to)
    }
}

impl Request {
    /// A request that sends something to `url`.
    #[must_use]
    pub fn post(url: Url, content: Content) -> Self {
        Request {
            content: Some(content),
            ..Request::new("POST", url)
        }
    }
}
