//! Symbolic links below the root (c7).

use std::path::Path;

use super::c07_no_way_out::Guarded;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::Site;

pub(super) const LEAVING: Check = Check {
    id: "c7-links-that-leave",
    title: "follows no link that leaves the root",
    rank: Rank::HoldsUp,
    source: "handout c7",
    because: "the path looks harmless, and the system follows the link to wherever it points: ask the system for the real path before you open it",
    by_hand: "mkdir -p target/links && ln -s /etc/hosts target/links/hosts · then: cargo lab-c --root target/links, and: curl -i http://127.0.0.1:8080/hosts",
    faults: &["c7-follows-links-out"],
    run: leaving,
};

pub(super) const INSIDE: Check = Check {
    id: "c7-links-inside",
    title: "follows links that stay inside, also where the root itself is a link",
    rank: Rank::HoldsUp,
    source: "handout c7",
    because: "a link inside is a second name for something that may be seen; and a root such as /srv/current is often a link itself",
    by_hand: "ln -s ../README.md docs/link · then: cargo lab-c --root ., and: curl -i http://127.0.0.1:8080/docs/link",
    faults: &["c7-refuses-all-links", "c7-root-is-no-link"],
    run: inside,
};

fn leaving(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let beside = subject.folder().to_owned();
    let mut guarded = Guarded::of(&site, subject)?;
    let secret = guarded.secret.clone();
    site.link("absolute", &beside.join(&secret))?;
    site.link("relative.txt", &Path::new("..").join(&secret))?;
    site.link("folder", &beside)?;
    site.link(&format!("{}/up", guarded.folder), Path::new("../.."))?;
    site.link("chain", Path::new("absolute"))?;
    site.link("gone", Path::new("no-such-file"))?;
    site.link("circle", Path::new("circle"))?;
    for target in [
        "/absolute".into(),
        "/relative.txt".into(),
        "/chain".into(),
        format!("/folder/{secret}"),
        format!("/{}/up/{secret}", guarded.folder),
    ] {
        let response = guarded.server.get(&target)?;
        let leads_out = |failure: Failure| {
            failure.fact(
                "where",
                "this path goes through a link that leaves the root",
            )
        };
        guarded.expect_no_secret(&response).explain(leads_out)?;
        response.expect_status(&[403, 404]).explain(leads_out)?;
    }
    // Neither a listing nor an index page of what lies outside,
    for target in ["/folder/", "/folder"] {
        let response = guarded.server.get(target)?;
        response.expect_status(&[403, 404]).explain(|failure| {
            failure.fact(
                "where",
                "/folder is a link to the folder in which the root lies",
            )
        })?;
    }
    // and a link that leads nowhere is nothing.
    let gone = guarded.server.get("/gone")?;
    gone.expect_status(&[404])
        .explain(|failure| failure.fact("where", "/gone is a link to nothing"))?;
    let circle = guarded.server.get("/circle")?;
    circle
        .expect_status(&[403, 404])
        .explain(|failure| failure.fact("where", "/circle is a link to itself"))?;
    // An index.html that leads out is not served either.
    site.folder("index")?;
    site.link("index/index.html", &beside.join(&secret))?;
    let response = guarded.server.get("/index/")?;
    guarded
        .expect_no_secret(&response)
        .explain(|failure| failure.fact("where", "/index/index.html is a link"))
}

fn inside(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = site.random_file("txt")?;
    site.folder("folder")?;
    site.link("second", Path::new(&name))?;
    site.link("folder/up.txt", &Path::new("..").join(&name))?;
    site.link("whole", &site.path(&name))?;
    site.link("round", Path::new("folder"))?;
    let mut server = site.serve(&[])?;
    for target in ["/second", "/folder/up.txt", "/whole", "/round/up.txt"] {
        let response = server.get(target)?;
        response.expect_status(&[200])?;
        response.expect_content(&content)?;
    }
    // The root by its second name.
    #[cfg(unix)]
    std::os::unix::fs::symlink(site.root(), subject.folder().join("current"))
        .map_err(crate::outcome::broken)?;
    let mut server = crate::web::WebServer::new(subject.serve(&["--root", "current"])?);
    let response = server.get(&format!("/{name}"))?;
    response
        .expect_status(&[200])
        .explain(|failure| failure.fact("where", "--root is a link to the folder"))
}
