//! Range requests: a part of a file (RFC 9110 §14).

use std::io::{self, Cursor, Read};
use std::ops::Range;
use std::time::{Duration, SystemTime};

use lab_b_client::http_date;
use lab_b_client::message::Fields;

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
    // TODO c15-asked · slide c-ranges · cargo workshop check c15
    // - `bytes=` and a list of ranges (`part`); another unit or a broken list counts as no field at all.
    // - Those that begin behind the end are left out; if that leaves none: `Nothing`.
    // - Too many (`MAX_RANGES`), or overlapping ones: everything.
    Asked::Whole
}

/// One range: `5-9`, `5-` or `-5`. Nothing, if it is none; an empty one, if the file has no such octets.
fn part(text: &str, length: u64) -> Option<Range<u64>> {
    // TODO c15-part · slide c-ranges · cargo workshop check c15
    // - `5-9` are the octets from 5 to 9, both included; `5-` those from 5 to the end; `-5` the last five.
    // - What lies behind the end is cut off. Digits and nothing else (`number`); `9-5` is no range.
    None
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
    // TODO c15-is-same · slide c-ranges · cargo workshop check c15
    // - Without If-Range: yes. An entity tag must be the same, and not a weak one.
    // - A date must be that of the file, and the file a second older than now: within a second it could change twice.
    true
}

/// 416 (Range Not Satisfiable), with the length that the file has.
fn not_satisfiable(length: u64) -> Response {
    Response::of_status(416).with("Content-Range", format!("bytes */{length}"))
}

/// 206 (Partial Content) with one part.
fn one_part(document: &Document, part: Range<u64>) -> Response {
    // TODO c15-one-part · slide c-ranges · cargo workshop check c15
    // - 206 with the media type of the file, `Content-Range` (`content_range`), and the octets of the part (`octets_of`).
    todo!("c15-one-part")
}

/// `bytes 5-9/20`.
fn content_range(part: &Range<u64>, length: u64) -> String {
    format!("bytes {}-{}/{length}", part.start, part.end - 1)
}

/// 206 with several parts, each with a head of its own: `multipart/byteranges` (RFC 9110 §14.6).
fn several_parts(document: &Document, parts: &[Range<u64>]) -> Response {
    // TODO c15-several-parts · slide c-ranges · cargo workshop check c15
    // - Before each part `--`, the boundary, CRLF, its Content-Type and Content-Range, and an empty line; after it CRLF.
    // - At the end `--`, the boundary, `--` and CRLF. The boundary must not occur in the file: a random one.
    // - The response's own Content-Type is `multipart/byteranges; boundary=…`; its length is that of all together.
    whole(document)
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
