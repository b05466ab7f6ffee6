//! From octets to text, once it is known what charset they are said to be in.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

use crate::html::tags::Tags;

/// A page says its charset within so many octets, or not at all.
const PRESCAN_OCTETS: usize = 1024;

/// The text of a page.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text; U+FFFD where the octets mean nothing.
    pub text: Cow<'a, str>,
    /// A charset that was named and that nobody knows.
    pub unknown: Option<String>,
}

/// The text of a page that is said to be in the charset `label`, if anybody says so.
#[must_use]
pub fn decode<'a>(octets: &'a [u8], label: Option<String>) -> Decoded<'a> {
    let known = label
        .as_deref()
        .map(|label| Encoding::for_label(label.as_bytes()));
    let encoding = known.flatten().unwrap_or_else(|| guess(octets));
    // A BOM, if there is one, is taken away here.
    let (text, _) = encoding.decode_with_bom_removal(octets);
    Decoded {
        text,
        unknown: label.filter(|_| known == Some(None)),
    }
}

/// The charset where nothing names it: UTF-8 if the octets are that, else what most old pages are in.
fn guess(octets: &[u8]) -> &'static Encoding {
    match str::from_utf8(octets) {
        Ok(_) => UTF_8,
        Err(_) => WINDOWS_1252,
    }
}

/// The charset of a media type: `utf-8` of `text/html; Charset="utf-8"` (RFC 9110 §8.3.2).
#[must_use]
pub fn charset_of(media_type: &str) -> Option<String> {
    for parameter in media_type.split(';').skip(1) {
        let Some((name, value)) = parameter.split_once('=') else {
            continue;
        };
        if name.trim().eq_ignore_ascii_case("charset") {
            let value = value.trim().trim_matches(['"', '\'']);
            return Some(value.to_owned()).filter(|value| !value.is_empty());
        }
    }
    None
}

/// What the page's first `meta` element about it says: `<meta charset=…>`, or
/// `<meta http-equiv=Content-Type content="text/html; charset=…">`.
#[must_use]
pub fn charset_in_meta(octets: &[u8]) -> Option<String> {
    let start = &octets[..octets.len().min(PRESCAN_OCTETS)];
    // Tags are ASCII in every charset that can name itself, so any such charset will do to read them.
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(start);
    let label = Tags::of(&text)
        .filter(|tag| tag.is("meta"))
        .find_map(|tag| {
            if let Some(charset) = tag.attribute("charset") {
                return Some(charset.trim().to_owned());
            }
            let about = tag.attribute("http-equiv")?;
            let content = tag.attribute("content")?;
            about
                .eq_ignore_ascii_case("content-type")
                .then(|| charset_of(&content))?
        })?;
    // It was read as ASCII, so it is not UTF-16, whatever it says (HTML §13.2.3.3).
    match Encoding::for_label(label.as_bytes()) {
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => Some("utf-8".to_owned()),
        Some(encoding) if encoding == X_USER_DEFINED => Some("windows-1252".to_owned()),
        _ => Some(label),
    }
}
