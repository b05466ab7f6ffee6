//! Sockets for datagrams: one that takes them, and one that asks.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use crate::bind::first_to_bind;
use crate::connect::addresses_of;

/// What one datagram holds at most: 65,535 octets less the headers of IPv4 (20) and UDP (8).
pub const MAX_DATAGRAM_OCTETS: usize = 65_507;

/// A socket that takes datagrams at the first of the host's addresses that can be had.
///
/// # Errors
/// In words, such as `127.0.0.1:50000: address in use: …`.
pub(crate) fn listen(host: &str, port: u16) -> io::Result<UdpSocket> {
    first_to_bind(host, port, UdpSocket::bind::<SocketAddr>)
}

/// One datagram there, one back: the lab's `exchange_datagrams`.
pub(crate) type Exchange = fn(&UdpSocket, &[u8]) -> io::Result<Vec<u8>>;

/// Sends `message` to `host`, a name or an address without brackets, and returns the answer.
///
/// A name may have several addresses; one where nobody listens says so, and the next is asked.
///
/// # Errors
/// The last address's error: refused, or timed out after `patience`.
pub(crate) fn ask(
    host: &str,
    port: u16,
    patience: Duration,
    message: &[u8],
    exchange: Exchange,
) -> io::Result<Vec<u8>> {
    let mut last_error = io::Error::new(ErrorKind::NotFound, "the name has no address");
    for address in addresses_of(host, port)? {
        let server = connect(address)?;
        server.set_read_timeout(Some(patience))?;
        match exchange(&server, message) {
            Err(error) if is_refusal(&error) => last_error = error,
            result => return result,
        }
    }
    Err(last_error)
}

/// Nobody listens there: what TCP calls refused, Windows calls a reset here.
fn is_refusal(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset
    )
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
