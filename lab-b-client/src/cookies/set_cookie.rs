//! What a server sets: one Set-Cookie field (RFC 6265 §5.2).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::date::cookie_date;

/// Name and value together may be so long (RFC 6265bis §5.6).
const MOST_OCTETS: usize = 4096;
/// An attribute's value may be so long; a longer one is ignored.
const MOST_ATTRIBUTE_OCTETS: usize = 1024;

/// A Set-Cookie field, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetCookie {
    /// What it is called; case counts.
    pub name: String,
    /// What we are to say again, octet for octet.
    pub value: Vec<u8>,
    /// When to forget it; `None`: when the session ends.
    pub expires: Option<SystemTime>,
    /// Whether `expires` came from Max-Age, which an Expires does not replace.
    by_max_age: bool,
    /// The Domain attribute.
    pub domain: Option<String>,
    /// The Path attribute.
    pub path: Option<String>,
    /// Only over https.
    pub secure: bool,
    /// Not for scripts; we have none, but keep it.
    pub http_only: bool,
}

impl SetCookie {
    /// Reads the value of one Set-Cookie field; `None`: it sets nothing.
    #[must_use]
    pub fn parse(field: &[u8], now: SystemTime) -> Option<SetCookie> {
        // TODO b14-parse · slide b-cookies · cargo workshop check b14
        // - What stands before the first `;` is the `pair`. Then come attributes, each after a `;`.
        // - An attribute is a name, and perhaps `=` and a value (`name_and_value`): `set` it.
        SetCookie::pair(field.split(|&octet| octet == b';').next()?)
    }

    /// Takes over one attribute. Names are compared without regard to case; unknown ones are ignored.
    fn set(&mut self, name: &[u8], value: &[u8], now: SystemTime) {
        // TODO b14-attributes · slide b-cookies · cargo workshop check b14
        // - The last of several with one name counts. What cannot be read is ignored.
        // - Max-Age is in seconds from now and wins over Expires, in whichever order they come.
        // - An empty Domain or Path, and a Path that does not begin with `/`, are as if they were not there.
        todo!("b14-attributes")
    }

    /// Name and value alone. A cookie without a name, one that is too long, and one with control
    /// octets in it are ignored.
    fn pair(octets: &[u8]) -> Option<SetCookie> {
        let at = octets.iter().position(|&octet| octet == b'=')?;
        let name = std::str::from_utf8(octets[..at].trim_ascii()).ok()?;
        let value = octets[at + 1..].trim_ascii();
        let has_control = |octets: &[u8]| octets.iter().any(u8::is_ascii_control);
        let refused = name.is_empty()
            || name.len() + value.len() > MOST_OCTETS
            || has_control(name.as_bytes())
            || has_control(value);
        (!refused).then(|| SetCookie {
            name: name.to_owned(),
            value: value.to_vec(),
            ..SetCookie::default()
        })
    }
}

/// An attribute's name and its value, which is empty if there is none.
fn name_and_value(attribute: &[u8]) -> (&[u8], &[u8]) {
    match attribute.iter().position(|&octet| octet == b'=') {
        Some(at) => (
            attribute[..at].trim_ascii(),
            attribute[at + 1..].trim_ascii(),
        ),
        None => (attribute.trim_ascii(), b""),
    }
}

fn attribute_text(value: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(value).ok()?;
    (text.len() <= MOST_ATTRIBUTE_OCTETS && !text.contains(|c: char| c.is_ascii_control()))
        .then_some(text)
}

/// The point in time that a Max-Age means: digits, perhaps with a `-` in front, which means at once.
fn after_max_age(text: &str, now: SystemTime) -> Option<SystemTime> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
        return None;
    }
    match text.parse::<i64>() {
        Ok(..=0) => Some(UNIX_EPOCH),
        Ok(seconds) => now.checked_add(Duration::from_secs(seconds.unsigned_abs())),
        // Too many digits for a number: for ever, or long ago. The jar has a limit for the first.
        Err(_) if text.starts_with('-') => Some(UNIX_EPOCH),
        Err(_) => Some(super::jar::latest(now)),
    }
    .or_else(|| Some(super::jar::latest(now)))
}
