//! What the head of a response must look like, and where its body ends: octet for octet what RFC
//! 9112 allows a server to send. A browser forgives more; here the first deviation is named.

use super::request::Asks;
use crate::origin::syntax::{Wrong, is_token};

/// A head that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) status: u16,
    /// Names and values in order, without the white space around a value.
    pub(super) fields: Vec<(String, Vec<u8>)>,
    pub(super) framing: Framing,
}

/// Where the body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none, whatever the fields say.
    None,
    /// After this many octets.
    Length(u64),
    /// After the last chunk.
    Chunked,
    /// With the connection.
    Close,
}

/// A line that does not end in CRLF, seen before the head is whole: who waits for the empty line
/// might wait for ever. So is what cannot be a status line.
pub(super) fn too_early_to_wait(came: &[u8]) -> Option<Wrong> {
    let start = &b"HTTP/"[..came.len().min(5)];
    if !came.starts_with(start) {
        return Some((
            0,
            "not a status line",
            "a response begins with its status line, as in HTTP/1.1 200 OK (RFC 9112 §4)",
        ));
    }
    let end = came.windows(4).position(|four| four == b"\r\n\r\n");
    let head = &came[..end.map_or(came.len(), |end| end + 4)];
    let rule = "every line of a head ends in CR LF, and neither stands alone (RFC 9112 §2.2)";
    (0..head.len()).find_map(|at| match head[at] {
        b'\n' if at == 0 || head[at - 1] != b'\r' => {
            Some(begins_content(&head[..at]).unwrap_or((at, "LF without CR before it", rule)))
        }
        b'\r' if head.get(at + 1).is_some_and(|&next| next != b'\n') => {
            Some((at, "CR without LF after it", rule))
        }
        _ => None,
    })
}

/// The last of these lines, which does not end in CRLF, is no field line: it will be the content's first.
fn begins_content(lines: &[u8]) -> Option<Wrong> {
    let start = lines.windows(2).rposition(|two| two == b"\r\n")? + 2;
    field_line(&lines[start..]).is_err().then_some((
        start,
        "no field line: is the empty line before the content missing?",
        "an empty line, CR LF alone, ends the head; only what follows it is content (RFC 9112 §2.1, §6)",
    ))
}

/// A whole head, whose lines all end in CRLF, as the response to such a request.
pub(super) fn parse(head: &[u8], asks: Asks) -> Result<Head, Wrong> {
    let mut lines = Vec::new();
    let mut place = 0;
    while let Some(length) = head[place..].windows(2).position(|two| two == b"\r\n") {
        lines.push((place, &head[place..place + length]));
        place += length + 2;
    }
    let status = status_line(lines[0].1, asks)?;
    let mut fields = Vec::new();
    for (place, line) in &lines[1..lines.len() - 1] {
        let (name, value) =
            field_line(line).map_err(|(at, wrong, rule)| (place + at, wrong, rule))?;
        fields.push((*place, name, value));
    }
    let framing = framing(status, &fields, asks, head.len() - 2)?;
    let fields = fields
        .into_iter()
        .map(|(_, name, value)| (name, value))
        .collect();
    Ok(Head {
        status,
        fields,
        framing,
    })
}

/// `HTTP/1.1 200 OK`
fn status_line(line: &[u8], asks: Asks) -> Result<u16, Wrong> {
    let rule = "a status line is HTTP/1.1, SP, three digits, SP, and a reason phrase, which may be empty (RFC 9112 §4)";
    let version_is_ours =
        line.starts_with(b"HTTP/1.1") || asks.old && line.starts_with(b"HTTP/1.0");
    if !version_is_ours {
        return Err((0, "not HTTP/1.1", rule));
    }
    if line.get(8) != Some(&b' ') {
        return Err((8, "no space after the version", rule));
    }
    let digits = line.get(9..12).unwrap_or_default();
    let status = std::str::from_utf8(digits)
        .ok()
        .filter(|digits| digits.len() == 3 && digits.bytes().all(|octet| octet.is_ascii_digit()))
        .and_then(|digits| digits.parse().ok())
        .filter(|status| (100..600).contains(status))
        .ok_or((9, "not a status code of three digits", rule))?;
    if line.get(12) != Some(&b' ') {
        return Err((12, "no space after the status code", rule));
    }
    match line[13..].iter().position(|&octet| is_control(octet)) {
        Some(at) => Err((13 + at, "a control octet", rule)),
        None => Ok(status),
    }
}

