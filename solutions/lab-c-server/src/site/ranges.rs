//! Range requests: a part of a file (RFC 9110 §14).

use std::io::{self, Cursor, Read};
use std::ops::Range;
use std::time::{Duration, SystemTime};

use solution_b_client::http_date;
use solution_b_client::message::Fields;

use super::conditions::{in_seconds, only};
use super::files::whole;
use super::found::Document;
use super::octets::{octets_of, reader_of};
use crate::response::Content;
use crate::{Request, Response};

/// More ranges than this are not worth their heads: then everything is sent.
const MAX_RANGES: usize = 16;

/// What a Range field asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// Everything: there is no such field, or it is not understood.
    Whole,
    /// These octets.
    Parts(Vec<Range<u64>>),
    /// Octets that there are not.
    Nothing,
}

/// The file, or the parts of it that are asked for.
pub(super) fn answer(request: &Request<'_>, document: &Document) -> Response {
    let fields = &request.head.fields;
    if request.head.method != "GET" || !is_same(fields, document) {
        return whole(document);
    }
    match asked(only(fields, "Range"), document.length) {
        Asked::Whole => whole(document),
        Asked::Nothing => not_satisfiable(document.length),
        Asked::Parts(parts) => match parts.as_slice() {
            [one] => one_part(document, one.clone()),
            several => several_parts(document, several),
        },
    }
}

/// What this field asks for, of a file of this length.
fn asked(range: Option<&str>, length: u64) -> Asked {
    // ANCHOR: c15-asked
    //= `bytes=` and a list of ranges (`part`); another unit or a broken list counts as no field at all.
    //= Those that begin behind the end are left out; if that leaves none: `Nothing`.
    //= Too many (`MAX_RANGES`), or overlapping ones: everything.
    //? c15-one-range
    //+ Asked::Whole
    let Some((unit, list)) = range.and_then(|range| range.split_once('=')) else {
        return Asked::Whole;
    };
    let members = list
        .split(',')
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let parts: Option<Vec<_>> = members.map(|text| part(text, length)).collect();
    let parts = parts.filter(|parts| unit.eq_ignore_ascii_case("bytes") && !parts.is_empty());
    let Some(parts) = parts else {
        return Asked::Whole;
    };
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return Asked::Nothing;
    }
    if parts.len() > MAX_RANGES || overlap(&parts) {
        return Asked::Whole;
    }
    Asked::Parts(parts)
    // ANCHOR_END: c15-asked
}

/// One range: `5-9`, `5-` or `-5`. Nothing, if it is none; an empty one, if the file has no such octets.
fn part(text: &str, length: u64) -> Option<Range<u64>> {
    // ANCHOR: c15-part
    //= `5-9` are the octets from 5 to 9, both included; `5-` those from 5 to the end; `-5` the last five.
    //= What lies behind the end is cut off. Digits and nothing else (`number`); `9-5` is no range.
    //+ None
    match text.split_once('-')? {
        ("", last) => {
            let last = number(last)?;
            Some(length.saturating_sub(last)..length)
        }
        (first, "") => Some(number(first)?.min(length)..length),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            let end = last.saturating_add(1).min(length);
            (first <= last).then_some(first.min(end)..end)
        }
    }
    // ANCHOR_END: c15-part
}

/// Digits as a number; one that is too large is as good as the largest.
fn number(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|octet| octet.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

fn overlap(parts: &[Range<u64>]) -> bool {
    let mut sorted = parts.to_vec();
    sorted.sort_by_key(|part| part.start);
    sorted.windows(2).any(|two| two[1].start < two[0].end)
}

/// Whether the parts would fit to those that the client has: If-Range (RFC 9110 §13.1.5).
fn is_same(fields: &Fields, document: &Document) -> bool {
    // ANCHOR: c15-is-same
    //= Without If-Range: yes. An entity tag must be the same, and not a weak one.
    //= A date must be that of the file, and the file a second older than now: within a second it could change twice.
    //? c15-if-range
    //+ true
    let Some(condition) = only(fields, "If-Range") else {
        return !fields.has("If-Range");
    };
    if condition.starts_with(['"', 'W']) && http_date(condition).is_none() {
        return condition == document.etag;
    }
    let old_enough = |modified: SystemTime| {
        modified
            .elapsed()
            .is_ok_and(|age| age >= Duration::from_secs(1))
    };
    http_date(condition).is_some_and(|date| in_seconds(date) == in_seconds(document.modified))
        && old_enough(document.modified)
    // ANCHOR_END: c15-is-same
}

/// 416 (Range Not Satisfiable), with the length that the file has.
fn not_satisfiable(length: u64) -> Response {
    Response::of_status(416).with("Content-Range", format!("bytes */{length}"))
}

/// 206 (Partial Content) with one part.
fn one_part(document: &Document, part: Range<u64>) -> Response {
    // ANCHOR: c15-one-part
    //= 206 with the media type of the file, `Content-Range` (`content_range`), and the octets of the part (`octets_of`).
    let mut response = Response::empty(206)
        .with("Content-Type", &document.media_type)
        .with("Content-Range", content_range(&part, document.length));
    response.content = octets_of(document, part);
    response
    // ANCHOR_END: c15-one-part
}

/// `bytes 5-9/20`.
fn content_range(part: &Range<u64>, length: u64) -> String {
    format!("bytes {}-{}/{length}", part.start, part.end - 1)
}

/// 206 with several parts, each with a head of its own: `multipart/byteranges` (RFC 9110 §14.6).
fn several_parts(document: &Document, parts: &[Range<u64>]) -> Response {
    // ANCHOR: c15-several-parts
    //= Before each part `--`, the boundary, CRLF, its Content-Type and Content-Range, and an empty line; after it CRLF.
    //= At the end `--`, the boundary, `--` and CRLF. The boundary must not occur in the file: a random one.
    //= The response's own Content-Type is `multipart/byteranges; boundary=…`; its length is that of all together.
    //? c15-several-ranges
    //+ whole(document)
    let boundary = boundary();
    let (mut pieces, mut length): (Vec<Box<dyn Read + Send>>, u64) = (Vec::new(), 0);
    for part in parts {
        let (media_type, range) = (&document.media_type, content_range(part, document.length));
        let head =
            format!("--{boundary}\r\nContent-Type: {media_type}\r\nContent-Range: {range}\r\n\r\n");
        length += head.len() as u64 + part.end - part.start + 2;
        pieces.push(Box::new(Cursor::new(head)));
        pieces.push(reader_of(document, part.clone()));
        pieces.push(Box::new(&b"\r\n"[..]));
    }
    let end = format!("--{boundary}--\r\n");
    length += end.len() as u64;
    pieces.push(Box::new(Cursor::new(end)));
    let media_type = format!("multipart/byteranges; boundary={boundary}");
    let mut response = Response::empty(206).with("Content-Type", media_type);
    response.content = Content::Stream(Box::new(OneAfterTheOther(pieces)), Some(length));
    response
    // ANCHOR_END: c15-several-parts
}

/// Text that is in no file: nobody could have known it.
fn boundary() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("{:016x}", RandomState::new().hash_one(SystemTime::now()))
}

/// Readers, read one after the other.
struct OneAfterTheOther(Vec<Box<dyn Read + Send>>);

impl Read for OneAfterTheOther {
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        while let Some(first) = self.0.first_mut() {
            let count = first.read(octets)?;
            if count > 0 || octets.is_empty() {
                return Ok(count);
            }
            self.0.remove(0);
        }
        Ok(0)
    }
}
