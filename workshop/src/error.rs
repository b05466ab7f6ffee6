//! What can go wrong, said so that one knows what to do next.
//!
//! One plain type for the whole program: a message, a remedy where there is one, and the exit code.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

/// Every fallible function of this crate returns this.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the program ends without success; the number is its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Checks failed, or a comparison found a difference.
    Failed = 1,
    /// Wrong usage: an unknown step, a flag that does not exist.
    Usage = 2,
    /// A lab did not build.
    DidNotBuild = 3,
    /// Our own fault, or the machine's: a file that cannot be written, a course that is broken.
    Ours = 4,
    /// This program lacks the checks of a lab. Nobody sees it: `main` goes on in the one that has them (`all_labs.rs`).
    Elsewhere = 5,
}

/// A message for the person at the terminal.
#[derive(Debug)]
pub struct Error {
    /// Decides the exit code.
    pub kind: Kind,
    /// What happened, in one sentence or a few lines; no `error: ` in front, no full stop needed.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl Error {
    /// An error of this kind.
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error {
            kind,
            message: message.into(),
            remedy: None,
        }
    }

    /// Checks failed, or something differs.
    pub fn failed(message: impl Into<String>) -> Error {
        Error::new(Kind::Failed, message)
    }

    /// The command was used wrongly.
    pub fn usage(message: impl Into<String>) -> Error {
        Error::new(Kind::Usage, message)
    }

    /// The course or the machine is at fault, not the attendee.
    pub fn ours(message: impl Into<String>) -> Error {
        Error::new(Kind::Ours, message)
    }

    /// `doing` a thing with a file failed: `Error::file("write", path, &cause)`.
    pub fn file(doing: &str, path: &Path, cause: &io::Error) -> Error {
        let error = Error::ours(format!("cannot {doing} {}: {cause}", path.display()));
        match cause.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => error.remedy(
                "make the file and its folder writable for you, then run the command again",
            ),
            io::ErrorKind::IsADirectory
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::AlreadyExists => error.remedy(
                "something else stands in its place: move that away, then run the command again",
            ),
            io::ErrorKind::StorageFull => {
                error.remedy("free some space on the disk, then run the command again")
            }
            _ => error,
        }
    }

    /// The same error with a remedy.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Error {
        self.remedy = Some(remedy.into());
        self
    }

    /// What `main` returns for it.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.kind as u8)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "error: {}", self.message)?;
        match &self.remedy {
            Some(remedy) => write!(out, "\n  try: {remedy}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_the_place_of_a_file_names_the_remedy() {
        let cause = io::Error::from(io::ErrorKind::IsADirectory);
        let shown = Error::file("read", Path::new(".workshop/state.json"), &cause).to_string();
        assert!(
            shown.contains("\n  try: something else stands in its place"),
            "{shown}"
        );
    }

    #[test]
    fn a_file_that_may_not_be_written_names_cause_and_remedy() {
        let cause = io::Error::from(io::ErrorKind::PermissionDenied);
        let shown = Error::file("write", Path::new("lab/src/client.rs"), &cause).to_string();
        assert!(
            shown.starts_with("error: cannot write lab/src/client.rs: permission denied"),
            "{shown}"
        );
        assert!(
            shown.contains("\n  try: make the file and its folder writable"),
            "{shown}"
        );
    }
}
