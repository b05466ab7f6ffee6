//! A part of a file, or several (RFC 9110 §14).

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::answer::{Answer, Content};
use super::head::Head;
use super::read_dates;
use super::version::Version;
use crate::fault;

/// More ranges than this are answered with the whole file.
const MOST: usize = 16;

/// First octet, and the one after the last.
type Part = (u64, u64);

/// What a Range field comes to.
enum Asked {
    Whole,
    Parts(Vec<Part>),
    Unsatisfiable,
}

/// The answer with the whole file becomes one with what was asked for.
pub fn of(whole: Answer, head: &Head, version: &Version) -> Answer {
    let values = head.values("range");
    let is_get = head.method == "GET" || fault("c15-head-has-ranges");
    if values.is_empty() || !is_get || fault("c15-ignores-ranges") || !is_same(head, version) {
        return whole;
    }
    let Content::File(file, length) = whole.content else {
        return whole;
    };
    let media_type = whole
        .fields
        .iter()
        .find(|(name, _)| *name == "Content-Type");
    let media_type = media_type.map_or_else(String::new, |(_, value)| value.clone());
    let whole = |file| Answer {
        content: Content::File(file, length),
        ..Answer::empty(200).field("Content-Type", &media_type)
    };
    match asked(&String::from_utf8_lossy(values[0]), length) {
        Asked::Whole => whole(file),
        Asked::Unsatisfiable if fault("c15-416-is-200") => whole(file),
        Asked::Unsatisfiable => unsatisfiable(length),
        Asked::Parts(parts) if parts.len() == 1 || fault("c15-first-of-several") => {
            one(file, parts[0], length, &media_type)
        }
        Asked::Parts(_) if fault("c15-several-are-ignored") => whole(file),
        Asked::Parts(parts) => several(file, &parts, length, &media_type),
    }
}

fn asked(text: &str, length: u64) -> Asked {
    if length == 0 {
        return match fault("c15-empty-file-has-octets") {
            true => Asked::Parts(vec![(0, 0)]),
            false => Asked::Whole,
        };
    }
    let unit = match fault("c15-any-unit") {
        true => text.split_once('=').map(|(_, list)| list),
        false if fault("c15-space-before-equals") => text
            .split_once('=')
            .filter(|(unit, _)| unit.trim() == "bytes")
            .map(|(_, list)| list),
        false => text.strip_prefix("bytes="),
    };
    let Some(list) = unit else {
        return Asked::Whole;
    };
    let mut parts = Vec::new();
    for text in list.split(',') {
        let text = match fault("c15-no-spaces-around-commas") {
            true => text,
            false => text.trim(),
        };
        match part(text, length) {
            Ok(Some(part)) => parts.push(part),
            Ok(None) if fault("c15-one-beyond-is-416") => return Asked::Unsatisfiable,
            Ok(None) => {}
            Err(()) if fault("c15-broken-is-416") => return Asked::Unsatisfiable,
            Err(()) if fault("c15-skips-broken") => {}
            Err(()) => return Asked::Whole,
        }
    }
    if parts.is_empty() {
        return Asked::Unsatisfiable;
    }
    let mut sorted = parts.clone();
    sorted.sort_unstable();
    let overlap = sorted.windows(2).any(|two| two[1].0 < two[0].1);
    if (parts.len() > MOST || overlap) && !fault("c15-as-many-as-you-like") {
        return Asked::Whole;
    }
    Asked::Parts(parts)
}

/// `5-9`, `5-` or `-5`: none if the file has no such octets, an error if it is no range.
fn part(text: &str, length: u64) -> Result<Option<Part>, ()> {
    let (first, last) = text.split_once('-').ok_or(())?;
    let end = |end: u64| {
        if fault("c15-end-is-not-included") {
            end - 1
        } else {
            end
        }
    };
    let part = match (first, last) {
        ("", last) if fault("c15-suffix-from-the-start") => (0, number(last)?.min(length)),
        ("", last) if fault("c15-long-suffix-is-416") && number(last)? > length => return Ok(None),
        ("", last) => (length.saturating_sub(number(last)?), length),
        (_, "") if fault("c15-open-is-broken") => return Err(()),
        (first, "") => (number(first)?, length),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            let turned = first > last;
            if turned && fault("c15-turned-is-416") {
                return Ok(None);
            }
            if turned {
                return Err(());
            }
            if last >= length && fault("c15-end-beyond-is-416") {
                return Ok(None);
            }
            (first, end(last.saturating_add(1).min(length)))
        }
    };
    Ok((part.0 < part.1).then_some(part))
}

