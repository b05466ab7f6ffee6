//! Content-Length and Transfer-Encoding: where the body ends, or why nobody can tell (RFC 9112 §6).

use super::body::Framing;
use super::head::{Head, Stop};
use crate::fault;

pub fn framing(head: &Head) -> Result<Framing, Stop> {
    let lengths = head.values("content-length");
    let codings = head.values("transfer-encoding");
    if codings.is_empty() {
        return length(&lengths);
    }
    if !lengths.is_empty() && !fault("c2-believes-one-of-two-lengths") {
        return Err(Stop::Refused(
            400,
            "Content-Length and Transfer-Encoding exclude each other",
        ));
    }
    if head.old && !fault("c11-chunks-in-http-1.0") {
        return Err(Stop::Refused(400, "HTTP/1.0 knows no Transfer-Encoding"));
    }
    if fault("c10-coding-by-exact-case") && codings.join(&b',') != b"chunked" {
        return Err(Stop::Refused(400, "this is not chunked"));
    }
    let codings = head.list("transfer-encoding");
    let is_chunked = |coding: &str| coding == "chunked";
    match codings.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["chunked"] => Ok(Framing::Chunked),
        ref all if fault("c11-chunked-anywhere") && all.join(",").contains("chunked") => {
            Ok(Framing::Chunked)
        }
        ref all if fault("c11-chunked-twice") && all.iter().all(|one| is_chunked(one)) => {
            Ok(Framing::Chunked)
        }
        [.., "chunked"] if fault("c11-skips-unknown-codings") => Ok(Framing::Chunked),
        [ref before @ .., "chunked"] if !before.contains(&"chunked") => {
            Err(Stop::Refused(501, "this coding is not known here"))
        }
        _ if fault("c11-other-codings-are-none") => Ok(Framing::Length(0)),
        _ => Err(Stop::Refused(400, "the last coding is not chunked, once")),
    }
}

fn length(lengths: &[&[u8]]) -> Result<Framing, Stop> {
    let wrong = Stop::Refused(400, "Content-Length is not one number of octets");
    let Some((first, others)) = lengths.split_first() else {
        return Ok(Framing::Length(0));
    };
    let first = match lengths.last() {
        Some(last) if fault("c11-last-length-counts") => last,
        _ => first,
    };
    let one_counts = fault("c11-first-length-counts") || fault("c11-last-length-counts");
    if !one_counts && others.iter().any(|other| other != first) {
        return Err(wrong);
    }
    let text = std::str::from_utf8(first).unwrap_or("?");
    number(text).map(Framing::Length).ok_or(wrong)
}

/// Digits, and nothing else.
fn number(text: &str) -> Option<u64> {
    let mut text = text.to_owned();
    if fault("c11-length-with-a-sign") {
        text = text.trim_start_matches('+').to_owned();
    }
    if fault("c11-length-with-underscores") {
        text = text.replace('_', "");
    }
    if fault("c11-first-digits-count") {
        let end = text.find(|letter: char| !letter.is_ascii_digit());
        text.truncate(end.unwrap_or(text.len()));
    }
    if fault("c11-no-leading-zeros") && text.starts_with('0') && text != "0" {
        return None;
    }
    if text.is_empty() && fault("c11-empty-length-is-0") {
        return Some(0);
    }
    if text.is_empty() || !text.bytes().all(|octet| octet.is_ascii_digit()) {
        return None;
    }
    if fault("c11-length-wraps") {
        let digits = text.bytes().map(|octet| u64::from(octet - b'0'));
        return Some(digits.fold(0, |sum: u64, digit| {
            sum.wrapping_mul(10).wrapping_add(digit)
        }));
    }
    let number = text.parse::<u64>().ok()?;
    i64::try_from(number).is_ok().then_some(number)
}
