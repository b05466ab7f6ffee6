//! Percent-encoding, and the pairs of queries and urlencoded forms.

use crate::fault;

/// The pairs, in order.
pub fn pairs(text: &[u8]) -> Vec<(String, String)> {
    let whole;
    let mut text = text;
    if fault("e3-decodes-before-it-splits") {
        whole = decode(text, true);
        text = &whole;
    }
    let semicolons = fault("e3-semicolons-separate");
    let pieces = text.split(|&octet| octet == b'&' || octet == b';' && semicolons);
    let pieces = pieces.filter(|piece| !piece.is_empty() || fault("e3-empty-pieces-count"));
    let needs_equals = fault("e3-needs-an-equals-sign");
    let pieces = pieces.filter(|piece| piece.contains(&b'=') || !needs_equals);
    pieces.map(pair).collect()
}

fn pair(piece: &[u8]) -> (String, String) {
    let equals = match fault("e3-splits-at-the-last-equals") {
        true => piece.iter().rposition(|&octet| octet == b'='),
        false => piece.iter().position(|&octet| octet == b'='),
    };
    let (name, value) = match equals {
        Some(place) => (&piece[..place], &piece[place + 1..]),
        None => (piece, &b""[..]),
    };
    (text_of(name), text_of(value))
}

fn text_of(octets: &[u8]) -> String {
    let decoded = match fault("e3-decodes-nothing") || fault("e3-decodes-before-it-splits") {
        true => octets.to_vec(),
        false => decode(octets, true),
    };
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Is there a `%` without two hexadecimal digits?
pub fn is_broken(text: &str) -> bool {
    let octets = text.as_bytes();
    let broken = |(place, &octet): (usize, &u8)| {
        octet == b'%' && hexadecimal(octets.get(place + 1..place + 3)).is_none()
    };
    octets.iter().enumerate().any(broken)
}

/// Undoes percent-encoding; a `%` without two hexadecimal digits stands for itself.
pub fn decode(octets: &[u8], plus_is_space: bool) -> Vec<u8> {
    let mut decoded = Vec::new();
    let mut place = 0;
    while let Some(&octet) = octets.get(place) {
        match (octet, hexadecimal(octets.get(place + 1..place + 3))) {
            (b'%', Some(octet)) => {
                decoded.push(octet);
                place += 2;
            }
            (b'+', _) if plus_is_space && !fault("e3-plus-is-a-plus") => decoded.push(b' '),
            _ => decoded.push(octet),
        }
        place += 1;
    }
    decoded
}

/// What two hexadecimal digits stand for.
pub fn hexadecimal(digits: Option<&[u8]>) -> Option<u8> {
    let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Encodes whatever is not a letter, a digit or one of `-._~`.
pub fn encode(octets: &[u8]) -> String {
    let one = |&octet: &u8| match octet {
        b'-' | b'.' | b'_' | b'~' => char::from(octet).to_string(),
        _ if octet.is_ascii_alphanumeric() => char::from(octet).to_string(),
        _ => format!("%{octet:02X}"),
    };
    octets.iter().map(one).collect()
}
