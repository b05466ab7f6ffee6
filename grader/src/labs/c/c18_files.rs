//! The file itself: it is TOML, and paths in it begin where it lies.

use std::fs;

use super::c18_configuration::{long_target, some_control, some_site};
use super::started::Settings;
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, until};
use crate::outcome::{Cause, CheckResult, Explain, Failure, broken};
use crate::subject::Subject;

pub(super) const RELATIVE: Check = Check {
    id: "c18-relative-paths",
    title: "takes relative paths in the file from where the file lies",
    rank: Rank::HoldsUp,
    source: "handout c18",
    because: "the file and its pages are moved together, and the server may be started from anywhere",
    by_hand: "mkdir -p sub/pages; echo hi > sub/pages/a.txt; echo 'root = \"pages\"' > sub/server.toml; cargo lab-c --config sub/server.toml · then: curl -i http://127.0.0.1:8080/a.txt",
    faults: &["c18-relative-to-here"],
    run: relative,
};

pub(super) const TOML: Check = Check {
    id: "c18-toml",
    title: "reads what TOML allows: comments, both kinds of quotes, numbers with `_`",
    rank: Rank::HoldsUp,
    source: "handout c18, toml.io",
    because: "whoever knows TOML writes it as TOML allows it; a reader of one's own that knows half of it surprises them",
    by_hand: "printf \"# ours\\nmax_target = 1_00 # octets\\ncache_control = 'max-age=7'\\n\" > server.toml; cargo lab-c --root . --config server.toml · then: curl -I http://127.0.0.1:8080/README.md",
    faults: &[
        "c18-no-comments",
        "c18-one-kind-of-quotes",
        "c18-no-underscores",
        "c18-no-escapes",
    ],
    run: toml,
};

fn relative(subject: &Subject) -> CheckResult {
    // Given a file in a folder, with pages beside it, and others where the server is started,
    let name = format!("{}.txt", subject.word());
    let (right, wrong) = (subject.text(30), subject.text(30));
    for (pages, content) in [("sub/pages", &right), ("pages", &wrong)] {
        let pages = subject.folder().join(pages);
        fs::create_dir_all(&pages).map_err(broken)?;
        fs::write(pages.join(&name), content).map_err(broken)?;
    }
    let text = "root = \"pages\"\naccess_log = \"log.txt\"\n";
    let sub = subject.folder().join("sub");
    // however it is named,
    for place in [sub.join("server.toml"), "sub/server.toml".into()] {
        fs::write(sub.join("server.toml"), text).map_err(broken)?;
        let settings = Settings::default().flag("--config", &place.to_string_lossy());
        let mut server = settings.serve(subject)?;
        // then the pages beside it are served.
        let response = server.get(&format!("/{name}"))?;
        response.expect_status(&[200])?;
        response
            .expect_content(right.as_bytes())
            .explain(|failure| {
                failure
                    .octets("the file", text.as_bytes())
                    .fact("ran", server.command())
            })?;
    }
    let log = sub.join("log.txt");
    if until(&Deadline::within(PATIENCE), || log.exists()) {
        return Ok(());
    }
    Err(Failure::new(Cause::Silent)
        .octets("the file", text.as_bytes())
        .waited(PATIENCE, "sub/log.txt beside sub/server.toml")
        .into())
}

fn toml(subject: &Subject) -> CheckResult {
    let (_site, settings, target) = some_site(subject)?;
    let control = some_control(subject);
    let texts = [
        format!("# ours\n\n  cache_control = '{control}'   # how long\nmax_target=1_00\n"),
        format!("max_target = 0x64\r\n\"cache_control\" = \"{control}\" # \"quoted\"\r\n"),
        format!(
            "cache_control\t=\t\"\\u006D{}\"\nmax_target = +100",
            &control[1..]
        ),
    ];
    let with_file = |text: &String| settings.clone().file(subject, text);
    let all = texts
        .iter()
        .map(with_file)
        .collect::<CheckResult<Vec<_>>>()?;
    for (settings, mut server) in Settings::serve_all(subject, all)? {
        let shown = |failure: Failure| settings.shown(failure);
        let response = server.get(&target)?;
        response
            .expect_field("Cache-Control", &control)
            .explain(shown)?;
        server
            .ask(&long_target(101))?
            .expect_status(&[414])
            .explain(shown)?;
        server
            .ask(&long_target(100))?
            .expect_status(&[404])
            .explain(shown)?;
    }
    // A # between quotation marks begins no comment.
    let settings = settings.file(subject, "cache_control = 'private, \"x#y\"'\n")?;
    let response = settings.serve(subject)?.get(&target)?;
    response
        .expect_field("Cache-Control", "private, \"x#y\"")
        .explain(|failure| settings.shown(failure))
}
