//! One POST by HTTP/1.1, as plain as it can be: a connection, a request, the status line of the response.
//!
//! All of it together has one deadline. Nothing but the status code is believed, and no more than a few octets are read: a server that
//! never answers, or never stops, costs this thread three seconds and nobody else anything.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use super::address::Address;

/// How long an exchange may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// `HTTP/1.1 204` and what stands around it is shorter.
const MOST_OCTETS: usize = 256;

/// Sends this JSON to the address; the status code of the answer.
///
/// # Errors
/// There was none, for whatever reason.
pub fn post(address: &Address, content: &str) -> io::Result<u16> {
    let deadline = Instant::now() + PATIENCE;
    let mut stream = connect(address, deadline)?;
    stream.set_nodelay(true)?;
    let request = format!(
        "POST {}/report HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{content}",
        address.path,
        address.authority(),
        content.len()
    );
    let sent = send(&mut stream, request.as_bytes(), deadline);
    // Whoever refuses may answer before all has come, and close: the answer counts.
    let answer = status(&mut stream, deadline);
    answer.map_err(|lost| sent.err().unwrap_or(lost))
}

/// Tries the addresses of a name one by one.
fn connect(address: &Address, deadline: Instant) -> io::Result<TcpStream> {
    let mut last = ErrorKind::AddrNotAvailable.into();
    for place in (address.host.as_str(), address.port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&place, left(deadline)?) {
            Ok(stream) => return Ok(stream),
            Err(cause) => last = cause,
        }
    }
    Err(last)
}

/// Like `write_all`, but a reader that takes an octet a second does not get a second for each.
fn send(stream: &mut TcpStream, mut octets: &[u8], deadline: Instant) -> io::Result<()> {
    while !octets.is_empty() {
        stream.set_write_timeout(Some(left(deadline)?))?;
        match stream.write(octets)? {
            0 => return Err(ErrorKind::WriteZero.into()),
            count => octets = &octets[count..],
        }
    }
    Ok(())
}

/// Reads until the status code is there.
fn status(stream: &mut TcpStream, deadline: Instant) -> io::Result<u16> {
    let (mut octets, mut length) = ([0; MOST_OCTETS], 0);
    while length < MOST_OCTETS {
        stream.set_read_timeout(Some(left(deadline)?))?;
        let count = stream.read(&mut octets[length..])?;
        if count == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        length += count;
        if let Some(line) = octets[..length]
            .split_inclusive(|octet| *octet == b'\n')
            .next()
            && line.ends_with(b"\n")
        {
            return code(line).ok_or_else(|| ErrorKind::InvalidData.into());
        }
    }
    Err(ErrorKind::InvalidData.into())
}

/// The code in `HTTP/1.1 204 No Content`.
fn code(line: &[u8]) -> Option<u16> {
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.strip_prefix("HTTP/1.")?.split([' ', '\r', '\n']);
    words.next()?;
    words
        .next()
        .filter(|code| code.len() == 3)?
        .parse()
        .ok()
        .filter(|code| (200..600).contains(code))
}

/// The time until then. No system takes a time of zero for one.
fn left(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    match left.is_zero() {
        true => Err(ErrorKind::TimedOut.into()),
        false => Ok(left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_status_line_is_a_status_line() {
        assert_eq!(code(b"HTTP/1.1 204 No Content\r\n"), Some(204));
        assert_eq!(code(b"HTTP/1.0 403\r\n"), Some(403));
        for line in [
            &b"HTTP/1.1 100 Continue\r\n"[..],
            b"HTTP/1.1 20\r\n",
            b"HTTP/1.1 2000 OK\r\n",
            b"HTTP/2 200\r\n",
            b"SSH-2.0-x\r\n",
            b"\xff\n",
            b"\n",
        ] {
            assert_eq!(code(line), None);
        }
    }
}
