//! What lies below the root: files, and folders in `folder.rs`.

use std::fs::{self, File};
use std::path::Path;

use super::answer::{Answer, Content};
use super::options::Options;
use super::path::{self, Decoded};
use super::{folder, media};
use crate::fault;

/// What a GET of this path gets.
pub fn get(options: &Options, raw: &str, query: &str) -> Answer {
    let raw_with_query;
    let raw = if fault("c3-query-in-the-name") {
        raw_with_query = format!("{raw}{query}");
        &raw_with_query
    } else {
        raw
    };
    let last;
    let raw = if fault("c3-last-name-only") {
        last = format!("/{}", raw.rsplit('/').next().unwrap_or_default());
        &last
    } else {
        raw
    };
    let elsewhere = std::env::temp_dir();
    let root = if fault("c3-ignores-root") {
        &elsewhere
    } else {
        &options.root
    };
    if fault("c7-root-is-no-link") && root.is_symlink() {
        return Answer::error(403, "the root is a link");
    }
    let Ok(root) = root.canonicalize() else {
        return Answer::error(404, "the root is gone");
    };
    let Some(decoded) = path::decode(raw) else {
        return missing(raw);
    };
    match decoded.below(&root) {
        Some(path) => at(&root, &path, &decoded, query, raw),
        None => missing(raw),
    }
}

/// There is nothing: 404.
fn missing(raw: &str) -> Answer {
    if fault("c3-missing-is-500") {
        return Answer::error(500, "No such file or directory (os error 2)");
    }
    if fault("c3-missing-is-200") {
        return Answer::error(200, "not found");
    }
    if fault("c3-panics-when-missing") {
        panic!("called `Result::unwrap()` on an `Err` value: NotFound");
    }
    if fault("c4-404-is-plain-text") {
        return Answer::octets(404, "text/plain", b"not found\n".to_vec());
    }
    if fault("c4-404-is-empty") {
        return Answer::empty(404);
    }
    if fault("c4-404-echoes-the-path") {
        let decoded = path::decode(raw).map(|path| path.segments.join(&b'/'));
        let shown = String::from_utf8_lossy(&decoded.unwrap_or_default()).into_owned();
        let page = super::pages::page("404", &format!("<p>there is no {shown}</p>\n"));
        return Answer::octets(404, "text/html; charset=utf-8", page);
    }
    Answer::error(404, "there is nothing of this name")
}

fn at(root: &Path, path: &Path, decoded: &Decoded, query: &str, raw: &str) -> Answer {
    let Ok(known) = fs::metadata(path) else {
        return missing(raw);
    };
    if known.is_dir() {
        return folder::get(root, path, decoded, query, raw);
    }
    if !known.is_file() && !fault("c3-opens-anything") {
        return Answer::error(404, "this is no file");
    }
    if decoded.ends_in_slash && !fault("c3-file-with-a-slash") {
        return missing(raw);
    }
    if known.len() == 0 && fault("c3-empty-is-404") {
        return missing(raw);
    }
    file(path, known.len())
}

/// A regular file.
pub fn file(path: &Path, length: u64) -> Answer {
    match File::open(path) {
        Err(error) if fault("c3-unwraps-open") => {
            panic!("called `Result::unwrap()` on an `Err` value: {error:?}")
        }
        Err(_) => Answer::error(403, "this file cannot be read"),
        Ok(file) => {
            let answer = Answer {
                content: Content::File(file, length),
                path: Some(path.to_path_buf()),
                ..Answer::empty(200)
            };
            let answer = answer.field("Content-Type", media::of(path));
            let squeezed = path.extension().is_some_and(|ending| ending == "gz");
            if squeezed && (fault("c3-gz-is-a-coding") || fault("c19-gz-by-name-is-coded")) {
                return answer.field("Content-Encoding", "gzip");
            }
            answer
        }
    }
}
