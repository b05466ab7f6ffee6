//! The start tags of a page, one after another, without building a tree of it.
//!
//! A tree costs twenty times the time of reading the page once, and a crawler asks so little of each
//! page: where its links lead, and its title. This is the tokenizer of the HTML standard (§13.2.5) with
//! everything left out that does not change which tags there are. Next: `crawl/page.rs`, which asks.

use std::borrow::Cow;

use memchr::{memchr, memmem};
use scraper::Html;

use super::attributes::{attribute_at, ends_name, resolved};

/// What is in these is text, whatever it looks like (HTML §13.2.5: RCDATA, RAWTEXT, script data).
const RAW_TEXT: [&str; 8] = [
    "script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes",
];

/// One start tag.
#[derive(Debug, Clone, Copy)]
pub struct Tag<'a> {
    name: &'a str,
    /// What stands between the name and `>`.
    inside: &'a str,
    /// The text up to the end tag, for elements that hold nothing but text; else empty.
    text: &'a str,
    /// Whether it stands inside a drawing or a formula.
    foreign: bool,
}

/// An iterator over the start tags of a page.
#[derive(Debug)]
pub struct Tags<'a> {
    html: &'a str,
    at: usize,
    /// Inside `svg` or `math`: other rules hold there (HTML §13.2.6.5).
    foreign: bool,
}

impl<'a> Tags<'a> {
    /// The tags of `html`, which may be broken in any way.
    #[must_use]
    pub fn of(html: &'a str) -> Self {
        Tags {
            html,
            at: 0,
            foreign: false,
        }
    }

    fn octets(&self) -> &'a [u8] {
        self.html.as_bytes()
    }

    /// The start tag whose name begins at `start`. `None` if the page ends inside it.
    fn start_tag(&mut self, start: usize) -> Option<Tag<'a>> {
        let octets = self.octets();
        let name_end = end_of_name(octets, start)?;
        let end = end_of_tag(octets, name_end)?;
        self.at = end;
        let mut tag = Tag {
            name: &self.html[start..name_end],
            inside: &self.html[name_end..end - 1],
            text: "",
            foreign: self.foreign,
        };
        // `<title/>` is an end by itself in a drawing, and nowhere else.
        let closed = tag.foreign && tag.inside.ends_with('/');
        if RAW_TEXT.iter().any(|name| tag.is(name)) && !closed {
            tag.text = self.raw_text(tag.name);
        }
        self.foreign |= is_foreign_root(tag.name) && !tag.inside.ends_with('/');
        Some(tag)
    }

    /// The text up to the end tag `name`, or to the end of the page.
    fn raw_text(&mut self, name: &str) -> &'a str {
        let (octets, start) = (self.octets(), self.at);
        for less in memmem::find_iter(&octets[start..], b"</") {
            let found = start + less + 2;
            let is_end = octets[found..]
                .get(..name.len())
                .is_some_and(|known| known.eq_ignore_ascii_case(name.as_bytes()))
                && octets
                    .get(found + name.len())
                    .is_some_and(|&octet| ends_name(octet));
            if is_end {
                self.at = found - 2;
                return &self.html[start..found - 2];
            }
        }
        self.at = octets.len();
        &self.html[start..]
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let octets = self.octets();
        loop {
            let less = self.at + memchr(b'<', &octets[self.at..])?;
            let after = less + 1;
            self.at = match *octets.get(after)? {
                b'a'..=b'z' | b'A'..=b'Z' => return self.start_tag(after),
                b'/' if octets.get(after + 1)?.is_ascii_alphabetic() => {
                    let name_end = end_of_name(octets, after + 1)?;
                    if self.foreign && is_foreign_root(&self.html[after + 1..name_end]) {
                        self.foreign = false;
                    }
                    end_of_tag(octets, name_end)?
                }
                b'!' if octets[after + 1..].starts_with(b"--") => {
                    end_of_comment(octets, after + 3)?
                }
                // `<!DOCTYPE html>`, `<?xml … ?>`, `</ >`: to the next `>`.
                b'!' | b'?' | b'/' => after + memchr(b'>', &octets[after..])? + 1,
                _ => after,
            };
        }
    }
}

impl<'a> Tag<'a> {
    /// Its name, as it was written.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// Whether this is its name. Case does not count; `name` is in lower case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Whether it stands inside a drawing (`svg`) or a formula (`math`).
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.foreign
    }

    /// The value of the attribute `name` with its character references resolved; the first one counts.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        let [value] = self.attributes([name]);
        value
    }

    /// The values of several attributes, read in one go.
    #[must_use]
    pub fn attributes<const N: usize>(&self, names: [&str; N]) -> [Option<Cow<'a, str>>; N] {
        let mut values = [const { None }; N];
        let (octets, mut at) = (self.inside.as_bytes(), 0);
        while let Some(attribute) = attribute_at(octets, at) {
            let known = &self.inside[attribute.name.0..attribute.name.1];
            for (value, name) in values.iter_mut().zip(names) {
                if value.is_none() && known.eq_ignore_ascii_case(name) {
                    *value = Some(resolved(&self.inside[attribute.value.0..attribute.value.1]));
                }
            }
            at = attribute.end;
        }
        values
    }

    /// The element's text with its character references resolved, for `title` and `textarea`.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        if !self.text.contains('&') {
            return Cow::Borrowed(self.text);
        }
        let page = Html::parse_fragment(&self.text.replace('<', "&lt;"));
        Cow::Owned(page.root_element().text().collect())
    }
}

/// The place after the `>` of a tag whose name ends at `at`; a `>` in quotes does not count.
fn end_of_tag(octets: &[u8], mut at: usize) -> Option<usize> {
    if octets.get(at) == Some(&b'>') {
        return Some(at + 1);
    }
    while let Some(attribute) = attribute_at(octets, at) {
        at = attribute.end;
    }
    let greater = at + memchr(b'>', octets.get(at..)?)?;
    Some(greater + 1)
}

/// Whether an element of this name begins a drawing or a formula.
fn is_foreign_root(name: &str) -> bool {
    name.eq_ignore_ascii_case("svg") || name.eq_ignore_ascii_case("math")
}

fn end_of_name(octets: &[u8], at: usize) -> Option<usize> {
    octets[at..]
        .iter()
        .position(|&octet| ends_name(octet))
        .map(|length| at + length)
}

/// The place after a comment's `-->` or `--!>`; `at` is the place after its `<!--`.
fn end_of_comment(octets: &[u8], at: usize) -> Option<usize> {
    let rest = &octets[at..];
    for (short, length) in [(&b">"[..], 1), (b"->", 2)] {
        if rest.starts_with(short) {
            return Some(at + length);
        }
    }
    let mut dashes = at;
    loop {
        dashes += memmem::find(&octets[dashes..], b"--")?;
        match &octets[dashes + 2..] {
            [b'>', ..] => return Some(dashes + 3),
            [b'!', b'>', ..] => return Some(dashes + 4),
            _ => dashes += 1,
        }
    }
}
