//! The root folder (c3).

use crate::course::{Check, Rank};
use crate::deadline::STARTUP;
use crate::labs::promises::{PROMISES, refused};
use crate::outcome::{CheckResult, Explain, broken};
use crate::subject::Subject;
use crate::web::WebServer;

pub(super) const DEFAULT: Check = Check {
    id: "c3-default-root",
    title: "serves the folder that it was started in, or any other by a relative --root",
    rank: Rank::HoldsUp,
    source: "handout c3",
    because: "--root is `.` if nobody says otherwise, and a relative path begins where the program was started",
    by_hand: "cargo lab-c · then: curl -I http://127.0.0.1:8080/Cargo.toml",
    faults: &["c3-default-root-is-elsewhere"],
    run: default,
};

pub(super) const NO_FOLDER: Check = Check {
    id: "c3-root-is-no-folder",
    title: "says so and exits 1 when the root is no folder",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a misspelt --root would be a server that answers 404 to everything: better it does not start, and says why",
    by_hand: "cargo lab-c --root no-such-folder; echo $?",
    faults: &["c3-any-root"],
    run: no_folder,
};

fn default(subject: &Subject) -> CheckResult {
    let (folder, name) = (subject.word(), subject.word());
    let content = subject.text(40);
    let inside = subject.folder().join(&folder);
    std::fs::create_dir(&inside).map_err(broken)?;
    std::fs::write(inside.join(&name), &content).map_err(broken)?;
    for (flags, target) in [
        (vec![], format!("/{folder}/{name}")),
        (vec!["--root", &folder], format!("/{name}")),
    ] {
        let mut server = WebServer::new(subject.serve(&flags)?);
        let response = server.get(&target)?;
        let ran = server.command().to_owned();
        response
            .expect_status(&[200])
            .and_then(|()| response.expect_content(content.as_bytes()))
            .explain(|failure| failure.fact("ran", ran))?;
    }
    Ok(())
}

fn no_folder(subject: &Subject) -> CheckResult {
    let missing = subject.word();
    std::fs::write(subject.folder().join("a-file"), b"no folder").map_err(broken)?;
    for root in [missing.as_str(), "a-file"] {
        let mut program = subject.start(&["--root", root, "--port", "0"])?;
        let finished = refused(&mut program, STARTUP)?;
        finished.expect_code(1)?;
        finished.expect_error(&[root])?;
    }
    Ok(())
}
