//! What a request sends along: content and its media type (RFC 9110 §8.3, §8.6).
//!
//! Files are read while they are sent, so their size does not matter. Next: `multipart.rs`.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use url::Url;

use crate::copy::copy;
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

/// A part of the content: here already, or in a file.
#[derive(Debug, Clone)]
pub enum Piece {
    /// These octets.
    Octets(Vec<u8>),
    /// What is in a file of this size.
    File(PathBuf, u64),
}

impl Piece {
    /// What is in a file. What is no regular file (a pipe, a device) has no size until it was read.
    ///
    /// # Errors
    /// [`Error::Failed`], which names the file.
    pub fn file(path: &Path) -> Result<Piece, Error> {
        let read = |error: io::Error| Error::Failed(format!("{}: {error}", path.display()));
        let metadata = fs::metadata(path).map_err(read)?;
        if metadata.is_file() {
            File::open(path).map_err(read)?; // Better known before anything is sent.
            return Ok(Piece::File(path.to_owned(), metadata.len()));
        }
        fs::read(path).map(Piece::Octets).map_err(read)
    }

    /// `TEXT`, or the content of FILE if it is written `@FILE`.
    ///
    /// # Errors
    /// As [`Piece::file`].
    pub fn text_or_file(argument: &str) -> Result<Piece, Error> {
        match argument.strip_prefix('@') {
            Some(path) => Piece::file(Path::new(path)),
            None => Ok(Piece::Octets(argument.as_bytes().to_vec())),
        }
    }

    fn len(&self) -> u64 {
        match self {
            Piece::Octets(octets) => octets.len() as u64,
            Piece::File(_, size) => *size,
        }
    }
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
        const SMALL: usize = 64 * 1024;
        let mut unsent = head;
        for piece in &self.pieces {
            match piece {
                Piece::Octets(octets) if unsent.len() + octets.len() <= SMALL => {
                    unsent.extend_from_slice(octets);
                }
                Piece::Octets(octets) => {
                    to.write_all(&unsent)?;
                    unsent.clear();
                    to.write_all(octets)?;
                }
                Piece::File(path, size) => {
                    to.write_all(&unsent)?;
                    unsent.clear();
                    send_file(path, *size, to)?;
                }
            }
        }
        Ok(to.write_all(&unsent)?)
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

/// Sends exactly as many octets as were announced; a file may have changed since.
fn send_file(path: &Path, size: u64, to: &mut impl Write) -> Result<(), Error> {
    let in_words = |error: io::Error| Error::Failed(format!("{}: {error}", path.display()));
    let mut file = File::open(path).map_err(in_words)?.take(size);
    if copy(&mut file, to, &mut |_| {})? == size {
        return Ok(());
    }
    Err(Error::Failed(format!(
        "{}: the file became shorter while it was sent",
        path.display()
    )))
}
