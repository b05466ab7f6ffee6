//! Folders: the page in them, or a list of what they hold.

use std::fmt::Write;
use std::fs;
use std::io;

use super::found::{self, Found, status};
use super::held::Held;
use super::{Site, files, path};
use crate::{Request, Response};

/// The answer to a request for a folder.
pub(super) fn answer(site: &Site, request: &Request<'_>, folder: &Held) -> Response {
    let mut response = page(site, request, folder);
    if !response.fields.has("Cache-Control") {
        // A folder changes with every file in it, and has no tag by which one could ask again.
        response.fields.push("Cache-Control", b"no-store");
    }
    response
}

/// The way to the folder, the page in it, or a list.
fn page(site: &Site, request: &Request<'_>, folder: &Held) -> Response {
    // ANCHOR: c4-answer
    //= Without a slash at its end the path is that of no folder: 301 with the slash (`with_slash`), so that
    //= relative references on the page mean what they say.
    //= If there is an `index.html` in the folder, that is the answer, even if it cannot be had; else a list (`list`).
    //? c4-index
    //+ crate::first_page::first_page()
    if !request.path().ends_with('/') {
        return Response::of_status(301).with("Location", with_slash(request));
    }
    match found::at(site, &folder.place().join("index.html")) {
        Ok(Found::File(document)) => files::content(site, request, &document),
        Err(status) if status != 404 => Response::of_status(status),
        _ => match list(folder, is_root(request)) {
            Ok(page) => Response::html(200, page),
            Err(error) => Response::of_status(status(&error)),
        },
    }
    // ANCHOR_END: c4-answer
}

/// The path and query of a request, with a slash behind the path.
fn with_slash(request: &Request<'_>) -> String {
    // ANCHOR: c4-with-slash
    //= The segments of the path, each as it came, with one slash before each and one at the end; empty ones
    //= are left out: `//host/` would lead to another host.
    //= A backslash is a slash to some browsers: it is written `%5C`.
    //= The query follows as it came.
    let path = request.path();
    let mut location = String::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        location.push('/');
        location.push_str(&segment.replace('\\', "%5C"));
    }
    location.push('/');
    if let Some(query) = request.query() {
        location.push('?');
        location.push_str(query);
    }
    location
    // ANCHOR_END: c4-with-slash
}

fn is_root(request: &Request<'_>) -> bool {
    request.path().bytes().all(|octet| octet == b'/')
}

/// An HTML page with a link to everything in a folder.
fn list(folder: &Held, is_root: bool) -> io::Result<String> {
    // ANCHOR: c4-list
    //= `names` of what is in the folder, sorted by their octets; below the root `../` comes first.
    //= For each a link whose `href` is `./` and the name, percent-encoded (`path::encoded`), with a slash for
    //= a folder; its text is the name, escaped (`escaped`). `./` stands before it, so that no name is taken for a scheme.
    let mut page =
        String::from("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>Files</title>\n<ul>\n");
    if !is_root {
        page.push_str("<li><a href=\"../\">../</a>\n");
    }
    let mut names = names(folder)?;
    names.sort();
    for (name, slash) in names {
        let (link, text) = (
            path::encoded(&name),
            escaped(&String::from_utf8_lossy(&name)),
        );
        // Writing to a String cannot fail.
        let _ = writeln!(page, "<li><a href=\"./{link}{slash}\">{text}{slash}</a>");
    }
    page.push_str("</ul>\n");
    Ok(page)
    // ANCHOR_END: c4-list
}

/// The names in a folder, each with a slash if it is a folder itself. Those that begin with a dot are left out.
fn names(folder: &Held) -> io::Result<Vec<(Vec<u8>, &'static str)>> {
    let mut names = Vec::new();
    for entry in folder.entries()? {
        let entry = entry?;
        let name = entry.file_name().into_encoded_bytes();
        if !name.starts_with(b".") {
            // A link to a folder is one for whoever follows it.
            let is_folder = fs::metadata(entry.path()).is_ok_and(|found| found.is_dir());
            names.push((name, if is_folder { "/" } else { "" }));
        }
    }
    Ok(names)
}

/// Text as HTML: what could be markup is not.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