/// `Name: value`
fn field_line(line: &[u8]) -> Result<(String, Vec<u8>), Wrong> {
    let rule = "a field line is a name, a colon at once after it, and a value on the same line (RFC 9112 §5)";
    let colon = line.iter().position(|&octet| octet == b':');
    let name = &line[..colon.unwrap_or(line.len())];
    if let Some(at) = name.iter().position(|&octet| !is_token(octet)) {
        return Err((at, "an octet that no field name holds", rule));
    }
    let Some(colon) = colon.filter(|&colon| colon > 0) else {
        return Err((0, "no field name with a colon", rule));
    };
    let value = &line[colon + 1..];
    if let Some(at) = value.iter().position(|&octet| is_control(octet)) {
        return Err((
            colon + 1 + at,
            "a control octet",
            "a field value holds no control octets (RFC 9110 §5.5)",
        ));
    }
    let name = String::from_utf8_lossy(name).into_owned();
    Ok((name, value.trim_ascii().to_vec()))
}

/// What RFC 9112 §6.3 says about where the body ends.
fn framing(
    status: u16,
    fields: &[(usize, String, Vec<u8>)],
    asks: Asks,
    end: usize,
) -> Result<Framing, Wrong> {
    let named = |name: &str| {
        fields
            .iter()
            .filter(|(_, other, _)| other.eq_ignore_ascii_case(name))
            .collect::<Vec<_>>()
    };
    let (lengths, codings) = (named("content-length"), named("transfer-encoding"));
    if let Some((place, ..)) = codings.first() {
        if !lengths.is_empty() {
            return Err((
                *place,
                "Transfer-Encoding beside Content-Length",
                "a server sends one of the two, and never both: whoever believes the other one loses its place (RFC 9112 §6.2)",
            ));
        }
        if codings.len() > 1 || !codings[0].2.eq_ignore_ascii_case(b"chunked") {
            return Err((
                *place,
                "not chunked, and chunked alone",
                "the only transfer coding that was agreed on is chunked (RFC 9112 §6.1)",
            ));
        }
        if asks.old {
            return Err((
                *place,
                "Transfer-Encoding in an answer to HTTP/1.0",
                "a client of HTTP/1.0 knows no chunks (RFC 9112 §6.1)",
            ));
        }
    }
    if let [_, second, ..] = lengths[..] {
        return Err((
            second.0,
            "a second Content-Length",
            "a response has one Content-Length: of two nobody knows which one counts (RFC 9112 §6.3)",
        ));
    }
    let length = lengths.first().map(|(place, _, value)| {
        number(value).ok_or((
            *place,
            "not a number of octets",
            "Content-Length is the number of octets in decimal digits (RFC 9110 §8.6)",
        ))
    });
    let length = length.transpose()?;
    let has_none = status < 200 || status == 204;
    if let Some((place, ..)) = lengths.first().or(codings.first())
        && has_none
    {
        return Err((
            *place,
            "this field does not belong to this status code",
            "a 1xx and a 204 have no body, so they tell no length and no coding (RFC 9110 §8.6, RFC 9112 §6.1)",
        ));
    }
    if has_none || status == 304 || asks.head_only {
        return Ok(Framing::None);
    }
    match length {
        Some(length) => Ok(Framing::Length(length)),
        None if !codings.is_empty() => Ok(Framing::Chunked),
        None if asks.by_close => Ok(Framing::Close),
        None => Err((
            end,
            "the head ends without Content-Length and without chunked",
            "the client must know where the body ends: an end by closing looks like one that was cut short (RFC 9112 §6.3)",
        )),
    }
}

fn number(value: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(value).ok()?;
    text.bytes()
        .all(|octet| octet.is_ascii_digit())
        .then(|| text.parse().ok())?
}

