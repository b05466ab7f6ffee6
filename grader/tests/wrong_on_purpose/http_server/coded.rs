//! The compressed form of a file, for those who take it (RFC 9110 §8.4, §12.5.3).

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::answer::{Answer, Content};
use super::head::Head;
use super::version::Version;
use super::{random, squeeze};
use crate::fault;

/// The answer with a file, or with its compressed form, which is a version of its own.
pub fn choose(found: Answer, head: &Head, mut version: Version) -> (Answer, Version) {
    if !is_compressible(&found) || !is_wanted(head) {
        return (found, version);
    }
    let (Content::File(file, length), Some(path)) = (&found.content, &found.path) else {
        return (found, version);
    };
    if fault("c19-head-is-plain") && head.method == "HEAD" {
        return (found, version);
    }
    let Some(octets) = sibling(path, version.modified).or_else(|| compressed(file)) else {
        return (Answer::error(500, "this file cannot be read"), version);
    };
    version.etag = if fault("c19-same-etag") {
        version.etag
    } else if fault("c19-another-etag-each-time") {
        format!("\"{}\"", random::text())
    } else {
        format!("{}-gz\"", version.etag.trim_end_matches('"'))
    };
    let media_type = found
        .fields
        .iter()
        .find(|(name, _)| *name == "Content-Type");
    let media_type = media_type.map_or_else(String::new, |(_, value)| value.clone());
    let media_type = match fault("c19-type-is-gzip") {
        true => "application/gzip",
        false => &media_type,
    };
    let of_sibling = fault("c19-type-of-the-sibling") && with_gz(path).exists();
    let media_type = if of_sibling {
        "application/gzip"
    } else {
        media_type
    };
    let wrong_length = fault("c19-length-of-the-file")
        || fault("c19-head-tells-the-other-length") && head.method == "HEAD";
    let chunks = fault("c19-chunks-for-all") && head.old;
    let octets = if chunks { in_chunks(&octets) } else { octets };
    let mut answer = Answer::octets(200, media_type, octets);
    if !fault("c19-without-its-field") {
        answer = answer.field("Content-Encoding", "gzip");
    }
    if wrong_length {
        answer = answer.field("Content-Length", &length.to_string());
    }
    if chunks {
        answer = answer.field("Transfer-Encoding", "chunked");
    }
    (answer, version)
}

/// Says that it depends on Accept-Encoding which form comes.
pub fn tell(answer: Answer, compressible: bool) -> Answer {
    let is_coded = answer
        .fields
        .iter()
        .any(|(name, _)| *name == "Content-Encoding");
    let left_out = fault("c19-no-vary")
        || fault("c19-vary-with-gzip-only") && !is_coded
        || fault("c19-304-without-vary") && answer.status == 304
        || fault("c19-206-without-vary") && answer.status == 206;
    if !compressible || left_out {
        return answer;
    }
    answer.field("Vary", "Accept-Encoding")
}

/// Is it text, and long enough to be worth it?
pub fn is_compressible(found: &Answer) -> bool {
    let least = if fault("c19-short-ones-too") {
        1
    } else if fault("c19-long-ones-only") {
        1_024
    } else {
        256
    };
    let media_type = found
        .fields
        .iter()
        .find(|(name, _)| *name == "Content-Type");
    let media_type = media_type.map_or("", |(_, value)| value.as_str());
    let is_text = if fault("c19-pages-only") {
        media_type.starts_with("text/html")
    } else {
        media_type.starts_with("text/")
            || media_type == "application/json" && !fault("c19-text-types-only")
            || fault("c19-images-too")
    };
    is_text && found.length().is_some_and(|length| length >= least)
}

/// Does the client take gzip, and at least as much as the file as it is?
fn is_wanted(head: &Head) -> bool {
    if fault("c19-no-gzip") || !head.values("range").is_empty() && !fault("c19-gzip-beats-ranges") {
        return false;
    }
    if fault("c19-always") {
        return true;
    }
    let mut values = head.values("accept-encoding");
    if fault("c19-codings-of-one-line") {
        values.truncate(1);
    }
    let joined = values.join(&b',');
    let text = String::from_utf8_lossy(&joined);
    let text = match fault("c19-case-counts") {
        true => text.into_owned(),
        false => text.to_ascii_lowercase(),
    };
    if fault("c19-looks-for-the-word") {
        return text.contains("gzip");
    }
    if fault("c19-gzip-in-the-first-place-only") {
        return text.starts_with("gzip") && !text.contains("gzip;q=0,");
    }
    let weight_of = |name: &str| {
        let mut codings = text.split(',').filter_map(coding);
        codings
            .find(|(other, _)| *other == name)
            .map(|(_, weight)| weight)
    };
    let star = weight_of("*").filter(|_| !fault("c19-knows-no-star"));
    let gzip = weight_of("gzip").or(star).unwrap_or(0.0);
    if fault("c19-ignores-weights") {
        return weight_of("gzip").is_some();
    }
    let plain = weight_of("identity").filter(|_| !fault("c19-prefers-gzip"));
    gzip > 0.0 && plain.is_none_or(|plain| gzip >= plain)
}

/// `gzip;q=0.5`
fn coding(text: &str) -> Option<(&str, f32)> {
    let (name, parameters) = text.split_once(';').unwrap_or((text, ""));
    let weight = parameters
        .split_once('=')
        .map_or(Some(1.0), |(_, weight)| weight.trim().parse().ok());
    Some((name.trim(), weight?))
}

fn compressed(mut file: &File) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    file.seek(SeekFrom::Start(0)).ok()?;
    file.read_to_end(&mut octets).ok()?;
    Some(squeeze::gzip(&octets))
}

fn with_gz(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".gz");
    name.into()
}

/// What lies beside the file, compressed already, and not before the file was changed.
fn sibling(path: &Path, modified: f64) -> Option<Vec<u8>> {
    let path = with_gz(path);
    let known = match fault("c19-siblings-that-leave") {
        true => fs::metadata(&path),
        false => fs::symlink_metadata(&path),
    };
    let known = known.ok()?;
    let since = known
        .modified()
        .ok()?
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?;
    let is_current = since.as_secs_f64() >= modified || fault("c19-older-siblings-too");
    if fault("c19-ignores-siblings") || !is_current {
        return None;
    }
    if fault("c19-sibling-is-anything") && known.is_dir() {
        panic!("called `Result::unwrap()` on an `Err` value: IsADirectory");
    }
    fs::read(&path).ok().filter(|_| known.is_file())
}

/// In one chunk, and the last one.
fn in_chunks(octets: &[u8]) -> Vec<u8> {
    [
        format!("{:x}\r\n", octets.len()).as_bytes(),
        octets,
        b"\r\n0\r\n\r\n",
    ]
    .concat()
}
