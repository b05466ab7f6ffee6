//! c4 · Folders.

use std::path::Path;

use super::{c04_listing, c04_names, c04_redirects};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C4;
use crate::outcome::{CheckResult, Explain, Failure};
#[cfg(unix)]
use crate::outcome::{Outcome, broken};
use crate::subject::Subject;
use crate::web::{Site, WebServer};

pub(super) const STEP: Step = Step {
    checks: &[
        c04_redirects::REDIRECT,
        Check {
            id: "c4-index",
            title: "serves index.html where a folder is asked for",
            rank: Rank::Works,
            source: "handout c4",
            because: "the page of a folder is its index.html, if it has one: that is how a site gets a start page",
            by_hand: "mkdir -p target/site && echo '<h1>hi</h1>' > target/site/index.html · then: cargo lab-c --root target, and: curl -i http://127.0.0.1:8080/site/",
            faults: &["c4-no-index", "c4-index-of-the-root-only"],
            run: index,
        },
        c04_listing::LISTING,
        Check {
            id: "c4-not-found-page",
            title: "shows a page of HTML where nothing is",
            rank: Rank::Works,
            source: "RFC 9110 §15.5",
            because: "a person sees what a 404 carries: without a page the browser shows one of its own, or nothing",
            by_hand: "cargo lab-c --root . · then: curl -i http://127.0.0.1:8080/no-such-file",
            faults: &["c4-404-is-plain-text", "c4-404-is-empty"],
            run: not_found,
        },
        Check {
            id: "c4-odd-index",
            title: "stays well where index.html is no file, or cannot be read",
            rank: Rank::HoldsUp,
            source: "handout c4, c3",
            because: "what is called index.html may be a folder, a named pipe, or a file that nobody may read: that is answered, at once, and is no failure of the server",
            by_hand: "mkdir -p target/odd/index.html · then: cargo lab-c --root target/odd, and: curl -i http://127.0.0.1:8080/",
            faults: &["c4-index-of-any-kind", "c4-unwraps-index"],
            run: odd_index,
        },
        c04_redirects::NEVER_ELSEWHERE,
        c04_redirects::FILE_WITH_SLASH,
        c04_listing::ORDER,
        c04_listing::WAY_UP,
        c04_listing::DOT_FILES,
        c04_listing::WHOLE,
        c04_names::LINKS,
        c04_names::ESCAPED,
        c04_names::NOT_FOUND_ESCAPED,
    ],
    ..C4
};

fn index(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (one, two) = (subject.word(), subject.word());
    let pages = [
        (String::from("/"), subject.text(40)),
        (format!("/{one}/"), subject.text(40)),
        (format!("/{one}/{two}/"), subject.text(40)),
    ];
    for (folder, text) in &pages {
        let page = format!("<!DOCTYPE html>\n<title>{text}</title>\n");
        site.file(&format!(".{folder}index.html"), page.as_bytes())?;
    }
    let mut server = site.serve(&[])?;
    for (folder, text) in &pages {
        let response = server.get(folder)?;
        response.expect_status(&[200])?;
        response.expect_media_type(&["text/html"])?;
        let page = format!("<!DOCTYPE html>\n<title>{text}</title>\n");
        response.expect_content(page.as_bytes())?;
    }
    Ok(())
}

fn odd_index(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    site.folder("folder/index.html")?;
    site.folder("pipe")?;
    site.file("unread/index.html", b"for nobody\n")?;
    let pipe = is_pipe(&site.path("pipe/index.html"));
    let (mut server, unread) = serve_what_nobody_may_read(subject, &site)?;
    // A folder of that name may be looked at as any other: the list, or the way to it.
    let cases: [(&str, bool, &str, &[u16]); 3] = [
        ("folder", true, "is a folder", &[200, 301, 403, 404]),
        ("pipe", pipe, "is a named pipe", &[200, 403, 404]),
        ("unread", unread, "cannot be read", &[403, 404]),
    ];
    for (name, _, what, expected) in cases.iter().filter(|(_, is_there, ..)| *is_there) {
        let is = |failure: Failure| failure.fact("where", format!("/{name}/index.html {what}"));
        let response = server.get(&format!("/{name}/")).explain(is)?;
        response.expect_status(expected).explain(is)?;
    }
    server.expect_well()
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    let made = std::process::Command::new("mkfifo").arg(path).status();
    made.is_ok_and(|status| status.success())
}

/// Elsewhere there are no pipes among files,
#[cfg(not(unix))]
fn is_pipe(_path: &Path) -> bool {
    false
}

/// A server that may not read `unread/index.html`, and whether that could be done.
#[cfg(unix)]
fn serve_what_nobody_may_read(subject: &Subject, site: &Site) -> CheckResult<(WebServer, bool)> {
    use std::os::unix::fs::PermissionsExt;
    let nobody = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(site.path("unread/index.html"), nobody).map_err(broken)?;
    let root = site.root().to_string_lossy();
    match subject.serve_without_privileges(&["--root", &root]) {
        Ok(server) => Ok((WebServer::new(server), true)),
        Err(Outcome::Skipped(_)) => Ok((site.serve(&[])?, false)),
        Err(other) => Err(other),
    }
}

/// and no files that their own owner may not read.
#[cfg(not(unix))]
fn serve_what_nobody_may_read(_subject: &Subject, site: &Site) -> CheckResult<(WebServer, bool)> {
    Ok((site.serve(&[])?, false))
}

fn not_found(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    site.folder("empty")?;
    let mut server = site.serve(&[])?;
    for target in [
        format!("/{}", subject.word()),
        format!("/empty/{}", subject.word()),
    ] {
        let response = server.get(&target)?;
        response.expect_status(&[404])?;
        response.expect_media_type(&["text/html"])?;
        if !response.text().contains('<') {
            return Err(response
                .failure()
                .fact("expected", "a page of HTML after the empty line")
                .into());
        }
    }
    server.expect_well()
}
