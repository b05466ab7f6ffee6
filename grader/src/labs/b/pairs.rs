//! What a form sends, decoded: pairs of names and values, from a query, an urlencoded or a multipart body.

use crate::octets::quoted;
use crate::origin::Request;
use crate::outcome::{Cause, CheckResult, Failure, Outcome};

/// One pair as `name=value`; a file as `name=@file name: its octets`.
pub(super) fn sent(request: &Request) -> CheckResult<Vec<String>> {
    if request.method == "GET" {
        let query = request
            .target
            .split_once('?')
            .map_or("", |(_, query)| query);
        return urlencoded(query.as_bytes()).map_err(|wrong| unreadable(request, &wrong));
    }
    let media_type =
        String::from_utf8_lossy(request.values("content-type").concat().as_slice()).into_owned();
    let (essence, parameters) = media_type.split_once(';').unwrap_or((&media_type, ""));
    let pairs = match essence.trim().to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => urlencoded(&request.content),
        "multipart/form-data" => multipart(&request.content, parameters),
        other => Err(format!("a body of the type `{other}`")),
    };
    pairs.map_err(|wrong| unreadable(request, &wrong))
}

fn unreadable(request: &Request, wrong: &str) -> Outcome {
    Failure::new(Cause::WrongOctets)
        .octets("you sent", &request.head)
        .octets("content", &request.content)
        .fact("but", wrong)
        .fact("expected", "urlencoded pairs, or multipart/form-data")
        .into()
}

/// `a=1&b=2+3` (WHATWG URL §5.1).
fn urlencoded(octets: &[u8]) -> Result<Vec<String>, String> {
    let pieces = octets
        .split(|&octet| octet == b'&')
        .filter(|piece| !piece.is_empty());
    let pair = |piece: &[u8]| {
        let place = piece.iter().position(|&octet| octet == b'=');
        let (name, value) = match place {
            Some(place) => (&piece[..place], &piece[place + 1..]),
            None => (piece, &b""[..]),
        };
        Ok(format!("{}={}", decoded(name)?, decoded(value)?))
    };
    pieces.map(pair).collect()
}

fn decoded(octets: &[u8]) -> Result<String, String> {
    let mut plain = Vec::new();
    let mut rest = octets;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => plain.push(b' '),
            b'%' => {
                let digits = after
                    .get(..2)
                    .and_then(|digits| std::str::from_utf8(digits).ok());
                let octet = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
                plain.push(
                    octet.ok_or_else(|| format!("a % without two digits in {}", quoted(octets)))?,
                );
                rest = &after[2..];
            }
            other => plain.push(other),
        }
    }
    String::from_utf8(plain).map_err(|_| format!("{} is not UTF-8", quoted(octets)))
}

/// RFC 7578: parts between lines with the boundary.
fn multipart(content: &[u8], parameters: &str) -> Result<Vec<String>, String> {
    let boundary = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_boundary = name.trim().eq_ignore_ascii_case("boundary");
        is_boundary.then(|| value.trim().trim_matches('"').to_owned())
    });
    let boundary = boundary.filter(|boundary| (1..=70).contains(&boundary.len()));
    let boundary =
        boundary.ok_or("Content-Type has no boundary of 1 to 70 letters (RFC 2046 §5.1.1)")?;
    let delimiter = format!("\r\n--{boundary}");
    // The first boundary may stand at the very beginning.
    let whole = [b"\r\n", content].concat();
    let mut rest = after(&whole, delimiter.as_bytes()).ok_or("no line with the boundary")?;
    let mut pairs = Vec::new();
    while !rest.starts_with(b"--") {
        let part = after(rest, b"\r\n").ok_or("a boundary without CRLF after it")?;
        let end = find(part, delimiter.as_bytes()).ok_or("a part without a boundary after it")?;
        pairs.push(one_part(&part[..end])?);
        rest = &part[end + delimiter.len()..];
    }
    Ok(pairs)
}

fn one_part(part: &[u8]) -> Result<String, String> {
    let end = find(part, b"\r\n\r\n").ok_or("a part without an empty line after its fields")?;
    let head = std::str::from_utf8(&part[..end]).map_err(|_| "fields that are not UTF-8")?;
    let content = String::from_utf8_lossy(&part[end + 4..]);
    let disposition = head.split("\r\n").find(|line| {
        let name = line.split(':').next().unwrap_or_default();
        name.eq_ignore_ascii_case("content-disposition")
    });
    let disposition = disposition.ok_or("a part without Content-Disposition")?;
    let name = parameter(disposition, "name").ok_or("a part without a name")?;
    Ok(match parameter(disposition, "filename") {
        Some(file) => format!("{name}=@{file}: {content}"),
        None => format!("{name}={content}"),
    })
}

/// `x` of `; name="x"`, with what browsers escape undone (HTML §4.10.21.8).
fn parameter(line: &str, name: &str) -> Option<String> {
    let start = line
        .find(&format!("; {name}="))
        .or_else(|| line.find(&format!(";{name}=")))?;
    let value = line[start..].split_once('=')?.1;
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => value.split(';').next()?.trim(),
    };
    Some(
        value
            .replace("%22", "\"")
            .replace("%0D", "\r")
            .replace("%0A", "\n"),
    )
}

fn after<'a>(octets: &'a [u8], what: &[u8]) -> Option<&'a [u8]> {
    find(octets, what).map(|place| &octets[place + what.len()..])
}

fn find(octets: &[u8], what: &[u8]) -> Option<usize> {
    octets.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded() {
        assert_eq!(
            urlencoded(b"a=1&b=%C3%A4+%26&c&").unwrap(),
            ["a=1", "b=ä &", "c="]
        );
        assert!(urlencoded(b"a=%4").is_err());
        assert!(urlencoded(b"a=%ff").is_err());
    }

    #[test]
    fn parts_are_taken_apart() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n--x\r\n\
            content-disposition: form-data; name=\"f\"; filename=\"n.txt\"\r\nContent-Type: text/plain\r\n\r\n\r\n--x--\r\n";
        assert_eq!(
            multipart(body, " boundary=x").unwrap(),
            ["a=1\r\n2", "f=@n.txt: "]
        );
        assert!(multipart(body, "").is_err());
        assert!(multipart(&body[..40], "boundary=x").is_err());
    }
}
