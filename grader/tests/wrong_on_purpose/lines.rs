//! a5: lines out of a stream that knows none.

use std::io::{self, Read};
use std::net::TcpStream;

use crate::fault;

pub enum Line {
    /// Without LF, and without one CR before it.
    Whole(Vec<u8>),
    /// More than 1,024 octets without LF.
    TooLong,
    /// The client has closed its side.
    End,
}

pub struct Lines<'a> {
    client: &'a TcpStream,
    unread: Vec<u8>,
}

impl<'a> Lines<'a> {
    pub fn of(client: &'a TcpStream) -> Self {
        Lines {
            client,
            unread: Vec::new(),
        }
    }

    pub fn next(&mut self) -> io::Result<Line> {
        if fault("a5-new-buffer-for-each-line") {
            self.unread.clear();
        }
        loop {
            let end = self.unread.iter().position(|&octet| octet == b'\n');
            if is_too_long(&self.unread, end) {
                return Ok(Line::TooLong);
            }
            if let Some(end) = end {
                let line = self.unread.drain(..=end).collect::<Vec<_>>();
                return Ok(Line::Whole(without_line_end(&line)));
            }
            let mut buffer = [0; 512];
            let read = self.client.read(&mut buffer)?;
            if fault("a5-one-read-is-one-line") && read > 0 {
                return Ok(Line::Whole(without_line_end(&buffer[..read])));
            }
            if read == 0 && (self.unread.is_empty() || fault("a5-forgets-the-last-line")) {
                return Ok(Line::End);
            }
            if read == 0 {
                return Ok(Line::Whole(without_line_end(&std::mem::take(
                    &mut self.unread,
                ))));
            }
            self.unread.extend_from_slice(&buffer[..read]);
        }
    }
}

fn is_too_long(unread: &[u8], end: Option<usize>) -> bool {
    if fault("a5-no-limit") || end.is_none() && fault("a5-waits-for-the-lf") {
        return false;
    }
    let length = end.unwrap_or(unread.len());
    let cr = usize::from(unread[..length].ends_with(b"\r"));
    match length {
        _ if fault("a5-limit-counts-the-lf") => length + 1 > 1024,
        _ if fault("a5-limit-without-the-cr") => length - cr > 1024,
        _ => length > 1024,
    }
}

fn without_line_end(line: &[u8]) -> Vec<u8> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    if fault("a5-cr-belongs-to-the-line") {
        return line.to_vec();
    }
    if fault("a5-drops-every-cr") {
        return line
            .iter()
            .copied()
            .filter(|&octet| octet != b'\r')
            .collect();
    }
    line.strip_suffix(b"\r").unwrap_or(line).to_vec()
}
