//! `multipart/form-data`: fields and files of a form in one content (RFC 7578).
//!
//! A line that nobody else would write, the boundary, stands between the parts. Each part has field
//! lines of its own, an empty line, and its octets.

use std::path::Path;

use crate::Error;
use crate::pieces::Piece;

/// One field of a form.
#[derive(Debug, Clone)]
pub struct Part {
    name: String,
    /// Only a file has one.
    filename: Option<String>,
    content: Piece,
}

impl Part {
    /// A field with text in it.
    #[must_use]
    pub fn text(name: &str, value: &str) -> Self {
        Part {
            name: name.to_owned(),
            filename: None,
            content: Piece::Octets(value.as_bytes().to_vec()),
        }
    }

    /// A field with a file in it. The server is told its name, not in which folder it stands.
    ///
    /// # Errors
    /// [`Error::Failed`], which names the file.
    pub fn file(name: &str, path: &Path) -> Result<Self, Error> {
        let filename = path.file_name().unwrap_or_default();
        Ok(Part {
            name: name.to_owned(),
            filename: Some(filename.to_string_lossy().into_owned()),
            content: Piece::file(path)?,
        })
    }

    /// A file field in which no file was chosen: browsers send it empty, with an empty name.
    #[must_use]
    pub fn no_file(name: &str) -> Self {
        Part {
            name: name.to_owned(),
            filename: Some(String::new()),
            content: Piece::Octets(Vec::new()),
        }
    }

    fn head(&self) -> String {
        let mut head = format!(
            "Content-Disposition: form-data; name=\"{}\"",
            quoted(&self.name)
        );
        if let Some(filename) = &self.filename {
            head += &format!("; filename=\"{}\"\r\n", quoted(filename));
            head += "Content-Type: application/octet-stream";
        }
        head + "\r\n\r\n"
    }
}

/// All parts, each behind a boundary, and the last boundary; and before them the media type, which names it.
#[must_use]
pub fn pieces(parts: Vec<Part>) -> (String, Vec<Piece>) {
    let boundary = boundary();
    let mut pieces = Vec::new();
    for part in parts {
        let head = format!("--{boundary}\r\n{}", part.head());
        pieces.push(Piece::Octets(head.into_bytes()));
        pieces.push(part.content);
        pieces.push(Piece::Octets(b"\r\n".to_vec()));
    }
    pieces.push(Piece::Octets(format!("--{boundary}--\r\n").into_bytes()));
    (format!("multipart/form-data; boundary={boundary}"), pieces)
}

/// So many random characters that no content has them in it.
fn boundary() -> String {
    let random: String = std::iter::repeat_with(fastrand::alphanumeric)
        .take(32)
        .collect();
    format!("----{random}")
}

/// A name inside quotes, as HTML has it (§4.10.21.8): three octets would end the quotes or the line.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
