//! Why a program of this lab ends without having done what was asked, and the exit code of each.

use std::fmt;
use std::io;
use std::process::ExitCode;

use crate::message::MessageError;
use crate::note::note;

/// Why a program failed.
#[derive(Debug)]
pub enum Error {
    /// The arguments make no sense: exit code 2.
    Usage(String),
    /// It did not work, and why.
    Failed(String),
    /// There is no connection: no such host, refused, nobody answered.
    Connect(String),
    /// The server closed or reset the connection.
    Closed(String),
    /// A wait that took too long, named with its seconds.
    TimedOut(String),
    /// More content than `--max-size` allows.
    TooLarge(String),
    /// More redirects than are followed.
    Redirects(String),
    /// An answer of 400 or more, where that counts as a failure (`--fail`).
    Status {
        /// The status code.
        status: u16,
        /// The reason phrase.
        reason: String,
        /// Of what.
        url: String,
    },
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

    /// What is wrong with the message that came from `url`.
    pub fn message(url: &str, error: MessageError) -> Error {
        match error {
            MessageError::Stream(error) => Error::from(error),
            MessageError::Closed => Error::Closed(format!("{url}: {error}")),
            error => Error::Failed(format!("{url}: {error}")),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(words)
            | Error::Failed(words)
            | Error::Connect(words)
            | Error::Closed(words)
            | Error::TimedOut(words)
            | Error::TooLarge(words)
            | Error::Redirects(words) => f.write_str(words),
            Error::Status {
                status,
                reason,
                url,
            } => {
                let status_and_reason = format!("{status} {reason}");
                write!(f, "{}: {url}", status_and_reason.trim_end())
            }
            Error::Output(error) => write!(f, "standard output: {error}"),
        }
    }
}

impl std::error::Error for Error {}

/// A body is read with [`std::io::Read`], whose errors carry ours inside.
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        io::Error::other(error)
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        error
            .downcast::<Error>()
            .unwrap_or_else(|error| Error::Failed(error.to_string()))
    }
}
