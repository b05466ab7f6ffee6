//! How a client gets a connection: from a name to addresses, from an address to a stream.
//!
//! Every wait has an end, and every error says what was tried. Labs B to E connect with this too.

use std::fmt::Display;
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// How long a client waits before it gives up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For the connection, all addresses of the name together.
    pub connect: Duration,
    /// For the next octet, in either direction; `None` waits for ever.
    pub idle: Option<Duration>,
}

/// Connects to `host`, a name or an address without brackets, trying address by address.
///
/// The stream that is returned keeps to `timeouts.idle` and sends small writes at once (TCP_NODELAY).
///
/// # Errors
/// The last address's error, in words such as `127.0.0.1:9: connection refused: is the server
/// listening?` or `127.0.0.1:9: timed out connecting after 5 s`. Its kind is kept.
///
/// # Example
/// ```
/// use std::time::Duration;
/// use lab_a_given::{Timeouts, connect};
///
/// let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
/// let timeouts = Timeouts { connect: Duration::from_secs(5), idle: Some(Duration::from_secs(10)) };
/// let stream = connect("127.0.0.1", listener.local_addr()?.port(), &timeouts)?;
/// assert_eq!(stream.read_timeout()?, timeouts.idle);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn connect(host: &str, port: u16, timeouts: &Timeouts) -> io::Result<TcpStream> {
    let stream = first_to_answer(host, port, timeouts.connect).map_err(|error| {
        in_words(
            &error,
            &authority(host, port),
            "connecting",
            timeouts.connect,
        )
    })?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(timeouts.idle)?;
    stream.set_write_timeout(timeouts.idle)?;
    Ok(stream)
}

fn first_to_answer(host: &str, port: u16, patience: Duration) -> io::Result<TcpStream> {
    let deadline = Instant::now() + patience;
    let addresses = addresses_of(host, port)?;
    let mut last_error = io::Error::new(ErrorKind::NotFound, "the name has no address");
    for (tried, address) in addresses.iter().enumerate() {
        // Each address gets its share, so that a silent one leaves time for the next.
        let left = deadline.saturating_duration_since(Instant::now());
        let share = left
            .div_f64((addresses.len() - tried) as f64)
            .max(Duration::from_millis(1));
        match TcpStream::connect_timeout(address, share) {
            Ok(stream) => return Ok(stream),
            Err(error) => last_error = error,
        }
    }
    Err(last_error)
}

/// The socket addresses of `host`, in the resolver's order.
///
/// # Errors
/// What the resolver says, after the name that it could not find.
pub(crate) fn addresses_of(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    match (host, port).to_socket_addrs() {
        Ok(addresses) => Ok(addresses.collect()),
        Err(error) => Err(io::Error::new(
            ErrorKind::NotFound,
            format!("host name not found: {error}"),
        )),
    }
}

/// `host:port`, with brackets around an IPv6 address.
pub(crate) fn authority(host: &str, port: u16) -> String {
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

/// A socket's error in words for the person who typed the command. `doing` says what a timeout cut short.
pub(crate) fn in_words(
    error: &io::Error,
    server: &impl Display,
    doing: &str,
    patience: Duration,
) -> io::Error {
    let seconds = patience.as_secs_f64();
    let words = match error.kind() {
        ErrorKind::ConnectionRefused => "connection refused: is the server listening?".to_owned(),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => {
            "connection reset by the server".to_owned()
        }
        ErrorKind::BrokenPipe => "the server closed before it had read everything".to_owned(),
        // A read that times out is `WouldBlock` on Unix and `TimedOut` on Windows.
        ErrorKind::TimedOut | ErrorKind::WouldBlock => {
            format!("timed out {doing} after {seconds} s")
        }
        _ => error.to_string(),
    };
    io::Error::new(error.kind(), format!("{server}: {words}"))
}
