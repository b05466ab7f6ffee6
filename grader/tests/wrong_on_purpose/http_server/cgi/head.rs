//! The head that a script prints (RFC 3875 §6.3): read until its empty line, then taken apart.

use super::super::answer::Answer;
use super::source::{Piece, Source};
use crate::fault;

/// The longest head of a script.
const LONGEST: usize = 64 << 10;

/// What a script said before its content, and the part of that which came along.
pub struct Said {
    pub fields: Vec<(String, Vec<u8>)>,
    pub rest: Vec<u8>,
    /// Nothing has followed the head yet: whether anything does is not known.
    pub is_over: bool,
}

/// Why there is no head.
pub struct Wrong {
    pub status: u16,
    pub why: &'static str,
    /// What the system says.
    error: Option<String>,
    /// With a fault: what the client gets to see.
    shown: Option<Vec<u8>>,
}

impl Wrong {
    pub fn new(status: u16, why: &'static str) -> Self {
        let status = match status {
            502 if fault("d5-all-is-200") => 200,
            502 if fault("d5-502-is-404") => 404,
            504 if fault("d5-504-is-502") => 502,
            status => status,
        };
        Wrong {
            status,
            why,
            error: None,
            shown: None,
        }
    }

    pub fn with(mut self, error: String) -> Self {
        self.error = Some(error);
        self
    }

    pub fn showing(mut self, octets: Vec<u8>) -> Self {
        self.shown = Some(octets);
        self
    }

    /// The client has not sent its content.
    pub fn of_body(is_slow: bool) -> Self {
        let status = if is_slow { 408 } else { 400 };
        Self::new(status, "the body of the request did not come")
    }

    /// Instead of a head this came.
    pub fn of(piece: Piece) -> Self {
        match piece {
            Piece::TimedOut => Wrong::new(504, "it said nothing for too long"),
            Piece::BodyFailed { is_slow } => Wrong::of_body(is_slow),
            Piece::Failed => Wrong::new(500, "it has failed, and said so itself"),
            Piece::Broken => Wrong::new(502, "it broke off"),
            Piece::End | Piece::Octets(_) => Wrong::new(
                502,
                "it ended before the empty line that ends its head: a script prints its fields, an empty line, and then its content",
            ),
        }
    }

    /// The answer, after a word in the log.
    pub fn tell(self, name: &str) -> Answer {
        if !fault("d1-silent-about-what-is-wrong") {
            let error = self.error.as_deref().unwrap_or(self.why);
            eprintln!("{name}: {error}");
        }
        if let Some(octets) = self.shown {
            return Answer::octets(self.status, "text/plain", octets);
        }
        let answer = Answer::error(self.status, "the script did not answer as it should");
        match self.status {
            503 if !fault("d6-no-retry-after") => answer.field("Retry-After", "1"),
            _ => answer,
        }
    }
}

pub fn read(running: &mut dyn Source) -> Result<Said, Wrong> {
    let mut came = Vec::new();
    loop {
        let end = end_of(&came);
        let length = end.map_or(came.len(), |(length, _)| length);
        if length > LONGEST && !fault("d5-endless-heads") {
            return Err(Wrong::new(502, "its head is longer than 64 KiB"));
        }
        if let Some((length, rest)) = end {
            let fields = parse(&came[..length])?;
            let rest = came[rest..].to_vec();
            return Ok(Said {
                fields,
                rest,
                is_over: false,
            });
        }
        let is_cut = !came.is_empty() && fault("d4-head-in-one-read");
        match running.next() {
            Piece::Octets(_) if is_cut => return Err(Wrong::new(502, "half a head")),
            Piece::Octets(octets) => came.extend_from_slice(&octets),
            Piece::End if fault("d1-bare-output-is-a-page") => {
                return Ok(Said {
                    fields: vec![("Content-Type".into(), b"text/plain".to_vec())],
                    rest: came,
                    is_over: true,
                });
            }
            Piece::End
                if fault("d5-half-a-head-is-whole") && !came.is_empty()
                    || fault("d5-nothing-is-an-empty-page") && came.is_empty() =>
            {
                let fields = parse(&came)?;
                return Ok(Said {
                    fields,
                    rest: Vec::new(),
                    is_over: true,
                });
            }
            other => return Err(Wrong::of(other)),
        }
    }
}

/// Where the empty line begins, and where the content does: lines end in LF or CRLF.
fn end_of(came: &[u8]) -> Option<(usize, usize)> {
    if fault("d4-crlf-only") {
        let place = came.windows(4).position(|four| four == b"\r\n\r\n")?;
        return Some((place + 2, place + 4));
    }
    let mut start = 0;
    loop {
        let length = came[start..].iter().position(|&octet| octet == b'\n')?;
        let line = &came[start..start + length];
        let is_empty = line.is_empty() || line == b"\r" && !fault("d4-lf-only");
        if is_empty {
            return Some((start, start + length + 1));
        }
        start += length + 1;
    }
}

fn parse(octets: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Wrong> {
    let wrong = || Wrong::new(502, "its head has a line that is no field");
    let mut fields = Vec::new();
    for line in octets.split(|&octet| octet == b'\n') {
        let line = match fault("d4-lf-only") {
            true => line,
            false => line.strip_suffix(b"\r").unwrap_or(line),
        };
        if line.is_empty() {
            continue;
        }
        let Some(colon) = line.iter().position(|&octet| octet == b':') else {
            match fault("d4-skips-broken-lines") {
                true => continue,
                false => return Err(wrong()),
            }
        };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if fault("d4-needs-a-space") && !line[colon + 1..].starts_with(b" ") {
            return Err(wrong());
        }
        let is_name = !name.is_empty() && name.iter().all(|&octet| is_token(octet));
        let is_control = |octet: &u8| octet.is_ascii_control() && *octet != b'\t';
        let value = match fault("d4-removes-control-octets") {
            true => value
                .iter()
                .copied()
                .filter(|octet| !is_control(octet))
                .collect(),
            false => value.to_vec(),
        };
        if !is_name && !fault("d4-any-field-name")
            || value.iter().any(is_control) && !fault("d4-control-octets")
        {
            return Err(wrong());
        }
        fields.push((String::from_utf8_lossy(name).into_owned(), value));
    }
    Ok(fields)
}

fn is_token(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet)
}
