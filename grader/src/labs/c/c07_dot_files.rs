//! Names that begin with a dot (c7).

use super::c07_no_way_out::Guarded;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::{Site, links};

pub(super) const HIDDEN: Check = Check {
    id: "c7-dot-files",
    title: "hides names that begin with a dot, and all that is below them",
    rank: Rank::HoldsUp,
    source: "handout c7",
    because: ".git, .env and .ssh lie in many folders by accident, and the first thing that attackers ask for is /.git/config",
    by_hand: "cargo lab-c --root . · then: curl -i http://127.0.0.1:8080/.git/config",
    faults: &[
        "c7-shows-dot-files",
        "c7-looks-at-the-last-name-only",
        "c7-redirects-to-dot-folders",
        "c7-encoded-slash-in-a-name",
    ],
    run: hidden,
};

pub(super) const WELL_KNOWN: Check = Check {
    id: "c7-well-known",
    title: "shows /.well-known/, but no dot-files in it and no other of that name",
    rank: Rank::HoldsUp,
    source: "RFC 8615 §3, handout c7",
    because: "there a site keeps what programs look for by agreement, such as security.txt: at the root, and nowhere else",
    by_hand: "mkdir -p target/.well-known && echo hi > target/.well-known/security.txt · then: cargo lab-c --root target, and: curl -i http://127.0.0.1:8080/.well-known/security.txt",
    faults: &[
        "c7-hides-well-known",
        "c7-shows-all-of-well-known",
        "c7-well-known-anywhere",
    ],
    run: well_known,
};

fn hidden(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut guarded = Guarded::of(&site, subject)?;
    let (name, folder) = (subject.word(), guarded.folder.clone());
    let content = guarded.content.clone();
    for path in [
        format!(".{name}"),
        format!(".git/{name}"),
        format!("{folder}/.{name}"),
        format!("{folder}/.git/inner/{name}"),
    ] {
        site.file(&path, content.as_bytes())?;
        let encoded = path.replace('.', "%2E");
        for target in [
            path.clone(),
            encoded,
            format!("./{path}"),
            format!("/{path}"),
            // Whether an encoded slash separates or not: what is hidden stays hidden.
            path.replace('/', "%2F"),
        ] {
            let response = guarded.server.get(&format!("/{target}"))?;
            response.expect_status(&[403, 404])?;
        }
    }
    // A redirect would tell that there is such a folder.
    for target in ["/.git", "/.git/", &format!("/{folder}/.git")] {
        guarded.server.get(target)?.expect_status(&[403, 404])?;
    }
    Ok(())
}

fn well_known(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = (format!("{}.txt", subject.word()), subject.text(40));
    let hidden = subject.word();
    for path in [
        format!(".well-known/{name}"),
        format!(".well-known/inner/{name}"),
        format!(".well-known/.{hidden}"),
        format!("other/.well-known/{name}"),
        format!(".well-known/.well-known/{name}"),
        format!(".well-known-not/{name}"),
    ] {
        site.file(&path, content.as_bytes())?;
    }
    let mut server = site.serve(&[])?;
    for target in [
        format!("/.well-known/{name}"),
        format!("/.well-known/inner/{name}"),
        format!("/%2Ewell-known/{name}"),
    ] {
        let response = server.get(&target)?;
        response.expect_status(&[200])?;
        response.expect_content(content.as_bytes())?;
    }
    for target in [
        format!("/.well-known/.{hidden}"),
        format!("/other/.well-known/{name}"),
        format!("/.well-known/.well-known/{name}"),
        format!("/.well-known-not/{name}"),
    ] {
        server.get(&target)?.expect_status(&[403, 404])?;
    }
    // In a list it stays hidden, like every name that begins with a dot.
    let listing = server.get("/")?;
    let shown = links(&listing.text());
    let dotted = shown.iter().find(|link| link.href.contains("well-known"));
    match dotted {
        None => Ok(()),
        Some(link) => Err(listing
            .about()
            .octets("link", link.href.as_bytes())
            .fact("expected", "no dot-files in a list")
            .into()),
    }
}
