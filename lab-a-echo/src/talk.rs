//! Both directions of a connection at the same time.
//!
//! `exchange` sends everything and then reads. With a long message that can stop for ever: the server
//! waits for us to read its answer, we wait for it to read our message, and every buffer between is full.
//! So here one thread sends and another receives. Next: `serve/threads.rs`.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use crate::Error;

/// How many octets are copied at a time.
const BUFFER_OCTETS: usize = 64 * 1024;
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

    /// What to send for these octets.
    pub fn apply(&mut self, octets: &[u8]) -> Vec<u8> {
        // TODO a6-crlf · slide a-two-directions · cargo workshop check a6
        // - `AsTyped` changes nothing.
        // - Otherwise a CR goes before every LF that has none, also where CR was the last octet of the call before.
        octets.to_vec()
    }
}

/// What the two threads tell of.
enum Report {
    /// The sender is done: the server has the whole input, or no longer takes it.
    Sent(Result<(), Error>),
    /// The receiver has passed octets on.
    Progress,
    /// The receiver is done: the server has closed, or the connection broke.
    Received(Result<(), Error>),
}

/// Sends `input` to the server and what the server says to `output`, until the server closes.
///
/// The end of `input` ends the sending side only. Until then there is no limit to waiting; from then on
/// the server may be silent for `patience`.
///
/// # Errors
/// [`Error::Input`] and [`Error::Output`] for the two ends here; [`Error::Socket`] if the connection was
/// reset, or nothing came for too long (`TimedOut`).
pub fn both_ways<I, O>(
    server: TcpStream,
    input: I,
    output: O,
    line_ends: LineEnds,
    patience: Duration,
) -> Result<(), Error>
where
    I: Read + Send + 'static,
    O: Write + Send + 'static,
{
    // Waiting for a person has no limit; `patience` is kept below.
    server.set_read_timeout(None)?;
    server.set_write_timeout(None)?;
    let reports = start_both(Arc::new(server), input, output, line_ends);
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

/// Starts one thread for each direction and returns what they will tell.
fn start_both<I, O>(
    server: Arc<TcpStream>,
    input: I,
    output: O,
    line_ends: LineEnds,
) -> Receiver<Report>
where
    I: Read + Send + 'static,
    O: Write + Send + 'static,
{
    // TODO a6-start-both · slide a-two-directions · cargo workshop check a6
    // - `send` and `receive` run at the same time, each in a thread of its own: neither waits for the other.
    // - Each tells what came of it: `Report::Sent`, `Report::Received`.
    todo!("a6-start-both")
}

/// Sends the input as it comes, and ends the sending side with it.
fn send(
    mut input: impl Read,
    mut server: &TcpStream,
    mut line_ends: LineEnds,
) -> Result<(), Error> {
    // TODO a6-send · slide a-two-directions · cargo workshop check a6
    // - Send what there is of the input as soon as it is there, with `line_ends` applied.
    // - A read that fails is an `Error::Input`.
    // - At its end close the sending side only: the answer is still under way.
    todo!("a6-send")
}

/// Passes on what the server says until it closes.
fn receive(
    mut server: &TcpStream,
    mut output: impl Write,
    reporter: &Sender<Report>,
) -> Result<(), Error> {
    // TODO a6-receive · slide a-two-directions · cargo workshop check a6
    // - Pass on the server's octets as soon as they are here, untouched; flush, or they wait in a buffer.
    // - Tell of `Report::Progress` each time. A write that fails is an `Error::Output`.
    // - The server closes: done.
    todo!("a6-receive")
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
            if error.kind() == ErrorKind::ConnectionReset =>
        {
            Err(error.into())
        }
        _ => Ok(()),
    }
}
