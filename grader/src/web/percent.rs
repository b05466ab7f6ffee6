//! Percent-encoding (RFC 3986 §2.1).

/// These octets as one segment of a path: whatever is not unreserved is encoded.
#[must_use]
pub fn encode(octets: &[u8]) -> String {
    let one = |&octet: &u8| match octet {
        b'-' | b'.' | b'_' | b'~' => char::from(octet).to_string(),
        _ if octet.is_ascii_alphanumeric() => char::from(octet).to_string(),
        _ => format!("%{octet:02X}"),
    };
    octets.iter().map(one).collect()
}

/// What an encoded text stands for; a `%` without two hexadecimal digits stands for itself.
#[must_use]
pub fn decode(text: &str) -> Vec<u8> {
    let octets = text.as_bytes();
    let mut decoded = Vec::new();
    let mut place = 0;
    while let Some(&octet) = octets.get(place) {
        let digits = octets.get(place + 1..place + 3).filter(|_| octet == b'%');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(octet) => {
                decoded.push(octet);
                place += 3;
            }
            None => {
                decoded.push(octet);
                place += 1;
            }
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn what_was_encoded_is_decoded() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&encode(&all)), all);
        assert_eq!(encode("ä b".as_bytes()), "%C3%A4%20b");
        assert_eq!(decode("%zz%4"), b"%zz%4");
    }
}
