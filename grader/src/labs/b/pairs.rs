//! What a form sends, decoded: pairs of names and values, from a query, an urlencoded or a multipart body.

use super::compare::printable;
use super::multipart::{Part, boundary, parts};
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
    let media_type = request.text("content-type");
    let essence = media_type.split(';').next().unwrap_or_default();
    let pairs = match essence.trim().to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => urlencoded(&request.content),
        "multipart/form-data" => multipart(request),
        other => Err(format!("a body of the type `{other}`")),
    };
    pairs.map_err(|wrong| unreadable(request, &wrong))
}

fn unreadable(request: &Request, wrong: &str) -> Outcome {
    Failure::new(Cause::WrongOctets)
        .octets("you sent", &request.head)
        .octets("content", &request.content)
        .fact("but", printable(wrong))
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

/// RFC 7578: each part is a pair.
fn multipart(request: &Request) -> Result<Vec<String>, String> {
    let parts = parts(&request.content, &boundary(request)?)?;
    parts.iter().map(of_part).collect()
}

fn of_part(part: &Part) -> Result<String, String> {
    let content = String::from_utf8_lossy(&part.content);
    let name = part.parameter("name").ok_or("a part without a name")?;
    Ok(match part.parameter("filename") {
        Some(file) => format!("{name}=@{file}: {content}"),
        None => format!("{name}={content}"),
    })
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
    fn parts_are_pairs() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"a%22\"\r\n\r\n1\r\n2\r\n--x\r\n\
            content-disposition: form-data; name=\"f\"; filename=\"n.txt\"\r\nContent-Type: text/plain\r\n\r\n\r\n--x--\r\n";
        let pairs: Result<Vec<_>, _> = parts(body, "x").unwrap().iter().map(of_part).collect();
        assert_eq!(pairs.unwrap(), ["a\"=1\r\n2", "f=@n.txt: "]);
    }
}
