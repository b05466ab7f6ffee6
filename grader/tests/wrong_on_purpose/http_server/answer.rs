//! An answer: status, fields, content, and how it is written.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;

use super::head::Head;
use super::{cgi, dates, pages};
use crate::fault;

/// What is answered.
pub struct Answer {
    pub status: u16,
    pub fields: Vec<(Cow<'static, str>, String)>,
    pub content: Content,
    /// The file that it is about, if it is one.
    pub path: Option<PathBuf>,
}

/// What follows the head.
pub enum Content {
    /// No content, and no length of it.
    None,
    Octets(Vec<u8>),
    /// So many octets of a file.
    File(File, u64),
    /// What a script prints.
    Script(Box<cgi::Output>),
}

impl Answer {
    /// An answer without content.
    pub fn empty(status: u16) -> Self {
        Answer {
            status,
            fields: Vec::new(),
            content: Content::None,
            path: None,
        }
    }

    /// An answer with this content.
    pub fn octets(status: u16, media_type: &str, octets: Vec<u8>) -> Self {
        Answer {
            content: Content::Octets(octets),
            ..Self::empty(status)
        }
        .field("Content-Type", media_type)
    }

    /// An error, with its page.
    pub fn error(status: u16, why: &str) -> Self {
        Self::octets(
            status,
            "text/html; charset=utf-8",
            pages::error(status, why),
        )
    }

    /// With a fault its Location names the host that the field Host does.
    pub fn on_the_host_of(mut self, head: &Head) -> Self {
        let host = head.values("host").first().map(|host| host.to_vec());
        let host = String::from_utf8_lossy(&host.unwrap_or_default()).into_owned();
        for (name, value) in &mut self.fields {
            if *name == "Location" {
                *value = format!("http://{host}{value}");
            }
        }
        self
    }

    /// One more field.
    pub fn field(mut self, name: &'static str, value: &str) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    fn is_echo(&self) -> bool {
        let options = "X-Content-Type-Options";
        self.fields.iter().any(|(name, _)| name == options)
    }

    fn has(&self, name: &str) -> bool {
        self.fields
            .iter()
            .any(|(other, _)| other.eq_ignore_ascii_case(name))
    }

    /// Does only the end of the connection end it?
    pub fn ends_with_the_connection(&self) -> bool {
        matches!(&self.content, Content::Script(output) if output.ends_with_the_connection())
    }

    fn is_chunked(&self) -> bool {
        matches!(&self.content, Content::Script(output) if output.is_chunked())
    }

    /// How many octets of content there are.
    pub fn length(&self) -> Option<u64> {
        match &self.content {
            Content::None => None,
            Content::Octets(octets) => Some(octets.len() as u64),
            Content::File(_, length) => Some(*length),
            Content::Script(output) => output.length(),
        }
    }

    /// Writes it; to HEAD the head alone.
    pub fn write(mut self, to: &mut TcpStream, head_only: bool, closes: bool) -> io::Result<()> {
        let is_bare = matches!(self.content, Content::None);
        if is_bare && !matches!(self.status, 204 | 304) {
            self.content = Content::Octets(Vec::new());
        }
        let head = self.head(head_only, closes);
        if fault("c1-line-by-line") {
            for line in head.split_inclusive(|&octet| octet == b'\n') {
                to.write_all(line)?;
            }
        }
        let head = if fault("c1-line-by-line") {
            Vec::new()
        } else {
            head
        };
        match self.content {
            Content::Script(output) if output.is_whole_response => output.write(b"", false, to),
            Content::Script(_) if fault("d6-half-close-is-leaving") && has_ended(to) => {
                Err(io::ErrorKind::UnexpectedEof.into())
            }
            Content::Script(output) => {
                let head_only = head_only && !fault("d4-head-with-content");
                output.write(&head, head_only, to)
            }
            _ if head_only && !fault("c5-head-with-content") => to.write_all(&head),
            Content::None => to.write_all(&head),
            Content::Octets(octets) => to.write_all(&[head, octets].concat()),
            Content::File(file, length) => write_file(to, &head, file, length),
        }?;
        if fault("c1-ends-with-crlf") {
            to.write_all(b"\r\n\r\n")?;
        }
        Ok(())
    }

    pub fn head(&self, head_only: bool, closes: bool) -> Vec<u8> {
        let reason = pages::reason(self.status);
        let mut text = format!("HTTP/1.1 {} {reason}\r\n", self.status);
        if fault("c1-no-status-line") {
            text = String::new();
        }
        if !fault("c1-no-date") {
            text.push_str(&format!("Date: {}\r\n", dates::http(dates::now())));
        }
        for (name, value) in &self.fields {
            let left_out = name == "Content-Type"
                && (fault("c1-no-content-type") || self.status >= 400 && fault("c2-bare-errors"));
            if !left_out {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        match self.length() {
            None if self.is_chunked() => text.push_str("Transfer-Encoding: chunked\r\n"),
            None => {}
            // One fault tells its own.
            _ if self.has("Content-Length") || self.has("Transfer-Encoding") => {}
            _ if fault("c1-no-length") => {}
            _ if fault("c10-echo-without-length") && self.is_echo() => {}
            _ if head_only && fault("c5-head-without-length") => {}
            _ if head_only && fault("c5-head-of-length-0") => {
                text.push_str("Content-Length: 0\r\n");
            }
            Some(length) => {
                let length = self.told(length);
                text.push_str(&format!("Content-Length: {length}\r\n"));
            }
        }
        if closes && !fault("c2-closes-without-saying-so") {
            text.push_str("Connection: close\r\n");
        }
        if !fault("c1-no-empty-line") {
            text.push_str("\r\n");
        }
        if fault("c1-lf-lines") {
            text = text.replace("\r\n", "\n");
        }
        text.into_bytes()
    }

    /// The length that the head tells.
    fn told(&self, length: u64) -> u64 {
        match &self.content {
            Content::Octets(octets) if fault("c4-counts-letters") => {
                String::from_utf8_lossy(octets).chars().count() as u64
            }
            _ if fault("c1-length-too-long") => length + 1,
            _ if fault("c1-length-too-short") => length.saturating_sub(1),
            _ => length,
        }
    }
}

/// Has the client closed its sending side?
fn has_ended(client: &TcpStream) -> bool {
    let looked = client
        .set_nonblocking(true)
        .and_then(|()| client.peek(&mut [0]));
    let _ = client.set_nonblocking(false);
    matches!(looked, Ok(0))
}

/// A file of any size through one small buffer.
fn write_file(to: &mut TcpStream, head: &[u8], mut file: File, length: u64) -> io::Result<()> {
    to.write_all(head)?;
    if fault("c3-whole-file-in-memory") {
        // A part of it will do: who takes so much takes all.
        let mut octets = vec![0; 160 << 20];
        let read = file.read(&mut octets)?;
        return to.write_all(&octets[..read]);
    }
    if fault("c3-as-text") {
        let mut octets = Vec::new();
        file.read_to_end(&mut octets)?;
        return to.write_all(String::from_utf8_lossy(&octets).as_bytes());
    }
    if fault("c3-first-buffer-only") {
        let mut buffer = vec![0; 64 << 10];
        let read = file.read(&mut buffer)?;
        return to.write_all(&buffer[..read]);
    }
    io::copy(&mut file.take(length), to).map(|_| ())
}
