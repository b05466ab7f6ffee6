//! A server that tells every client the client's own address.
//!
//! A socket's end is an address and a port; the kernel knows both ends of a connection.
//! Next: `adder.rs`.

use std::io::{self, Write};
use std::net::TcpStream;

use lab_a_given::close_gently;

/// Sends the client's IP address, without its port, and LF, then closes.
///
/// A socket that takes IPv4 and IPv6 shows an IPv4 client as `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2).
/// The client knows itself as `192.0.2.1`, so that is what it is told.
///
/// # Errors
/// What the socket reports: the client has left already.
pub fn tell_address(mut client: TcpStream) -> io::Result<()> {
    // TODO a4-tell-address · slide a-addresses · cargo workshop check a4
    // - Send the address of the connection's other end, and LF; not the port.
    // - An IPv4 address in IPv6 clothes is sent as the IPv4 address that it is.
    // - Close gently, as in a3.
    todo!("a4-tell-address")
}
