//! The attributes of a start tag (HTML §13.2.5.32 to 39), for `tags.rs`.

use std::borrow::Cow;

use memchr::{memchr, memchr2};
use scraper::Html;

use super::text;

/// Where an attribute stands in its tag.
pub struct Attribute {
    /// From where to where its name goes.
    pub name: (usize, usize),
    /// From where to where its value goes, without quotes.
    pub value: (usize, usize),
    /// The place after it.
    pub end: usize,
}

/// The attribute at `at` or after white space; `None` at `>` and at the end of `octets`.
pub fn attribute_at(octets: &[u8], at: usize) -> Option<Attribute> {
    let start = skip(octets, at, |octet| is_space(octet) || octet == b'/');
    if *octets.get(start)? == b'>' {
        return None;
    }
    // A name may even begin with `=`.
    let name_end = skip(octets, start + 1, |octet| {
        !ends_name(octet) && octet != b'='
    });
    let name = (start, name_end);
    let equals = skip(octets, name_end, is_space);
    if octets.get(equals) != Some(&b'=') {
        let value = (name_end, name_end);
        return Some(Attribute {
            name,
            value,
            end: equals,
        });
    }
    let first = skip(octets, equals + 1, is_space);
    let (value, end) = match octets.get(first) {
        Some(&quote @ (b'"' | b'\'')) => {
            let length = memchr(quote, &octets[first + 1..]).unwrap_or(octets.len() - first - 1);
            let last = first + 1 + length;
            ((first + 1, last), (last + 1).min(octets.len()))
        }
        _ => {
            let last = skip(octets, first, |octet| !is_space(octet) && octet != b'>');
            ((first, last), last)
        }
    };
    Some(Attribute { name, value, end })
}

/// An attribute's value with its character references resolved: `a=1&amp;b=2` is `a=1&b=2`.
///
/// There are more than 2,000 of them, with rules of their own in attributes; the parser knows them.
pub fn resolved(value: &str) -> Cow<'_, str> {
    if memchr2(b'&', b'\0', value.as_bytes()).is_none() {
        return Cow::Borrowed(value);
    }
    let page = Html::parse_fragment(&format!("<i t=\"{}\">", value.replace('"', "&quot;")));
    let element = page.root_element().child_elements().next();
    let resolved = element.and_then(|element| element.attr("t").map(str::to_owned));
    Cow::Owned(resolved.unwrap_or_default())
}

/// The first place from `at` on whose octet is not one of these.
fn skip(octets: &[u8], mut at: usize, these: impl Fn(u8) -> bool) -> usize {
    while octets.get(at).is_some_and(|&octet| these(octet)) {
        at += 1;
    }
    at
}

fn is_space(octet: u8) -> bool {
    text::is_space(char::from(octet))
}

pub fn ends_name(octet: u8) -> bool {
    is_space(octet) || octet == b'/' || octet == b'>'
}
