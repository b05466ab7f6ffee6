//! What can go wrong between a request and a program, and what the client is told of it: the one place
//! where errors become answers.

use std::fmt;
use std::io::{self, ErrorKind};

use lab_c_server::Response;

/// Why a program has not answered.
#[derive(Debug)]
pub enum Trouble {
    /// There is nothing of that name, or nothing that may be known.
    NotFound,
    /// It is there, but it does not run.
    NotRunnable,
    /// It is there, but a link to it leads out of the folder.
    Outside,
    /// It could not be started.
    Start(io::Error),
    /// It ended, or was ended, before its head was whole; or it left before it answered.
    NoHead,
    /// What it printed is no head, or not what the head says.
    Malformed(&'static str),
    /// For too long it has neither taken nor given an octet.
    Silent,
    /// Reading from it, or writing to it, failed.
    Broken(io::Error),
    /// The content of the request did not come.
    Content(io::Error),
    /// As many run as may run at once, and none of them has ended in time.
    Busy,
    /// It sent the request to another path of ours, and that to another, and so on.
    TooManyRedirects,
    /// It failed, and has said so by itself (WSGI).
    Failed,
}

impl Trouble {
    /// The status code (RFC 9110 §15.5, §15.6).
    #[must_use]
    pub fn status(&self) -> u16 {
        // TODO d5-status · slide d-errors · cargo workshop check d5
        // - What is not there is 404, what does not run 403. Content that did not come is the client's doing (400).
        // - What could not be started, has failed by itself or goes in circles is our own trouble: 500.
        // - What answers nothing or nonsense is a bad gateway (502), silence is 504.
        // - Too many at once is 503.
        match self {
            Trouble::NotFound => 404,
            Trouble::NotRunnable | Trouble::Outside => 403,
            _ => 500, // Something went wrong.
        }
    }

    /// The response that tells the client of it.
    #[must_use]
    pub fn response(&self) -> Response {
        let response = Response::of_status(self.status());
        match self {
            Trouble::Busy => response.with("Retry-After", "1"),
            _ => response,
        }
    }

    /// Whether it is news for the log: not what anybody can ask for in vain.
    #[must_use]
    pub fn is_news(&self) -> bool {
        !matches!(self, Trouble::NotFound)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::NotFound => f.write_str("it is not there"),
            Trouble::NotRunnable => {
                f.write_str("it is not executable, and no interpreter is set for its ending")
            }
            Trouble::Outside => f.write_str("a link leads out of the folder"),
            Trouble::Start(error) => write!(f, "it could not be started: {error}"),
            Trouble::NoHead => f.write_str("it ended before the empty line that ends its head"),
            Trouble::Malformed(what) => f.write_str(what),
            Trouble::Silent => f.write_str("it was silent for too long"),
            Trouble::Broken(error) => write!(f, "{error}"),
            Trouble::Content(error) => write!(f, "the request: {error}"),
            Trouble::Busy => f.write_str("too many run at once"),
            Trouble::TooManyRedirects => f.write_str("it redirects again and again"),
            Trouble::Failed => f.write_str("it failed"),
        }
    }
}

impl std::error::Error for Trouble {}

/// What a read says that waited for too long, or came to an end too early.
impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => Trouble::Silent,
            ErrorKind::UnexpectedEof => Trouble::NoHead,
            _ => Trouble::Broken(error),
        }
    }
}
