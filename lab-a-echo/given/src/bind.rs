//! How a server gets its address: from a name to addresses, and to a socket bound to one of them.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use crate::connect::{addresses_of, authority};

/// Binds a socket, of whatever kind `bind` makes, to the first of the host's addresses that can be had.
///
/// # Errors
/// The last address's error, in words such as `127.0.0.1:80: permission denied: …`. Its kind is kept.
pub(crate) fn first_to_bind<S>(
    host: &str,
    port: u16,
    bind: impl Fn(SocketAddr) -> io::Result<S>,
) -> io::Result<S> {
    let in_words = |error| in_words(&error, host, port);
    let mut last_error = io::Error::new(ErrorKind::NotFound, "the name has no address");
    for address in addresses_of(host, port).map_err(in_words)? {
        match bind(address) {
            Ok(socket) => return Ok(socket),
            Err(error) => last_error = error,
        }
    }
    Err(in_words(last_error))
}

fn in_words(error: &io::Error, host: &str, port: u16) -> io::Error {
    let words = match error.kind() {
        ErrorKind::AddrInUse => {
            "address in use: another server has this port; `--port 0` takes a free one".to_owned()
        }
        ErrorKind::AddrNotAvailable => "this machine does not have that address".to_owned(),
        ErrorKind::PermissionDenied => "permission denied: take a port from 1024 up".to_owned(),
        _ => error.to_string(),
    };
    io::Error::new(error.kind(), format!("{}: {words}", authority(host, port)))
}
