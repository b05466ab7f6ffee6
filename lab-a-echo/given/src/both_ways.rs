//! Waiting for both directions of a connection, each of which has a thread of its own.

use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use crate::Error;

/// How long a sender that is still at work has to tell of a reset that it saw in the receiver's place.
const LAST_WORDS: Duration = Duration::from_millis(50);

/// What becomes of line ends on their way to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnds {
    /// They stay as they are.
    AsTyped,
    /// LF becomes CRLF, as most protocols want it; what is CRLF already stays.
    Crlf {
        /// Whether the last octet so far was CR: its LF may come in the next call.
        after_cr: bool,
    },
}

impl LineEnds {
    /// LF becomes CRLF.
    pub const CRLF: LineEnds = LineEnds::Crlf { after_cr: false };
}

/// What the two threads tell of.
#[derive(Debug)]
pub enum Report {
    /// The sender is done: the server has the whole input, or no longer takes it.
    Sent(Result<(), Error>),
    /// The receiver has passed octets on.
    Progress,
    /// The receiver is done: the server has closed, or the connection broke.
    Received(Result<(), Error>),
}

/// Where a thread tells what came of it. Clones tell the same listener.
#[derive(Debug, Clone)]
pub struct Reporter(Sender<Report>);

impl Reporter {
    /// Tells; if nobody listens any more it does not matter.
    pub fn tell(&self, report: Report) {
        let _ = self.0.send(report);
    }
}

/// Starts one thread for each direction: the lab's `start_both`.
pub(crate) type StartBoth = fn(Arc<TcpStream>, LineEnds, Reporter);

/// Sends standard input to the server, and what the server says to standard output, until the server closes.
///
/// The end of the input ends the sending side only. Until then there is no limit to waiting; from then on
/// the server may be silent for `patience`.
///
/// # Errors
/// [`Error::Input`] and [`Error::Output`] for the two ends here; [`Error::Socket`] if the connection was
/// reset, or nothing came for too long (`TimedOut`).
pub(crate) fn both_ways(
    server: TcpStream,
    line_ends: LineEnds,
    patience: Duration,
    start_both: StartBoth,
) -> Result<(), Error> {
    // Waiting for a person has no limit; `patience` is kept below.
    server.set_read_timeout(None)?;
    server.set_write_timeout(None)?;
    let (reporter, reports) = mpsc::channel();
    start_both(Arc::new(server), line_ends, Reporter(reporter));
    let mut input_ended = false;
    loop {
        let wait = if input_ended { patience } else { Duration::MAX };
        match reports.recv_timeout(wait) {
            Ok(Report::Progress) => {}
            Ok(Report::Sent(Err(error))) if !server_had_closed(&error) => return Err(error),
            Ok(Report::Sent(_)) => input_ended = true,
            Ok(Report::Received(Ok(()))) if !input_ended => return last_words(&reports),
            Ok(Report::Received(result)) => return result,
            Err(RecvTimeoutError::Timeout) => {
                return Err(io::Error::from(ErrorKind::TimedOut).into());
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::Failed(
                    "one direction ended without a word".to_owned(),
                ));
            }
        }
    }
}

/// A sender that fails so has met the end that the receiver is about to see, or has seen.
fn server_had_closed(error: &Error) -> bool {
    matches!(error, Error::Socket(error) if matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::NotConnected))
}

/// The server seems to have closed while the input was still open.
///
/// The kernel tells of a reset once. If the sender was at work it may have been told, and the receiver
/// saw only an end: so listen a moment longer.
fn last_words(reports: &Receiver<Report>) -> Result<(), Error> {
    match reports.recv_timeout(LAST_WORDS) {
        Ok(Report::Sent(Err(Error::Socket(error))))
            if matches!(
                error.kind(),
                ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted
            ) =>
        {
            Err(error.into())
        }
        _ => Ok(()),
    }
}
