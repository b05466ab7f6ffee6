//! The head of a response, octet for octet (RFC 9112 §4, §5).

use lab_b_client::message::{Framing, field_line};

use super::{Response, date, reason};

/// Whether the connection goes on after a response, and what the client is told of it (RFC 9112 §9.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Persistence {
    /// It goes on, as every HTTP/1.1 client expects.
    Persists,
    /// It goes on, which a client of HTTP/1.0 has to be told.
    SaysKeepAlive,
    /// It is closed after this response.
    Closes,
}

/// Appends the head of a response: status line, field lines, and the empty line.
pub fn write_head(
    output: &mut Vec<u8>,
    response: &Response,
    framing: Framing,
    persistence: Persistence,
) {
    // TODO c1-write-head · slide c-first-page · cargo workshop check c1
    // - The status line: HTTP version, status code and reason phrase, one space apart, and CRLF.
    // - `Date` (`date::date_line`), then every field of the response (`field_line`).
    // - How the body ends (`framing_line`), and whether the connection goes on (`connection_line`).
    // - The empty line. Every line ends in CRLF, and nothing else does.
    todo!("c1-write-head")
}

/// The field line that tells how the body ends, if one is needed.
fn framing_line(output: &mut Vec<u8>, framing: Framing) {
    match framing {
        Framing::None | Framing::UntilClose => {}
        Framing::Length(octets) => {
            output.extend_from_slice(b"Content-Length: ");
            decimal(output, octets);
            output.extend_from_slice(b"\r\n");
        }
        Framing::Chunked => field_line(output, "Transfer-Encoding", b"chunked"),
    }
}

/// The field line that tells whether the connection goes on, if one is needed.
fn connection_line(output: &mut Vec<u8>, persistence: Persistence) {
    match persistence {
        Persistence::Persists => {}
        Persistence::SaysKeepAlive => field_line(output, "Connection", b"keep-alive"),
        Persistence::Closes => field_line(output, "Connection", b"close"),
    }
}

/// Appends a number in decimal digits: `write!` does the same and takes five times as long.
fn decimal(output: &mut Vec<u8>, number: u64) {
    if number >= 10 {
        decimal(output, number / 10);
    }
    output.push(b'0' + (number % 10) as u8);
}
