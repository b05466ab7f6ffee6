//! What the head of a request must look like: octet for octet what RFC 9112 allows a client to send,
//! and nothing else.
//!
//! A real server forgives more. Here every deviation is named, with the octet where it begins.

use super::Request;
use super::body::{self, Framing};

/// A place in the octets, what is wrong there, and the rule.
pub(crate) type Wrong = (usize, &'static str, &'static str);

/// A line of the head that does not end in CRLF, seen before the head is whole: who waits for the
/// empty line might wait for ever.
pub(super) fn line_end(buffer: &[u8]) -> Option<Wrong> {
    let end = buffer.windows(4).position(|four| four == b"\r\n\r\n");
    let head = &buffer[..end.map_or(buffer.len(), |end| end + 4)];
    if head.starts_with(b"\r\n") {
        return Some((
            0,
            "an empty line before the request line",
            "a client must not send an extra CRLF before or after a request (RFC 9112 §2.2)",
        ));
    }
    let rule = "every line of a head ends in CR LF, and neither stands alone (RFC 9112 §2.2)";
    (0..head.len()).find_map(|at| match head[at] {
        b'\n' if at == 0 || head[at - 1] != b'\r' => Some((at, "LF without CR before it", rule)),
        b'\r' if head.get(at + 1).is_some_and(|&next| next != b'\n') => {
            Some((at, "CR without LF after it", rule))
        }
        _ => None,
    })
}

/// A whole head, whose lines all end in CRLF.
pub(super) fn parse(head: &[u8]) -> Result<(Request, Framing), Wrong> {
    let mut place = 0;
    let mut lines = Vec::new();
    while place < head.len() {
        let length = head[place..]
            .windows(2)
            .position(|two| two == b"\r\n")
            .unwrap_or_default();
        lines.push((place, &head[place..place + length]));
        place += length + 2;
    }
    let (method, target) = request_line(lines[0].1)?;
    let mut fields = Vec::new();
    for (place, line) in &lines[1..lines.len() - 1] {
        let (name, value) =
            field_line(line).map_err(|(at, wrong, rule)| (place + at, wrong, rule))?;
        fields.push((name, value));
    }
    let request = Request {
        connection: 0,
        method,
        target,
        fields,
        head: head.to_vec(),
        content: Vec::new(),
    };
    let end = head.len() - 2;
    if request.values("host").len() != 1 {
        return Err((
            end,
            "the head ends without exactly one Host field",
            "a server that has many names learns from Host which one is meant: every HTTP/1.1 request has exactly one (RFC 9112 §3.2)",
        ));
    }
    let framing = body::framing(&request).map_err(|(wrong, rule)| (end, wrong, rule))?;
    Ok((request, framing))
}

/// `GET /path?query HTTP/1.1`
fn request_line(line: &[u8]) -> Result<(String, String), Wrong> {
    let rule = "a request line is method, SP, request target, SP, HTTP version (RFC 9112 §3)";
    let spaces: Vec<usize> = (0..line.len()).filter(|&at| line[at] == b' ').collect();
    let [first, second] = spaces[..] else {
        return Err((
            spaces.get(2).copied().unwrap_or(line.len()),
            "not three parts, one space apart",
            rule,
        ));
    };
    let (method, target, version) = (
        &line[..first],
        &line[first + 1..second],
        &line[second + 1..],
    );
    if method.is_empty() || !method.iter().all(|&octet| is_token(octet)) {
        return Err((0, "no method", rule));
    }
    if target.first() != Some(&b'/') {
        return Err((
            first + 1,
            "not a path that begins with /",
            "to an origin server a client sends the path and the query alone: origin-form (RFC 9112 §3.2.1)",
        ));
    }
    if let Some(at) = target.iter().position(|&octet| octet == b'#') {
        return Err((
            first + 1 + at,
            "a fragment",
            "the fragment is for the client alone and never sent (RFC 9110 §7.1)",
        ));
    }
    if let Some(at) = target.iter().position(|octet| !octet.is_ascii_graphic()) {
        return Err((
            first + 1 + at,
            "an octet that no URL may hold as it is",
            "what is not a visible ASCII character is percent-encoded in a request target (RFC 3986 §2.1)",
        ));
    }
    if version != b"HTTP/1.1" {
        return Err((second + 1, "not HTTP/1.1", rule));
    }
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    Ok((text(method), text(target)))
}

