//! The path of a URL: dot segments and percent-encoding (RFC 3986 §2.1, §5.2.4).

use crate::fault;

/// The path without `.` and `..`.
pub fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').collect();
    for (place, segment) in segments.iter().enumerate() {
        let is_last = place + 1 == segments.len();
        match *segment {
            "." if is_last => kept.push(""),
            "." => {}
            ".." => {
                if kept.len() > 1 {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            segment => kept.push(segment),
        }
    }
    kept.join("/")
}

/// Percent-encodes what no URL may hold, and these letters; `%` stays, it stands for itself already.
pub fn encode(text: &str, also: &str) -> String {
    let mut encoded = String::new();
    for octet in text.bytes() {
        let letter = char::from(octet);
        let keep = octet.is_ascii_graphic() && !also.contains(letter)
            || octet == b' ' && fault("b1-sends-spaces");
        if octet == b'%' && fault("b1-encodes-twice") {
            encoded.push_str("%25");
        } else if keep {
            encoded.push(letter);
        } else {
            encoded.push_str(&format!("%{octet:02X}"));
        }
    }
    let raw = fault("b1-sends-letters-raw") || fault("b5-sends-location-raw");
    if raw { text.into() } else { encoded }
}

/// Undoes percent-encoding.
pub fn decode(text: &str) -> Vec<u8> {
    let octets = text.as_bytes();
    let mut decoded = Vec::new();
    let mut place = 0;
    while place < octets.len() {
        let digits = text
            .get(place + 1..place + 3)
            .filter(|_| octets[place] == b'%');
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(octet) => {
                decoded.push(octet);
                place += 3;
            }
            None => {
                decoded.push(octets[place]);
                place += 1;
            }
        }
    }
    decoded
}