fn number(text: &str) -> Result<u64, ()> {
    let digits = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    if !digits {
        return match fault("c15-signs-and-spaces") {
            true => text
                .trim()
                .parse::<i64>()
                .map(i64::unsigned_abs)
                .map_err(|_| ()),
            false => Err(()),
        };
    }
    match text.parse() {
        Ok(number) => Ok(number),
        Err(_) if fault("c15-large-number-is-broken") => Err(()),
        Err(_) => Ok(u64::MAX),
    }
}

/// If-Range: is it still the version of which the client has a part (RFC 9110 §13.1.5)?
fn is_same(head: &Head, version: &Version) -> bool {
    let values = head.values("if-range");
    let Some(value) = values.first() else {
        return true;
    };
    if fault("c15-ignores-if-range") {
        return true;
    }
    let value = String::from_utf8_lossy(value);
    match read_dates::seconds(&value) {
        Some(date) => {
            let fits = date == version.second()
                || fault("c15-later-date-will-do") && date > version.second();
            fits && (!version.is_young() || fault("c15-young-date-will-do"))
        }
        None if fault("c15-weak-if-range") => value.trim_start_matches("W/") == version.etag,
        None if fault("c15-if-range-dates-only") => false,
        None => value == version.etag,
    }
}

fn unsatisfiable(length: u64) -> Answer {
    let status = if fault("c15-416-is-400") { 400 } else { 416 };
    let answer = Answer::error(status, "the file has no such octets");
    if fault("c15-416-without-length") {
        return answer;
    }
    answer.field("Content-Range", &format!("bytes */{length}"))
}

fn content_range((first, end): Part, length: u64) -> String {
    if fault("c15-range-without-length") {
        return format!("bytes {first}-{}", end - 1);
    }
    let last = if fault("c15-tells-the-octet-after") {
        end
    } else {
        end - 1
    };
    format!("bytes {first}-{last}/{length}")
}

fn one(mut file: File, part: Part, length: u64, media_type: &str) -> Answer {
    let from = if fault("c15-32-bits") {
        part.0 & 0xffff_ffff
    } else {
        part.0
    };
    let _ = file.seek(SeekFrom::Start(from));
    let status = if fault("c15-part-is-200") { 200 } else { 206 };
    let answer = Answer {
        content: Content::File(file, part.1 - part.0),
        ..Answer::empty(status)
    };
    let answer = match fault("c15-part-without-type") {
        true => answer.field("Content-Type", "application/octet-stream"),
        false => answer.field("Content-Type", media_type),
    };
    if fault("c15-no-content-range") {
        return answer;
    }
    answer.field("Content-Range", &content_range(part, length))
}

/// `multipart/byteranges` (RFC 9110 §14.6).
fn several(mut file: File, parts: &[Part], length: u64, media_type: &str) -> Answer {
    let boundary = match fault("c15-fixed-boundary") {
        true => "THIS_STRING_SEPARATES".to_owned(),
        false => super::random::text(),
    };
    let mut octets = Vec::new();
    for part in parts {
        octets.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        octets.extend_from_slice(format!("Content-Type: {media_type}\r\n").as_bytes());
        if !fault("c15-parts-without-range") {
            let range = content_range(*part, length);
            octets.extend_from_slice(format!("Content-Range: {range}\r\n").as_bytes());
        }
        octets.extend_from_slice(b"\r\n");
        let _ = file.seek(SeekFrom::Start(part.0));
        let _ = (&mut file).take(part.1 - part.0).read_to_end(&mut octets);
        octets.extend_from_slice(b"\r\n");
    }
    if !fault("c15-parts-without-end") {
        octets.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    }
    let kind = match fault("c15-parts-without-boundary") {
        true => "multipart/byteranges".to_owned(),
        false => format!("multipart/byteranges; boundary={boundary}"),
    };
    let answer = Answer::octets(206, &kind, octets);
    if fault("c15-content-range-of-all") {
        let all = (parts[0].0, parts[parts.len() - 1].1);
        return answer.field("Content-Range", &content_range(all, length));
    }
    answer
}
