//! The same conversation without a connection: datagrams (UDP, RFC 768).
//!
//! A datagram is a message: it arrives whole, or not at all, or twice. There is no stream, no end,
//! and nobody who sends again what was lost. Next: `names.rs`.

use std::io::{self, ErrorKind};
use std::net::UdpSocket;

use lab_a_given::note;

/// Room for every datagram, those of IPv6 too.
const BUFFER_OCTETS: usize = 65_535;

/// Sends every datagram back to where it came from, for ever.
///
/// # Errors
/// Only what makes the socket itself useless; a client that has gone does not.
pub fn echo_datagrams(socket: &UdpSocket) -> io::Result<()> {
    // ANCHOR: a12-echo-datagrams
    //= One datagram in, the same out, to the one who sent it; empty ones too.
    //= Give the buffer room for the largest: what does not fit is lost without a word.
    //= One client that cannot be reached is no reason to stop.
    let mut buffer = vec![0; BUFFER_OCTETS];
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((count, client)) => {
                if let Err(error) = socket.send_to(&buffer[..count], client) {
                    note(format_args!("note: {client} got no answer: {error}"));
                }
            }
            // Windows reports here that an earlier client could not be reached.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::Interrupted | ErrorKind::ConnectionReset
                ) => {}
            Err(error) => return Err(error),
        }
    }
    // ANCHOR_END: a12-echo-datagrams
}

/// Sends one datagram and returns the one that answers.
///
/// `server` is connected: it sends to one address and takes datagrams from there only.
///
/// # Errors
/// What the socket reports: refused, or timed out (the socket has a read timeout).
pub fn exchange_datagrams(server: &UdpSocket, message: &[u8]) -> io::Result<Vec<u8>> {
    // ANCHOR: a12-exchange-datagrams
    //= Send the message as one datagram; nothing is sent again.
    //= The next datagram is the answer, whole; it may be empty, and as large as a datagram can be.
    server.send(message)?;
    let mut answer = vec![0; BUFFER_OCTETS];
    let count = server.recv(&mut answer)?;
    answer.truncate(count);
    Ok(answer)
    // ANCHOR_END: a12-exchange-datagrams
}
