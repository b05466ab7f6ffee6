//! The attendee's WSGI applications, each called by Python's own `wsgiref` and nothing of the attendee's server.

use super::python::python;
use crate::outcome::{CheckResult, broken};
use crate::subject::Subject;
use crate::web::WebServer;

const DRIVER: &str = include_str!("wsgi_driver.py");

/// Serves `hello.py` or another application, mounted at this path; the empty one is `/`.
pub(super) fn serve(subject: &Subject, name: &str, mount: &str) -> CheckResult<WebServer> {
    let file = subject.application(name)?;
    let python = python()?;
    let driver = subject.folder().join("wsgi_driver.py");
    std::fs::write(&driver, DRIVER).map_err(broken)?;
    let words = [python.into(), "-S".into(), driver.into_os_string()];
    let server = subject.serve_other(words.into(), name, &[file, mount.into()])?;
    Ok(WebServer::new(server))
}

/// Where a link leads that stands on the page with this path.
pub(super) fn resolve(page: &str, link: &str) -> String {
    let link = link.split('#').next().unwrap_or_default();
    let link = match link.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/').unwrap_or(rest.len())..],
        None => link,
    };
    let folder = match link.starts_with('/') {
        true => "",
        false => &page[..=page.rfind('/').unwrap_or_default()],
    };
    let whole = format!("{folder}{link}");
    let mut segments: Vec<&str> = Vec::new();
    for segment in whole.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    as_browsers_send(&format!("/{}", segments.join("/")))
}

/// What cannot stand in a request target is percent-encoded.
fn as_browsers_send(target: &str) -> String {
    let encode = |octet: u8| match octet {
        b'!' | b'#'..=b';' | b'=' | b'?'..=b'~' => char::from(octet).to_string(),
        octet => format!("%{octet:02X}"),
    };
    target.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn links_are_resolved_against_their_page() {
        for (page, link, whole) in [
            ("/", "/book/1", "/book/1"),
            ("/", "book/1", "/book/1"),
            ("/shelf/", "./book/1", "/shelf/book/1"),
            ("/shelf/", "../shelf/book/1#top", "/shelf/book/1"),
            ("/shelf", "book/1", "/book/1"),
            ("/", "http://localhost/book/1?a=b", "/book/1?a=b"),
            ("/", "/book/Gödel%2C Escher", "/book/G%C3%B6del%2C%20Escher"),
        ] {
            assert_eq!(resolve(page, link), whole, "{page} {link}");
        }
    }
}
