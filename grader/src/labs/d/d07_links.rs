//! Links: what counts is where they lead.

use std::path::Path;

use super::d01_run_it::expect_text;
use super::d07_the_jail::Outside;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Scripts;

pub(super) const OUT: Check = Check {
    id: "d7-links-out",
    title: "runs nothing that a link leads to outside the folder",
    rank: Rank::Works,
    source: "handout d7",
    because: "a path is a claim: only with every link resolved is it known where a file lies, and `cgi-bin-old` lies not in `cgi-bin`, though its path begins like that",
    by_hand: "ln -s /bin/date .workshop/site/cgi-bin/date · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cgi-bin/date",
    faults: &["d7-follows-links", "d7-jail-is-a-prefix"],
    run: out,
};

pub(super) const IN: Check = Check {
    id: "d7-links-in",
    title: "runs what a link inside the folder leads to, and follows one to the folder itself",
    rank: Rank::HoldsUp,
    source: "handout d7",
    because: "one program under several names is what links are for; and the folder may be a link too: both sides are resolved before they are compared",
    by_hand: "ln -s env.py .workshop/site/cgi-bin/inside.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cgi-bin/inside.py",
    faults: &["d7-no-links-at-all", "d7-folder-is-not-resolved"],
    run: inside,
};

pub(super) const ROOT: Check = Check {
    id: "d7-root",
    title: "keeps files with an interpreter below the root to the root",
    rank: Rank::HoldsUp,
    source: "handout d7",
    because: "the root is the jail of what runs by its ending: neither `..` nor a link may lead a request to a program elsewhere",
    by_hand: "ln -s ../../lab-d-cgi/examples/cgi-bin/print_time.py .workshop/site/outside.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/outside.py",
    faults: &["d7-root-has-no-jail"],
    run: root,
};

fn out(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let outside = Outside::new(subject, &scripts);
    outside.write(subject, "outside.act")?;
    outside.write(subject, "cgi-bin-old/old.act")?;
    let link = |name: &str, to: &Path| link(&scripts.bin().join(name), to);
    let folder = subject.folder();
    link("file.act", &folder.join("outside.act"))?;
    link("relative.act", Path::new("../outside.act"))?;
    link("folder", &folder.join("cgi-bin-old"))?;
    link("up", Path::new(".."))?;
    link("second.act", Path::new("file.act"))?;
    link("all", Path::new("/"))?;
    link("dangling.act", Path::new("missing.act"))?;
    let mut server = scripts.serve(&[])?;
    let below_all = folder.join("outside.act");
    let below_all = below_all.to_string_lossy();
    for name in [
        "file.act",
        "relative.act",
        "folder/old.act",
        "up/outside.act",
        "second.act",
        "file.act/more",
        below_all.trim_start_matches('/'),
        "dangling.act",
    ] {
        let name = match below_all.ends_with(name) && name.len() > 20 {
            true => format!("all/{name}"),
            false => name.to_owned(),
        };
        let target = format!("/cgi-bin/{name}");
        outside.expect_refused(&scripts, &mut server, &target, &[403, 404])?;
    }
    Ok(())
}

fn inside(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    scripts.script("folder/script", &Script::text(&text))?;
    link(
        &scripts.bin().join("link.act"),
        Path::new("folder/script.act"),
    )?;
    link(&scripts.bin().join("again"), Path::new("folder"))?;
    let mut server = scripts.serve(&[])?;
    for name in ["link.act", "link.act/more", "again/script.act"] {
        expect_text(&server.get(&format!("/cgi-bin/{name}"))?, &text)?;
    }
    let other = subject.folder().join("other-name");
    link(&other, scripts.bin())?;
    let (rule, other) = (scripts.rule(), other.to_string_lossy());
    let flags = ["--cgi-bin", &*other, "--interpreter", &rule];
    let mut server = scripts.site.serve(&flags)?;
    let response = server.get("/cgi-bin/folder/script.act")?;
    expect_text(&response, &text).explain(|failure| {
        failure.fact(
            "with",
            "--cgi-bin LINK, a link to the folder with the scripts",
        )
    })
}

fn root(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let outside = Outside::new(subject, &scripts);
    outside.write(subject, "outside.act")?;
    let text = subject.text(30);
    let path = scripts.page("page", &Script::text(&text))?;
    let mut server = scripts.serve(&[])?;
    let refused = [400, 403, 404];
    for target in [
        "/../outside.act",
        "/%2e%2e/outside.act",
        "/..%2foutside.act",
        "/page.act/../../outside.act",
    ] {
        outside.expect_refused(&scripts, &mut server, target, &refused)?;
    }
    expect_text(&server.get(&path)?, &text)?;
    // Where there are no links, that was all.
    scripts.site.link("link.act", Path::new("../outside.act"))?;
    scripts.site.link("folder", Path::new(".."))?;
    for target in ["/link.act", "/folder/outside.act", "/link.act/more"] {
        outside.expect_refused(&scripts, &mut server, target, &refused)?;
    }
    Ok(())
}

#[cfg(unix)]
fn link(name: &Path, to: &Path) -> CheckResult {
    std::os::unix::fs::symlink(to, name).map_err(crate::outcome::broken)
}

#[cfg(not(unix))]
fn link(_name: &Path, _to: &Path) -> CheckResult {
    Err(crate::outcome::Outcome::Skipped(
        "symbolic links need a Unix system".into(),
    ))
}
