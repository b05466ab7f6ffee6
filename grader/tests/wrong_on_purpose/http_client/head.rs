//! The head of a response.

use super::wire::Wire;
use crate::arguments::Trouble;
use crate::fault;

const LIMIT: usize = 64 << 10;

/// A status line and fields, and the octets that they came in.
pub struct Head {
    pub octets: Vec<u8>,
    pub status: u16,
    pub reason: String,
    fields: Vec<(String, Vec<u8>)>,
}

impl Head {
    /// The final head: interim ones are skipped.
    pub fn read(wire: &mut Wire) -> Result<Self, Trouble> {
        let mut head = Self::read_one(wire)?;
        let mut skipped = 0;
        while (100..200).contains(&head.status)
            && !(head.status == 103 && fault("b2-takes-103-for-the-answer"))
            && !(skipped == 1 && fault("b2-skips-one-1xx-only"))
        {
            head = Self::read_one(wire)?;
            skipped += 1;
        }
        Ok(head)
    }

    fn read_one(wire: &mut Wire) -> Result<Self, Trouble> {
        let octets = read_octets(wire)?;
        if !octets.starts_with(b"HTTP/") && fault("b2-takes-anything-for-a-body") {
            let rest = std::mem::take(&mut wire.buffer);
            wire.buffer = [octets, rest].concat();
            return Self::parse(b"HTTP/1.1 200 OK\r\n\r\n".to_vec());
        }
        Self::parse(octets)
    }

    fn parse(octets: Vec<u8>) -> Result<Self, Trouble> {
        let text = &octets[..octets.len().saturating_sub(4)];
        let mut lines = lines(text).into_iter();
        let first = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
        let (status, reason) = status_line(&first).ok_or_else(|| {
            Trouble::Failed(format!(
                "{:?} is not how HTTP begins",
                first.get(..20).unwrap_or(&first)
            ))
        })?;
        let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
        for line in lines {
            if line.starts_with(b" ") || line.starts_with(b"\t") {
                fold(&mut fields, line)?;
                continue;
            }
            let colon = line.iter().position(|&octet| octet == b':');
            let colon =
                colon.ok_or_else(|| Trouble::Failed("a field line without a colon".into()))?;
            let name = String::from_utf8_lossy(&line[..colon]).into_owned();
            let value = &line[colon + 1..];
            let value = if fault("b2-keeps-white-space") {
                value
            } else {
                value.trim_ascii()
            };
            fields.push((name, value.to_vec()));
            if fields.len() > 100 && fault("b2-a-hundred-fields") {
                return Err(Trouble::Failed("too many fields".into()));
            }
        }
        Ok(Head {
            octets,
            status,
            reason,
            fields,
        })
    }

    /// The values of a field, in order.
    pub fn values(&self, name: &str, exact: bool) -> Vec<&[u8]> {
        let is = |own: &String| {
            if exact {
                own == name
            } else {
                own.eq_ignore_ascii_case(name)
            }
        };
        self.fields
            .iter()
            .filter(|(own, _)| is(own))
            .map(|(_, value)| value.as_slice())
            .collect()
    }
}

/// Everything up to the empty line, however it comes.
fn read_octets(wire: &mut Wire) -> Result<Vec<u8>, Trouble> {
    let mut looked = 0;
    while fault("b2-reads-until-the-close") && wire.more()? {}
    loop {
        let from = if fault("b2-looks-for-the-end-in-each-piece") {
            wire.buffer.len() - wire.last.min(wire.buffer.len())
        } else {
            looked
        };
        if let Some(end) = wire.buffer[from..]
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
        {
            let head = wire.take(from + end + 4);
            if fault("b2-drops-what-follows-the-head") {
                wire.buffer.clear();
            }
            return Ok(head);
        }
        looked = wire.buffer.len().saturating_sub(3);
        if fault("b2-reads-the-head-at-once") && looked > 0 {
            return Err(Trouble::Failed("where is the empty line?".into()));
        }
        check_limit(wire)?;
        if wire.more()? {
            continue;
        }
        if fault("b1-unwraps-the-answer") {
            panic!("index out of bounds");
        }
        if fault("b1-no-answer-is-empty") && wire.buffer.is_empty() {
            return Ok(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec());
        }
        if fault("b2-takes-half-a-head") && !wire.buffer.is_empty() {
            let half = wire.take(LIMIT);
            return Ok([half.as_slice(), b"\r\n\r\n"].concat());
        }
        return Err(Trouble::Failed(
            "the server closed before its answer was whole".into(),
        ));
    }
}

fn check_limit(wire: &Wire) -> Result<(), Trouble> {
    let length = if fault("b2-limits-whole-lines-only") {
        wire.buffer
            .iter()
            .rposition(|&octet| octet == b'\n')
            .unwrap_or(0)
    } else {
        wire.buffer.len()
    };
    let limit = if fault("b2-head-of-8-kib") {
        8 << 10
    } else {
        LIMIT
    };
    if length > limit && !fault("b2-head-without-a-limit") {
        return Err(Trouble::Failed(format!(
            "the head is longer than {limit} octets"
        )));
    }
    Ok(())
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    let ends = text
        .windows(2)
        .enumerate()
        .filter(|(_, two)| two == b"\r\n");
    let mut lines = Vec::new();
    let mut start = 0;
    for (end, _) in ends {
        lines.push(&text[start..end]);
        start = end + 2;
    }
    lines.push(&text[start..]);
    lines
}

/// `HTTP/1.1 200 OK`
fn status_line(line: &str) -> Option<(u16, String)> {
    let mut parts = line.splitn(3, ' ');
    let (version, status, reason) = (
        parts.next()?,
        parts.next()?,
        parts.next().unwrap_or_default(),
    );
    let minor = version
        .strip_prefix("HTTP/1.")
        .is_some_and(|minor| matches!(minor, "0" | "1"));
    if !minor && !fault("b2-takes-any-version")
        || version == "HTTP/1.0" && fault("b2-needs-http-1.1")
    {
        return None;
    }
    if reason.is_empty() && fault("b2-needs-a-reason-phrase") {
        return None;
    }
    let is_number = status.len() == 3 && status.bytes().all(|octet| octet.is_ascii_digit());
    let status = match status.parse() {
        Ok(status) if is_number || fault("b2-takes-any-number") => status,
        Err(_) if fault("b2-takes-any-number") => 200,
        _ => return None,
    };
    let is_known = [200, 204, 301, 302, 303, 304, 307, 308, 404, 410, 500, 503].contains(&status);
    if fault("b2-knows-its-status-codes-only") && !is_known {
        return None;
    }
    Some((status, reason.into()))
}

/// A line that goes on with the value before it.
fn fold(fields: &mut [(String, Vec<u8>)], line: &[u8]) -> Result<(), Trouble> {
    let refused = Trouble::Failed("a line that begins with a space".into());
    let Some((_, value)) = fields
        .last_mut()
        .filter(|_| !fault("b2-refuses-folded-lines"))
    else {
        return Err(refused);
    };
    if fault("b2-drops-folded-lines") {
        return Ok(());
    }
    if !fault("b2-joins-folded-lines") {
        value.push(b' ');
    }
    value.extend_from_slice(line.trim_ascii());
    Ok(())
}
