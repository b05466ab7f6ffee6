//! Content on its way out, in pieces: octets, and files that are read while they are sent.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::copy::copy;

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

    /// How many octets it has.
    #[must_use]
    pub fn len(&self) -> u64 {
        match self {
            Piece::Octets(octets) => octets.len() as u64,
            Piece::File(_, size) => *size,
        }
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Sends them after a head that has not been sent yet: small content goes with it in one write.
///
/// # Errors
/// A file's, or the stream's.
pub fn send(pieces: &[Piece], head: Vec<u8>, to: &mut dyn Write) -> Result<(), Error> {
    const SMALL: usize = 64 * 1024;
    let mut unsent = head;
    for piece in pieces {
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

/// Sends exactly as many octets as were announced; a file may have changed since.
fn send_file(path: &Path, size: u64, to: &mut dyn Write) -> Result<(), Error> {
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
