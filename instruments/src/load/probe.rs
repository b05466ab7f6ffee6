//! One exchange before the load: does the server answer, and what is a right answer?

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::generator::answer::{Answer, Awaited, Reader};

const PATIENCE: Duration = Duration::from_secs(5);

/// What a right answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Right {
    /// Its status code.
    pub status: u16,
    /// The length of its content, where two answers had the same.
    pub octets: Option<u64>,
}

/// Asks twice, each time on a new connection.
///
/// # Errors
/// Why there is no answer, in words.
pub fn ask(address: SocketAddr, request: &[u8], awaited: &Awaited) -> Result<Right, String> {
    let first = exchange(address, request, awaited)?;
    let second = exchange(address, request, awaited)?;
    if first.status >= 400 {
        return Err(format!(
            "it answers with status {}: what would be measured is how fast it says no",
            first.status
        ));
    }
    Ok(Right {
        status: first.status,
        octets: (first.octets == second.octets).then_some(first.octets),
    })
}

fn exchange(address: SocketAddr, request: &[u8], awaited: &Awaited) -> Result<Answer, String> {
    talk(address, request, awaited).map_err(|cause| match cause.kind() {
        io::ErrorKind::ConnectionRefused => {
            format!("nobody listens on {address}: is the server running?")
        }
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            format!("it does not answer (waited {} s)", PATIENCE.as_secs())
        }
        _ => cause.to_string(),
    })
}

fn talk(address: SocketAddr, request: &[u8], awaited: &Awaited) -> io::Result<Answer> {
    let wrong = |words: String| io::Error::new(io::ErrorKind::InvalidData, words);
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(request)?;
    let mut reader = Reader::new(awaited.clone());
    let mut buffer = vec![0; 64 << 10];
    loop {
        let octets = stream.read(&mut buffer)?;
        let answer = match octets {
            0 => reader.end(),
            _ => reader.next(&mut &buffer[..octets]),
        };
        match answer {
            Ok(Some(answer)) => return Ok(answer),
            Ok(None) if octets == 0 => {
                return Err(wrong(
                    "it closes the connection without an answer".to_owned(),
                ));
            }
            Ok(None) => {}
            Err(garbled) => {
                let start = grader::octets::quoted(&buffer[..octets.min(200)]);
                return Err(wrong(format!(
                    "what it sends is no answer: {garbled}; it sent {start}"
                )));
            }
        }
    }
}