fn is_control(octet: u8) -> bool {
    octet.is_ascii_control() && octet != b'\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: Asks = Asks {
        head_only: false,
        old: false,
        by_close: false,
        has_ended: false,
    };

    fn judge(octets: &[u8], asks: Asks) -> Result<Framing, (usize, &'static str)> {
        let read = match too_early_to_wait(octets) {
            Some(wrong) => Err(wrong),
            None => parse(octets, asks),
        };
        read.map(|head| head.framing)
            .map_err(|(place, wrong, _)| (place, wrong))
    }

    #[test]
    fn a_head_as_the_rfc_writes_it_passes() {
        let head = b"HTTP/1.1 200 \r\nContent-LENGTH: 12\r\nX:\t a b \xff \r\nx:\r\n\r\n";
        let read = parse(head, GET).unwrap();
        assert_eq!((read.status, read.framing), (200, Framing::Length(12)));
        assert_eq!(
            read.fields[1..],
            [("X".into(), b"a b \xff".to_vec()), ("x".into(), vec![])]
        );
    }

    #[test]
    fn the_end_of_the_body_depends_on_request_status_and_fields() {
        let head_only = Asks {
            head_only: true,
            ..GET
        };
        let cases: &[(&[u8], Asks, Framing)] = &[
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n",
                GET,
                Framing::Chunked,
            ),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n",
                head_only,
                Framing::None,
            ),
            (b"HTTP/1.1 200 OK\r\n\r\n", head_only, Framing::None),
            (b"HTTP/1.1 204 No Content\r\n\r\n", GET, Framing::None),
            (
                b"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n",
                GET,
                Framing::None,
            ),
            (b"HTTP/1.1 100 Continue\r\n\r\n", GET, Framing::None),
        ];
        for (octets, asks, framing) in cases {
            let shown = crate::octets::escape(octets);
            assert_eq!(judge(octets, *asks), Ok(*framing), "{shown}");
        }
    }

    #[test]
    fn every_deviation_is_named_at_its_octet() {
        let old = Asks { old: true, ..GET };
        let cases: &[(&[u8], Asks, usize, &str)] = &[
            (b"<h1>", GET, 0, "not a status line"),
            (b"HTTP/1.1 200 OK\n", GET, 15, "LF without CR before it"),
            (b"HTTP/1.1 200 OK\rX", GET, 15, "CR without LF after it"),
            (
                b"HTTP/1.1 200 OK\r\nA: b\r\n<p>Rye: 3.20\n",
                GET,
                23,
                "no field line: is the empty line before the content missing?",
            ),
            (
                b"HTTP/1.1 200 OK\r\nA: b\r\nC: d\n",
                GET,
                27,
                "LF without CR before it",
            ),
            (b"HTTP/1.0 200 OK\r\n\r\n", GET, 0, "not HTTP/1.1"),
            (
                b"HTTP/1.1  200 OK\r\n\r\n",
                GET,
                9,
                "not a status code of three digits",
            ),
            (
                b"HTTP/1.1 200\r\n\r\n",
                GET,
                12,
                "no space after the status code",
            ),
            (b"HTTP/1.1 200 \x1b\r\n\r\n", GET, 13, "a control octet"),
            (
                b"HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
                GET,
                18,
                "an octet that no field name holds",
            ),
            (
                b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
                GET,
                23,
                "an octet that no field name holds",
            ),
            (
                b"HTTP/1.1 200 OK\r\n: b\r\n\r\n",
                GET,
                17,
                "no field name with a colon",
            ),
            (
                b"HTTP/1.1 200 OK\r\nA: \x00\r\n\r\n",
                GET,
                20,
                "a control octet",
            ),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n",
                GET,
                17,
                "not a number of octets",
            ),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
                GET,
                36,
                "a second Content-Length",
            ),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                GET,
                36,
                "Transfer-Encoding beside Content-Length",
            ),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                GET,
                17,
                "not chunked, and chunked alone",
            ),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                old,
                17,
                "Transfer-Encoding in an answer to HTTP/1.0",
            ),
            (
                b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
                GET,
                25,
                "this field does not belong to this status code",
            ),
            (
                b"HTTP/1.1 200 OK\r\n\r\n",
                GET,
                17,
                "the head ends without Content-Length and without chunked",
            ),
        ];
        for (octets, asks, place, wrong) in cases {
            let shown = crate::octets::escape(octets);
            assert_eq!(judge(octets, *asks), Err((*place, *wrong)), "{shown}");
        }
    }
}
