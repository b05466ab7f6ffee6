//! SHA-256 of several things together, none of which can be taken for a part of another.

use std::path::Path;

use sha2::{Digest as _, Sha256};
use workshop::error::{Error, Result};
use workshop::files;

/// Takes parts, gives a number in 64 hexadecimal digits.
#[derive(Default)]
pub struct Digest(Sha256);

impl Digest {
    /// Takes a part: its length, then its octets.
    pub fn add(&mut self, part: impl AsRef<[u8]>) -> &mut Self {
        let part = part.as_ref();
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part);
        self
    }

    /// Takes the files below a folder, by name.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn add_folder(&mut self, folder: &Path) -> Result<&mut Self> {
        for name in files::below(folder)? {
            self.add(&name).add_file(&folder.join(name))?;
        }
        Ok(self)
    }

    /// Takes a file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn add_file(&mut self, path: &Path) -> Result<&mut Self> {
        let octets = files::read(path)?.ok_or_else(|| {
            Error::ours(format!("{} is not there", path.display()))
                .remedy("`git status` says what of the course is missing")
        })?;
        Ok(self.add(octets))
    }

    /// The sum of all parts.
    #[must_use]
    pub fn hex(&self) -> String {
        self.0
            .clone()
            .finalize()
            .iter()
            .map(|octet| format!("{octet:02x}"))
            .collect()
    }

    /// A number from it, for seeds and shards.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.0
            .clone()
            .finalize()
            .iter()
            .take(8)
            .fold(0, |sum, octet| (sum << 8) | u64::from(*octet))
    }
}
