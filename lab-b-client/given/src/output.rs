//! Where the answer goes: to standard output, or to a file that is written as a whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process;

use crate::Error;

/// Where the answer goes.
#[derive(Debug)]
pub enum Output {
    /// Standard output, without a buffer: what is written comes in large pieces.
    Standard(File),
    /// A file that replaces another one once it is complete.
    File(Replacement),
    /// What is no regular file (a device, a pipe) cannot be replaced, only written to.
    Device(PathBuf, File),
}

impl Output {
    /// Standard output, or the file at `path`. One that cannot be written is better known before anything is asked.
    ///
    /// # Errors
    /// [`Error::Failed`], which names the file; [`Error::Output`].
    pub fn open(path: Option<&Path>) -> Result<Self, Error> {
        let Some(path) = path else {
            return standard_output()
                .map(Output::Standard)
                .map_err(Error::Output);
        };
        let failed = |error| Error::Failed(format!("{}: {error}", path.display()));
        let replaceable = match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                return Err(failed(io::ErrorKind::IsADirectory.into()));
            }
            Ok(metadata) => metadata.is_file(),
            Err(_) => true,
        };
        if replaceable {
            return Replacement::new(path).map(Output::File).map_err(failed);
        }
        let device = OpenOptions::new().write(true).open(path).map_err(failed)?;
        Ok(Output::Device(path.to_owned(), device))
    }

    /// Writes octets.
    ///
    /// # Errors
    /// [`Error::Failed`], which names the file; [`Error::Output`].
    pub fn write(&mut self, octets: &[u8]) -> Result<(), Error> {
        let (written, name) = match self {
            Output::Standard(file) => return file.write_all(octets).map_err(Error::Output),
            Output::File(file) => (file.file.write_all(octets), &file.target),
            Output::Device(path, file) => (file.write_all(octets), &*path),
        };
        written.map_err(|error| Error::Failed(format!("{}: {error}", name.display())))
    }

    /// Everything was written: a file gets its name now.
    ///
    /// # Errors
    /// [`Error::Failed`], which names the file.
    pub fn finish(self) -> Result<(), Error> {
        match self {
            Output::File(file) => {
                let target = file.target.clone();
                file.put_in_place()
                    .map_err(|error| Error::Failed(format!("{}: {error}", target.display())))
            }
            Output::Standard(_) | Output::Device(..) => Ok(()),
        }
    }

    /// The file that is being written and has not got its name yet.
    pub fn unfinished(&self) -> Option<&Path> {
        match self {
            Output::File(file) => Some(&file.temporary),
            Output::Standard(_) | Output::Device(..) => None,
        }
    }

    /// Whether a person reads it as it comes.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        match self {
            Output::Standard(file) | Output::Device(_, file) => file.is_terminal(),
            Output::File(_) => false,
        }
    }
}

/// So that a body can be copied to it. The errors carry ours inside.
impl Write for Output {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        Output::write(self, octets)?;
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// `std::io::Stdout` looks for line ends in everything; this does not.
#[cfg(unix)]
fn standard_output() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(io::stdout().as_fd().try_clone_to_owned()?.into())
}

/// `std::io::Stdout` looks for line ends in everything; this does not.
#[cfg(windows)]
fn standard_output() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(io::stdout().as_handle().try_clone_to_owned()?.into())
}

/// A file under another name beside the one it is to replace. If it is dropped before it was put in
/// place, it goes away.
#[derive(Debug)]
pub struct Replacement {
    file: File,
    temporary: PathBuf,
    target: PathBuf,
}

impl Replacement {
    /// What will stand at `path`, with the permissions of what stands there.
    ///
    /// # Errors
    /// The file cannot be created in that folder.
    pub fn new(path: &Path) -> io::Result<Self> {
        let replacement = Replacement::create(path, OpenOptions::new().write(true))?;
        if let Ok(metadata) = fs::metadata(path) {
            // A file that must not be written must not be replaced either.
            OpenOptions::new().write(true).open(path)?;
            replacement.file.set_permissions(metadata.permissions())?;
        }
        Ok(replacement)
    }

    /// What will stand at `path` and hold what others need not know.
    ///
    /// # Errors
    /// The file cannot be created in that folder.
    pub fn private(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Replacement::create(path, options.write(true))
    }

    fn create(path: &Path, options: &mut OpenOptions) -> io::Result<Self> {
        // What a link points to is replaced, not the link.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let name = target.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
        let mut own_name = OsString::from(".");
        // A name may have 255 octets, and ours is longer.
        if name.len() <= 200 {
            own_name.push(name);
        }
        own_name.push(format!(".{}-{:08x}.part", process::id(), fastrand::u32(..)));
        let temporary = target.with_file_name(own_name);
        Ok(Replacement {
            file: options.create_new(true).open(&temporary)?,
            temporary,
            target,
        })
    }

    /// Gives the file its name. What stood there is replaced in one step.
    ///
    /// # Errors
    /// The system's.
    pub fn put_in_place(self) -> io::Result<()> {
        fs::rename(&self.temporary, &self.target)
    }
}

impl Write for Replacement {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.file.write(octets)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        // After `put_in_place` there is no file of this name.
        let _ = fs::remove_file(&self.temporary);
    }
}
