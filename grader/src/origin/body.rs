//! The body of a request, by its framing (RFC 9112 §6), as strictly as its head. The chunks of a
//! response are read by it too (`web/response.rs`).

use super::Request;
use super::syntax::Wrong;

/// The longest content that is taken.
const CONTENT: usize = 16 << 20;

/// Where a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// After this many octets; without any framing field after none.
    Length(usize),
    /// After the last chunk.
    Chunked,
}

/// What the head says about it; or what is wrong, and the rule.
pub(super) fn framing(request: &Request) -> Result<Framing, (&'static str, &'static str)> {
    let lengths = request.values("content-length");
    let codings = request.values("transfer-encoding");
    match (&lengths[..], &codings[..]) {
        ([], []) => Ok(Framing::Length(0)),
        ([length], []) => {
            let digits = length.iter().all(u8::is_ascii_digit);
            let length = std::str::from_utf8(length).ok().filter(|_| digits);
            let length = length.and_then(|length| length.parse().ok());
            length
                .filter(|&length| length <= CONTENT)
                .map(Framing::Length)
                .ok_or((
                    "Content-Length is no number, or larger than anything that was asked for",
                    "Content-Length is the number of octets in decimal digits (RFC 9110 §8.6)",
                ))
        }
        ([], [coding]) if coding.eq_ignore_ascii_case(b"chunked") => Ok(Framing::Chunked),
        _ => Err((
            "the head says in more than one way where the body ends",
            "a client sends one Content-Length, or Transfer-Encoding: chunked, and never both (RFC 9112 §6.2)",
        )),
    }
}

/// Takes the content from the octets after the head, and how many of them it filled; none if more must come.
pub(crate) fn take(octets: &[u8], framing: Framing) -> Result<Option<(Vec<u8>, usize)>, Wrong> {
    match framing {
        Framing::Length(length) => Ok(octets
            .get(..length)
            .map(|content| (content.to_vec(), length))),
        Framing::Chunked => chunks(octets),
    }
}

fn chunks(octets: &[u8]) -> Result<Option<(Vec<u8>, usize)>, Wrong> {
    let rule = "a chunk is its size in hexadecimal digits, CRLF, the data, CRLF; a chunk of size 0 is the last (RFC 9112 §7.1)";
    let mut content = Vec::new();
    let mut place = 0;
    loop {
        let Some(line) = line(&octets[place..]) else {
            return Ok(None);
        };
        let digits = line
            .split(|&octet| octet == b';')
            .next()
            .unwrap_or_default();
        let size = std::str::from_utf8(digits)
            .ok()
            .filter(|digits| digits.bytes().all(|octet| octet.is_ascii_hexdigit()))
            .and_then(|digits| usize::from_str_radix(digits, 16).ok())
            .filter(|&size| size <= CONTENT - content.len())
            .ok_or((place, "not a chunk size, or too large a one", rule))?;
        place += line.len() + 2;
        if size == 0 {
            break;
        }
        let Some(data) = octets.get(place..place + size + 2) else {
            return Ok(None);
        };
        if !data.ends_with(b"\r\n") {
            return Err((place + size, "no CRLF after the chunk's data", rule));
        }
        content.extend_from_slice(&data[..size]);
        place += size + 2;
    }
    // The trailer section ends with an empty line.
    while let Some(line) = line(&octets[place..]) {
        place += line.len() + 2;
        if line.is_empty() {
            return Ok(Some((content, place)));
        }
    }
    Ok(None)
}

fn line(octets: &[u8]) -> Option<&[u8]> {
    let end = octets.windows(2).position(|two| two == b"\r\n")?;
    Some(&octets[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_broken_ones_named() {
        let body = b"5;a=b\r\nHello\r\n1\r\n!\r\n0\r\nTrailer: x\r\n\r\nGET";
        let whole = body.len() - 3;
        assert_eq!(
            take(body, Framing::Chunked).unwrap(),
            Some((b"Hello!".to_vec(), whole))
        );
        for length in 0..whole {
            assert_eq!(
                take(&body[..length], Framing::Chunked).unwrap(),
                None,
                "{length}"
            );
        }
        for (broken, place) in [(&b"x\r\n"[..], 0), (b"-1\r\n", 0), (b"2\r\nabc\r\n", 5)] {
            assert_eq!(take(broken, Framing::Chunked).unwrap_err().0, place);
        }
    }

    #[test]
    fn a_length_counts_octets() {
        assert_eq!(
            take(b"abc", Framing::Length(2)).unwrap(),
            Some((b"ab".to_vec(), 2))
        );
        assert_eq!(take(b"a", Framing::Length(2)).unwrap(), None);
    }
}
