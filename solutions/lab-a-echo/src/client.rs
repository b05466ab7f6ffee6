//! The client's side of a TCP conversation.
//!
//! A TCP connection is two streams of octets, one in each direction, and each side ends its own.
//! There are no messages and no lines: what one call writes may arrive in five reads.
//! Next: `server.rs`, the other side.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};

/// Sends `message` and returns everything the server answers until it closes.
///
/// # Errors
/// What the socket reports: reset, timed out.
pub fn exchange(server: &mut TcpStream, message: &[u8]) -> io::Result<Vec<u8>> {
    // ANCHOR: a1-exchange
    //= Send every octet of the message.
    //= Say that you are done sending: the server waits for that.
    //= Collect the answer until the server closes; it may come in pieces.
    server.write_all(message)?;
    server.shutdown(Shutdown::Write)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    Ok(answer)
    // ANCHOR_END: a1-exchange
}
