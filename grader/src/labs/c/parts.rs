//! The parts of a multipart/byteranges answer, taken apart strictly (RFC 9110 §14.6, RFC 2046 §5.1.1).

use crate::outcome::{CheckResult, Failure};
use crate::web::Response;

/// Where one part says that it lies, and its octets.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// `bytes 5-9/20`
    pub(super) range: String,
    pub(super) media_type: Option<String>,
    pub(super) content: Vec<u8>,
}

/// The parts of this answer, in order.
pub(super) fn parts_of(response: &Response) -> CheckResult<Vec<Part>> {
    let kind = response.expect_one("Content-Type")?;
    let wrong = |what: &str| -> Failure {
        response
            .about()
            .fact("type", crate::octets::escape(kind.as_bytes()))
            .octets("content", response.content())
            .fact("but", what)
    };
    let boundary = boundary(&kind).map_err(|what| {
        wrong(what).fact("expected", "Content-Type: multipart/byteranges; boundary=…")
    })?;
    take_apart(response.content(), boundary).map_err(|what| wrong(what).into())
}

/// The boundary that such a Content-Type names.
pub(super) fn boundary(kind: &str) -> Result<&str, &'static str> {
    let (name, parameters) = kind.split_once(';').unwrap_or((kind, ""));
    if !name.trim().eq_ignore_ascii_case("multipart/byteranges") {
        return Err("the Content-Type is not multipart/byteranges");
    }
    parameters
        .split(';')
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))
        .map(|(_, value)| value.trim().trim_matches('"'))
        .filter(|boundary| (1..=70).contains(&boundary.len()))
        .ok_or("the Content-Type names no boundary of 1 to 70 characters")
}

fn take_apart(content: &[u8], boundary: &str) -> Result<Vec<Part>, &'static str> {
    let line = format!("--{boundary}");
    let between = format!("\r\n{line}");
    // Before the first boundary may stand an empty line.
    let start = content.strip_prefix(b"\r\n").unwrap_or(content);
    let mut rest = start
        .strip_prefix(line.as_bytes())
        .ok_or("the content does not begin with -- and the boundary")?;
    let mut parts = Vec::new();
    while let Some(after) = rest.strip_prefix(b"\r\n") {
        let end = find(after, between.as_bytes())
            .ok_or("after a part there is no CRLF with -- and the boundary")?;
        parts.push(part(&after[..end])?);
        rest = &after[end + between.len()..];
    }
    match rest {
        b"--\r\n" | b"--" => Ok(parts),
        _ => Err("after the last boundary there is no --"),
    }
}

fn part(octets: &[u8]) -> Result<Part, &'static str> {
    let end = find(octets, b"\r\n\r\n").ok_or("a part has no empty line after its fields")?;
    let head =
        std::str::from_utf8(&octets[..end]).map_err(|_| "the fields of a part are no text")?;
    let field = |name: &str| {
        let mut named = head
            .split("\r\n")
            .filter_map(|line| line.split_once(':'))
            .filter(|(other, _)| other.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.trim().to_owned())
    };
    Ok(Part {
        range: field("Content-Range").ok_or("a part has no Content-Range")?,
        media_type: field("Content-Type"),
        content: octets[end + 4..].to_vec(),
    })
}

fn find(octets: &[u8], wanted: &[u8]) -> Option<usize> {
    octets
        .windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &[u8] = b"--b\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/9\r\n\r\nab\r\n--b\r\ncontent-range: bytes 4-4/9\r\ncontent-type: text/plain\r\n\r\ne\r\n--b--\r\n";

    #[test]
    fn parts_are_taken_apart() {
        let parts = take_apart(TWO, "b").unwrap();
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].content, b"ab");
        assert_eq!(parts[1].range, "bytes 4-4/9");
        assert_eq!(
            boundary("Multipart/ByteRanges; a=b; BOUNDARY=\"b\""),
            Ok("b")
        );
    }

    #[test]
    fn what_is_broken_is_named() {
        assert!(boundary("multipart/byteranges").is_err());
        assert!(boundary("text/plain; boundary=b").is_err());
        assert!(take_apart(TWO, "c").is_err());
        assert!(take_apart(&TWO[..TWO.len() - 4], "b").is_err());
        assert!(take_apart(&TWO[..TWO.len() - 9], "b").is_err());
    }
}
