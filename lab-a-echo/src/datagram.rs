//! The same conversation without a connection: datagrams (UDP, RFC 768).
//!
//! A datagram is a message: it arrives whole, or not at all, or twice. There is no stream, no end,
//! and nobody who sends again what was lost. Next: `names.rs`.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use crate::bind::first_to_bind;
use crate::connect::addresses_of;
use crate::note::note;

/// What one datagram holds at most: 65,535 octets less the headers of IPv4 (20) and UDP (8).
pub const MAX_DATAGRAM_OCTETS: usize = 65_507;
/// Room for every datagram, those of IPv6 too.
const BUFFER_OCTETS: usize = 65_535;

/// A socket that takes datagrams at the first of the host's addresses that can be had.
///
/// # Errors
/// In words, such as `127.0.0.1:50000: address in use: …`.
pub fn listen(host: &str, port: u16) -> io::Result<UdpSocket> {
    first_to_bind(host, port, UdpSocket::bind::<SocketAddr>)
}

/// Sends every datagram back to where it came from, for ever.
///
/// # Errors
/// Only what makes the socket itself useless; a client that has gone does not.
pub fn echo_datagrams(socket: &UdpSocket) -> io::Result<()> {
    // TODO a12-echo-datagrams · slide a-datagrams · cargo workshop check a12
    // - One datagram in, the same out, to the one who sent it; empty ones too.
    // - Give the buffer room for the largest: what does not fit is lost without a word.
    // - One client that cannot be reached is no reason to stop.
    todo!("a12-echo-datagrams")
}

/// Sends one datagram and returns the one that answers.
///
/// `server` is connected: it sends to one address and takes datagrams from there only.
///
/// # Errors
/// What the socket reports: refused, or timed out (the socket has a read timeout).
pub fn exchange_datagrams(server: &UdpSocket, message: &[u8]) -> io::Result<Vec<u8>> {
    // TODO a12-exchange-datagrams · slide a-datagrams · cargo workshop check a12
    // - Send the message as one datagram; nothing is sent again.
    // - The next datagram is the answer, whole; it may be empty, and as large as a datagram can be.
    todo!("a12-exchange-datagrams")
}

/// Sends `message` to `host`, a name or an address without brackets, and returns the answer.
///
/// A name may have several addresses; one where nobody listens says so, and the next is asked.
///
/// # Errors
/// The last address's error: refused, or timed out after `patience`.
pub fn ask(host: &str, port: u16, patience: Duration, message: &[u8]) -> io::Result<Vec<u8>> {
    let mut last_error = io::Error::new(ErrorKind::NotFound, "the name has no address");
    for address in addresses_of(host, port)? {
        let server = connect(address)?;
        server.set_read_timeout(Some(patience))?;
        match exchange_datagrams(&server, message) {
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => last_error = error,
            result => return result,
        }
    }
    Err(last_error)
}

/// A socket that sends to this address and takes datagrams from nowhere else.
///
/// Nothing is sent yet: there is no connection, only an address that is remembered.
fn connect(server: SocketAddr) -> io::Result<UdpSocket> {
    let any_address: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any_address, 0))?;
    socket.connect(server)?;
    Ok(socket)
}
