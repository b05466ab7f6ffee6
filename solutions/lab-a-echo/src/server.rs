//! The server's side of a conversation: every octet goes back to where it came from.
//!
//! Who is served when is not decided here but in `serve/`. Next: `serve/one.rs`.

use std::io::{self, Read, Write};
use std::net::TcpStream;

/// How many octets one read takes at most. A longer message takes more reads.
const BUFFER_OCTETS: usize = 64 * 1024;

/// Sends back every octet until the client is done sending, then closes.
///
/// # Errors
/// What the socket reports: the client reset the connection, or does not take its octets.
pub fn echo(mut client: TcpStream) -> io::Result<()> {
    // ANCHOR: a2-echo
    //= Send back every octet, in the order they came, as soon as they are here.
    //= The message may be longer than any buffer: read again and again.
    //= A read of no octets says that the client is done sending: then so are you.
    let mut buffer = vec![0; BUFFER_OCTETS];
    loop {
        let count = client.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        client.write_all(&buffer[..count])?;
    }
    // ANCHOR_END: a2-echo
}
