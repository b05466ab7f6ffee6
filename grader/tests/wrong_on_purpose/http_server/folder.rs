//! Folders: a redirect to their own URL, their index page, or a listing.

use std::fs;
use std::path::Path;

use super::answer::Answer;
use super::path::Decoded;
use super::{escape, files, pages};
use crate::fault;

/// What a GET of a folder gets.
pub fn get(root: &Path, path: &Path, decoded: &Decoded, query: &str, raw: &str) -> Answer {
    if !decoded.ends_in_slash && !decoded.segments.is_empty() && !fault("c4-no-redirect") {
        return redirect(decoded, query, raw);
    }
    let index = path.join("index.html");
    if let Ok(known) = fs::metadata(&index)
        && (known.is_file() || fault("c4-index-of-any-kind"))
        && inside(root, &index)
        && !fault("c4-no-index")
        && (decoded.segments.is_empty() || !fault("c4-index-of-the-root-only"))
    {
        if fault("c4-unwraps-index") && fs::File::open(&index).is_err() {
            panic!("called `Result::unwrap()` on an `Err` value: PermissionDenied");
        }
        return files::file(&index, known.len());
    }
    if fault("c4-no-listing") {
        return Answer::error(403, "folders are not listed");
    }
    listing(path, decoded)
}

fn inside(root: &Path, path: &Path) -> bool {
    path.canonicalize().is_ok_and(|real| real.starts_with(root))
}

/// The same with a slash at the end; the query stays.
fn redirect(decoded: &Decoded, query: &str, raw: &str) -> Answer {
    let encoded = |name: &Vec<u8>| {
        if fault("c4-location-not-encoded") {
            String::from_utf8_lossy(name).into_owned()
        } else {
            escape::segment(name)
        }
    };
    let names: Vec<String> = decoded.segments.iter().map(encoded).collect();
    let query = if fault("c4-redirect-drops-the-query") {
        ""
    } else {
        query
    };
    let last = names.last().cloned().unwrap_or_default();
    let location = if fault("c4-redirect-to-two-slashes") {
        format!("//{}/{query}", names.join("/"))
    } else if fault("c4-redirect-by-last-name") {
        format!("/{last}/{query}")
    } else if fault("c4-redirect-repeats-the-path") {
        format!("{raw}/{query}")
    } else {
        format!("/{}/{query}", names.join("/"))
    };
    let status = if fault("c4-redirect-302") { 302 } else { 301 };
    let page = pages::page("301", "<p>moved</p>\n");
    let answer = Answer::octets(status, "text/html; charset=utf-8", page);
    if fault("c4-no-location") {
        return answer;
    }
    answer.field("Location", &location)
}

/// One link for each entry, in order.
fn listing(path: &Path, decoded: &Decoded) -> Answer {
    let Ok(entries) = fs::read_dir(path) else {
        return Answer::error(403, "this folder cannot be read");
    };
    let entries = entries.flatten();
    let mut names: Vec<(Vec<u8>, bool)> = entries
        .map(|entry| {
            let is_folder = fs::metadata(entry.path()).is_ok_and(|known| known.is_dir());
            (octets_of(&entry.file_name()), is_folder)
        })
        .filter(|(name, _)| !name.starts_with(b".") || fault("c4-lists-dot-files"))
        .filter(|(_, is_folder)| !is_folder || !fault("c4-lists-files-only"))
        .collect();
    names.sort();
    if fault("c4-any-order") {
        names.reverse();
    }
    if fault("c4-order-without-case") {
        names.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    }
    let mut body = String::from("<ul>\n");
    if !decoded.segments.is_empty() && !fault("c4-no-way-up") || fault("c4-way-up-from-the-root") {
        body.push_str("<li><a href=\"../\">../</a></li>\n");
    }
    for (name, is_folder) in &names {
        body.push_str(&line(name, *is_folder));
    }
    body.push_str("</ul>\n");
    let title = String::from_utf8_lossy(&decoded.segments.join(&b'/')).into_owned();
    let title = format!("/{title}");
    let title = if fault("c4-title-not-escaped") {
        title
    } else {
        escape::html(&title)
    };
    let media_type = if fault("c4-listing-is-plain-text") {
        "text/plain; charset=utf-8"
    } else {
        "text/html; charset=utf-8"
    };
    Answer::octets(
        200,
        media_type,
        pages::page(&title, &format!("<h1>{title}</h1>\n{body}")),
    )
}

fn line(name: &[u8], is_folder: bool) -> String {
    let slash = if is_folder && !fault("c4-folders-without-slash") {
        "/"
    } else {
        ""
    };
    let text = String::from_utf8_lossy(name);
    let target = if fault("c4-no-url-escapes") {
        escape::html(&text)
    } else if fault("c4-lossy-names") {
        escape::segment(text.as_bytes())
    } else {
        escape::segment(name)
    };
    let dot = if fault("c4-without-dot") {
        ""
    } else if fault("c4-links-from-the-root") {
        "/"
    } else {
        "./"
    };
    let target = if fault("c4-without-dot") {
        target.replace("%3A", ":")
    } else {
        target
    };
    format!(
        "<li><a href=\"{dot}{target}{slash}\">{}{slash}</a></li>\n",
        escape::html(&text)
    )
}

#[cfg(unix)]
fn octets_of(name: &std::ffi::OsStr) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    name.as_bytes().to_vec()
}

#[cfg(not(unix))]
fn octets_of(name: &std::ffi::OsStr) -> Vec<u8> {
    name.to_string_lossy().into_owned().into_bytes()
}
