//! Percent-encoding in paths (RFC 3986 §2.1). First a path is split at its slashes, and then it is decoded: so
//! `a%2Fb` is one segment.

use std::borrow::Cow;

/// A path or segment decoded; nothing: after a `%` there are not two hexadecimal digits, or it is not UTF-8.
pub(crate) fn decoded(text: &str) -> Option<Cow<'_, str>> {
    match decoded_octets(text) {
        Cow::Borrowed(_) if text.contains('%') => None,
        Cow::Borrowed(_) => Some(Cow::Borrowed(text)),
        Cow::Owned(octets) => String::from_utf8(octets).ok().map(Cow::Owned),
    }
}

/// The octets that a segment stands for. One that is encoded badly stands for itself.
pub(crate) fn decoded_octets(text: &str) -> Cow<'_, [u8]> {
    let Some(first) = text.bytes().position(|octet| octet == b'%') else {
        return Cow::Borrowed(text.as_bytes());
    };
    let mut octets = Vec::with_capacity(text.len());
    octets.extend_from_slice(&text.as_bytes()[..first]);
    let mut rest = &text.as_bytes()[first..];
    while let Some((&octet, after)) = rest.split_first() {
        let (octet, after) = match (octet, after) {
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, after),
                _ => return Cow::Borrowed(text.as_bytes()),
            },
            (b'%', _) => return Cow::Borrowed(text.as_bytes()),
            plain => plain,
        };
        octets.push(octet);
        rest = after;
    }
    Cow::Owned(octets)
}

/// The value of a hexadecimal digit.
pub(crate) fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}
