//! A folder of scripts below the root has two paths, and links may lead to it.

use std::path::Path;

use super::d01_run_it::expect_text;
use super::d01_source::expect_hidden;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain, broken};
use crate::subject::Subject;
use crate::web::Scripts;

pub(super) const NEVER_SHOWN: Check = Check {
    id: "d7-never-shown",
    title: "shows no file of the folder, by whatever path it is reached",
    rank: Rank::HoldsUp,
    source: "handout d7",
    because: "a folder of scripts below the root can be reached as files too, under its own name or by a link: what a file is shown for is decided by where it truly lies",
    by_hand: "mkdir -p .workshop/site/scripts; echo secret > .workshop/site/scripts/notes.txt · then: cargo lab-d --root .workshop/site --cgi-bin .workshop/site/scripts, and: curl -i http://127.0.0.1:8080/scripts/notes.txt",
    faults: &["d7-shown-by-another-path"],
    run: never_shown,
};

fn never_shown(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (folder, text) = (subject.word(), subject.text(30));
    let secret = format!("secret-{}", subject.text(30));
    scripts.site.folder(&folder)?;
    scripts
        .site
        .file(&format!("{folder}/notes.txt"), secret.as_bytes())?;
    scripts.page(&format!("{folder}/script"), &Script::text(&text))?;
    let bin = scripts.site.path(&folder);
    let bin = bin.to_str().ok_or_else(|| broken("not UTF-8"))?;
    let rule = scripts.rule();
    let flags = ["--cgi-bin", bin, "--interpreter", &rule];
    let mut server = scripts.site.serve(&flags)?;
    let mut hides = |target: &str| {
        let response = server.get(target)?;
        response
            .expect_status(&[403, 404])
            .and_then(|()| expect_hidden(&response, &secret))
            .explain(|failure| failure.fact("with", format!("--cgi-bin ROOT/{folder}")))
    };
    hides(&format!("/{folder}/notes.txt"))?;
    hides(&format!(
        "/%{:02x}{}/notes.txt",
        folder.as_bytes()[0],
        &folder[1..]
    ))?;
    hides("/cgi-bin/notes.txt")?;
    if cfg!(unix) {
        let to = Path::new(&folder).join("notes.txt");
        scripts.site.link("copy.txt", &to)?;
        scripts.site.link("copies", Path::new(&folder))?;
        hides("/copy.txt")?;
        hides("/copies/notes.txt")?;
    }
    expect_text(&server.get("/cgi-bin/script.act")?, &text)
}
