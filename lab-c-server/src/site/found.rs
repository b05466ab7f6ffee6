//! What stands at a path: a file, a folder, or nothing that is served.

use std::fs::Metadata;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::held::Held;
use super::octets::Octets;
use super::{Site, conditions, media_type, path};
use crate::response::date::http_date;
use crate::response::outgoing::SMALL;

/// What was found at a path.
pub(super) enum Found {
    /// A file.
    File(Arc<Document>),
    /// A folder.
    Folder(Held),
}

/// A file, opened, and what is said of it.
pub(super) struct Document {
    /// Where it is.
    pub(super) path: PathBuf,
    /// What it holds.
    pub(super) content: Octets,
    /// How many octets that is.
    pub(super) length: u64,
    /// When it was last written.
    pub(super) modified: SystemTime,
    /// The same as HTTP writes it.
    pub(super) last_modified: String,
    /// Its entity tag, with quotation marks (RFC 9110 §8.8.3).
    pub(super) etag: String,
    /// Its media type.
    pub(super) media_type: String,
    /// By which it is known again.
    pub(super) identity: Identity,
}

/// What changes when a file does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    length: u64,
    modified: SystemTime,
    /// Device, number on it, and when something about it was last changed.
    #[cfg(unix)]
    unix: (u64, u64, i64, i64),
}

impl Identity {
    pub(super) fn of(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        use std::os::unix::fs::MetadataExt;
        Identity {
            length: metadata.len(),
            modified: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
            #[cfg(unix)]
            unix: (
                metadata.dev(),
                metadata.ino(),
                metadata.ctime(),
                metadata.ctime_nsec(),
            ),
        }
    }

    /// Whether it is old enough to show every change from now on: the clock of a file system has steps,
    /// and within one of them a file can change twice.
    pub(super) fn is_settled(&self) -> bool {
        let is_old =
            |time: SystemTime| time.elapsed().is_ok_and(|age| age > Duration::from_secs(1));
        is_old(self.modified) && self.changed().is_none_or(is_old)
    }

    /// When anything about it was last changed: the other time can be set to what one likes.
    fn changed(&self) -> Option<SystemTime> {
        #[cfg(unix)]
        {
            let (_, _, seconds, nanoseconds) = self.unix;
            let since = Duration::new(seconds.try_into().ok()?, nanoseconds.try_into().ok()?);
            Some(SystemTime::UNIX_EPOCH + since)
        }
        #[cfg(not(unix))]
        None
    }
}

/// What stands at the path of a target, or the status code that tells why nothing does.
pub(super) fn find(site: &Site, path: &str) -> Result<Found, u16> {
    if let Some(document) = site.kept.get(path) {
        return Ok(Found::File(document));
    }
    let place = site.root.join(path::below_root(path)?);
    let found = at(site, &place)?;
    match found {
        // A name with a slash behind it is a folder's.
        Found::File(_) if path.ends_with('/') => return Err(404),
        Found::File(ref document) => site.kept.keep(path, document),
        Found::Folder(_) => {}
    }
    Ok(found)
}

/// What stands at this place below the root.
pub(super) fn at(site: &Site, place: &Path) -> Result<Found, u16> {
    // TODO c3-at · slide c-files · cargo workshop check c3
    // - Look at what is there before opening it (`Held::at`): a pipe would wait, a device could do anything.
    // - Errors become status codes: `status`. It must be inside of the root (`path::is_inside`), or it is refused (403).
    // - A folder is a folder; what is neither folder nor file is refused as well.
    // - Then open it: `Document::open`.
    todo!("c3-at")
}

impl Document {
    /// Opens a file and looks at it.
    fn open(held: &Held) -> io::Result<Document> {
        let mut file = held.open()?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(ErrorKind::PermissionDenied.into());
        }
        let identity = Identity::of(&metadata);
        let length = metadata.len();
        let content = if length <= SMALL {
            let mut octets = Vec::new();
            (&mut file).take(length).read_to_end(&mut octets)?;
            Octets::Here(Arc::new(octets))
        } else {
            Octets::InFile(Arc::new(file))
        };
        let modified = identity.modified;
        Ok(Document {
            path: held.place().to_path_buf(),
            // If it became shorter while it was read, what was read is what there is.
            length: match &content {
                Octets::Here(octets) => octets.len() as u64,
                Octets::InFile(_) => length,
            },
            content,
            modified,
            // A file of tomorrow was last modified today, as far as anybody can tell (RFC 9110 §8.8.2.1).
            // And some file systems know times that are no dates.
            last_modified: http_date(modified.clamp(SystemTime::UNIX_EPOCH, SystemTime::now())),
            etag: conditions::etag(modified, length),
            media_type: media_type::of(held.place()),
            identity,
        })
    }
}

/// The status code for a file that cannot be had.
pub(super) fn status(error: &io::Error) -> u16 {
    match error.kind() {
        ErrorKind::PermissionDenied => 403,
        ErrorKind::NotFound
        | ErrorKind::NotADirectory
        | ErrorKind::InvalidFilename
        | ErrorKind::InvalidInput => 404,
        _ if is_a_circle(error) => 404,
        // The system has no descriptors left, or the disk has trouble: it may be there all the same.
        _ => 503,
    }
}

/// Whether links lead to each other and nowhere else.
#[cfg(unix)]
fn is_a_circle(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

/// Whether links lead to each other and nowhere else.
#[cfg(not(unix))]
fn is_a_circle(_error: &io::Error) -> bool {
    false
}
