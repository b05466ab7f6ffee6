//! What stands at a path, held fast from the first look on: nobody can put something else there before it is opened.
//!
//! A link may lead inside when it is looked at, and outside when it is opened. So on Linux a path is followed once.
//! What it led to gets a descriptor that can do nothing but name it (`O_PATH`: no pipe waits, no device stirs),
//! and everything after that goes by the descriptor's own path in `/proc`.

use std::fs::{self, File, FileType, ReadDir};
use std::io;
use std::path::{Path, PathBuf};

/// A file, a folder or whatever else a path led to.
pub(super) struct Held {
    place: PathBuf,
    real_path: PathBuf,
    kind: FileType,
    /// The path by which it is opened.
    way_in: PathBuf,
    /// `way_in` is of use as long as this is open.
    _descriptor: Option<File>,
}

impl Held {
    /// Finds out what is at this place, and follows links there. Nothing is opened yet.
    pub(super) fn at(place: &Path) -> io::Result<Held> {
        #[cfg(target_os = "linux")]
        {
            let descriptor = open_with(place, rustix::fs::OFlags::PATH)?;
            if let Some(held) = Held::by_descriptor(place, descriptor) {
                return Ok(held);
            }
        }
        Held::by_name(place)
    }

    /// None: there is no `/proc` here.
    #[cfg(target_os = "linux")]
    fn by_descriptor(place: &Path, descriptor: File) -> Option<Held> {
        use std::os::fd::AsRawFd;
        let way_in = PathBuf::from(format!("/proc/self/fd/{}", descriptor.as_raw_fd()));
        Some(Held {
            place: place.to_path_buf(),
            real_path: fs::read_link(&way_in).ok()?,
            kind: descriptor.metadata().ok()?.file_type(),
            way_in,
            _descriptor: Some(descriptor),
        })
    }

    /// The next best: after the first look there are no more links in the path, unless whoever may write there puts
    /// one in just then.
    fn by_name(place: &Path) -> io::Result<Held> {
        let real_path = place.canonicalize()?;
        Ok(Held {
            place: place.to_path_buf(),
            kind: fs::symlink_metadata(&real_path)?.file_type(),
            way_in: real_path.clone(),
            real_path,
            _descriptor: None,
        })
    }

    /// The path that led here.
    pub(super) fn place(&self) -> &Path {
        &self.place
    }

    /// Where it really is: a path without any links.
    pub(super) fn real_path(&self) -> &Path {
        &self.real_path
    }

    /// Whether it is a folder.
    pub(super) fn is_folder(&self) -> bool {
        self.kind.is_dir()
    }

    /// Whether it is a file with octets in it: no pipe, no device.
    pub(super) fn is_file(&self) -> bool {
        self.kind.is_file()
    }

    /// Opens a file to read it.
    pub(super) fn open(&self) -> io::Result<File> {
        // Should it be a pipe by now, nobody waits for the other end.
        #[cfg(unix)]
        return open_with(&self.way_in, rustix::fs::OFlags::NONBLOCK);
        #[cfg(not(unix))]
        return File::open(&self.way_in);
    }

    /// What a folder holds.
    pub(super) fn entries(&self) -> io::Result<ReadDir> {
        fs::read_dir(&self.way_in)
    }
}

#[cfg(unix)]
fn open_with(path: &Path, flags: rustix::fs::OFlags) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    File::options().read(true).custom_flags(flags).open(path)
}