/// `Name: value`
fn field_line(line: &[u8]) -> Result<(String, Vec<u8>), Wrong> {
    let colon = line.iter().position(|&octet| octet == b':');
    let name = &line[..colon.unwrap_or(line.len())];
    let rule = "a field line is a name, a colon at once after it, and a value on the same line (RFC 9112 §5)";
    if let Some(at) = name.iter().position(|&octet| !is_token(octet)) {
        return Err((at, "an octet that no field name holds", rule));
    }
    let Some(colon) = colon.filter(|&colon| colon > 0) else {
        return Err((0, "no field name with a colon", rule));
    };
    let value = &line[colon + 1..];
    if let Some(at) = value
        .iter()
        .position(|&octet| octet.is_ascii_control() && octet != b'\t')
    {
        return Err((
            colon + 1 + at,
            "a control octet",
            "a field value holds no control octets (RFC 9110 §5.5)",
        ));
    }
    let name = String::from_utf8_lossy(name).into_owned();
    Ok((name, value.trim_ascii().to_vec()))
}

/// An octet of a method or a field name (RFC 9110 §5.6.2).
pub(crate) fn is_token(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(octets: &[u8]) -> Result<(), (usize, &'static str)> {
        let wrong = line_end(octets).map_or(Ok(()), Err);
        let judged = wrong.and_then(|()| parse(octets).map(|_| ()));
        judged.map_err(|(place, wrong, _)| (place, wrong))
    }

    #[test]
    fn a_request_as_the_rfc_writes_it_passes() {
        let head = b"GET /a?b=%20 HTTP/1.1\r\nHost: x\r\nuser-AGENT:\t a b \xff \r\nEmpty:\r\n\r\n";
        let (request, _) = parse(head).unwrap();
        assert_eq!((request.method.as_str(), request.path()), ("GET", "/a"));
        assert_eq!(request.values("User-Agent"), [b"a b \xff"]);
        assert_eq!(request.values("empty"), [b""]);
        assert_eq!(request.head, head);
    }

    #[test]
    fn every_deviation_is_named_at_its_octet() {
        let cases: &[(&[u8], usize, &str)] = &[
            (
                b"GET / HTTP/1.1\nHost: x\r\n\r\n",
                14,
                "LF without CR before it",
            ),
            (
                b"GET / HTTP/1.1\r\nHost: x\ry\r\n\r\n",
                23,
                "CR without LF after it",
            ),
            (
                b"\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
                0,
                "an empty line before the request line",
            ),
            (
                b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
                6,
                "not three parts, one space apart",
            ),
            (
                b"GET /\r\nHost: x\r\n\r\n",
                5,
                "not three parts, one space apart",
            ),
            (
                b"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
                4,
                "not a path that begins with /",
            ),
            (b"GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", 6, "a fragment"),
            (
                b"GET /\xc3\xa4 HTTP/1.1\r\nHost: x\r\n\r\n",
                5,
                "an octet that no URL may hold as it is",
            ),
            (b"GET / HTTP/1.0\r\nHost: x\r\n\r\n", 6, "not HTTP/1.1"),
            (
                b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
                20,
                "an octet that no field name holds",
            ),
            (
                b"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
                25,
                "an octet that no field name holds",
            ),
            (
                b"GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n",
                25,
                "no field name with a colon",
            ),
            (
                b"GET / HTTP/1.1\r\nHost: \x1b\r\n\r\n",
                22,
                "a control octet",
            ),
            (
                b"GET / HTTP/1.1\r\n\r\n",
                16,
                "the head ends without exactly one Host field",
            ),
            (
                b"GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n",
                34,
                "the head ends without exactly one Host field",
            ),
        ];
        for (octets, place, wrong) in cases {
            let shown = crate::octets::escape(octets);
            assert_eq!(judge(octets), Err((*place, *wrong)), "{shown}");
        }
    }
}
