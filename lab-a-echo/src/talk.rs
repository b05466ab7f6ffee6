//! Both directions of a connection at the same time.
//!
//! `exchange` sends everything and then reads. With a long message that can stop for ever: the server
//! waits for us to read its answer, we wait for it to read our message, and every buffer between is full.
//! So here one thread sends and another receives. Next: `serve/threads.rs`.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::thread;

use lab_a_given::{Error, LineEnds, Report, Reporter};

/// How many octets are copied at a time.
const BUFFER_OCTETS: usize = 64 * 1024;

/// What to send for these octets, so that the lines end as they should.
pub fn apply(line_ends: &mut LineEnds, octets: &[u8]) -> Vec<u8> {
    // TODO a6-crlf · slide a-two-directions · cargo workshop check a6
    // - `LineEnds::AsTyped` changes nothing.
    // - Otherwise a CR goes before every LF that has none, also where CR was the last octet of the call before.
    octets.to_vec()
}

/// Starts one thread for each direction: standard input to the server, its words to standard output.
pub fn start_both(server: Arc<TcpStream>, line_ends: LineEnds, reporter: Reporter) {
    // TODO a6-start-both · slide a-two-directions · cargo workshop check a6
    // - `send` from standard input and `receive` to standard output run at the same time, each in a thread
    // - of its own: neither waits for the other.
    // - Each has a reporter, and tells at its end what came of it: `Report::Sent`, `Report::Received`.
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
    reporter: &Reporter,
) -> Result<(), Error> {
    // TODO a6-receive · slide a-two-directions · cargo workshop check a6
    // - Pass on the server's octets as soon as they are here, untouched; flush, or they wait in a buffer.
    // - Tell of `Report::Progress` each time. A write that fails is an `Error::Output`.
    // - The server closes: done.
    todo!("a6-receive")
}
