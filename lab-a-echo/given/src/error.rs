//! Why a program of this lab ends without having done what was asked, and the exit code of each.

use std::fmt;
use std::io;
use std::process::ExitCode;

use crate::note::note;

/// Why a program failed.
#[derive(Debug)]
pub enum Error {
    /// The arguments make no sense together: exit code 2.
    Usage(String),
    /// It did not work, and why: exit code 1.
    Failed(String),
    /// A socket's error: exit code 1.
    Socket(io::Error),
    /// Standard input could not be read: exit code 1.
    Input(io::Error),
    /// Standard output could not be written: exit code 1, but 0 if only its reader has gone (as in `| head`).
    Output(io::Error),
}

impl Error {
    /// Says what went wrong, as the last line on standard error, and gives the exit code for it.
    #[must_use]
    pub fn report(&self) -> ExitCode {
        match self {
            Error::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                return ExitCode::SUCCESS;
            }
            _ => note(format_args!("error: {self}")),
        }
        match self {
            Error::Usage(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(words) | Error::Failed(words) => f.write_str(words),
            Error::Socket(error) => error.fmt(f),
            Error::Input(error) => write!(f, "standard input: {error}"),
            Error::Output(error) => write!(f, "standard output: {error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::Socket(error)
    }
}
