//! What is on the disk when an upload did not succeed: nothing (e15).

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::e15_names::entries;
use super::e15_uploads::keep;
use super::parts::Parts;
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, until};
use crate::outcome::{Cause, CheckResult, Failure, broken};
use crate::server::Server;
use crate::subject::Subject;
use crate::web::WebServer;

pub(super) const LEFT: Check = Check {
    id: "e15-nothing-left",
    title: "leaves no file behind when an upload is refused, broken or cut off",
    rank: Rank::HoldsUp,
    source: "handout e15",
    because: "a file that nobody will ever ask for is nobody's to delete: a thousand broken uploads must not fill the disk",
    by_hand: "cargo lab-e --uploads target/uploads --max-upload 1000 · then: curl -F file=@README.md http://127.0.0.1:8080/uploads, and: ls -la target/uploads",
    faults: &[
        "e15-413-leaves-a-file",
        "e15-broken-leaves-a-file",
        "e15-no-file-leaves-a-file",
        "e15-form-leaves-a-file",
        "e15-gone-leaves-a-file",
        "e15-left-in-the-temporary-folder",
    ],
    run: left,
};

/// Both folders in which files may be left.
struct Folders {
    uploads: PathBuf,
    temporary: PathBuf,
}

impl Folders {
    fn entries(&self) -> CheckResult<BTreeSet<String>> {
        let mut all = entries(&self.uploads)?;
        all.extend(entries(&self.temporary)?);
        Ok(all)
    }
}

fn left(subject: &Subject) -> CheckResult {
    // Given a folder for uploads, and one for whatever is temporary,
    let folders = Folders {
        uploads: subject.folder().join("uploads"),
        temporary: subject.folder().join("temporary"),
    };
    for folder in [&folders.uploads, &folders.temporary] {
        fs::create_dir(folder).map_err(broken)?;
    }
    let uploads = folders.uploads.to_string_lossy().into_owned();
    let flags = [
        "--uploads",
        &uploads,
        "--max-upload",
        "150000",
        "--port",
        "0",
    ];
    let program = subject.start_with(&flags, |command| {
        for name in ["TMPDIR", "TMP", "TEMP"] {
            command.env(name, &folders.temporary);
        }
    })?;
    let mut server = WebServer::new(Server::ready(program)?);
    keep(subject, &mut server, "kept.bin", &subject.octets(1000))?;
    let before = folders.entries()?;
    let content = subject.octets(150_001);
    let file = |field: &str, length: usize| {
        Parts::new(subject).file(
            field,
            "x.bin",
            "application/octet-stream",
            &content[..length],
        )
    };
    // when uploads do not succeed,
    let refused = server.ask(&file("file", 150_001).end().post("/uploads"))?;
    refused.expect_status(&[413])?;
    folders.expect(&before, "an upload that was answered with 413")?;
    let broken = server.ask(&file("file", 140_000).post("/uploads"))?;
    broken.expect_status(&[400])?;
    folders.expect(&before, "a form without its last boundary")?;
    let elsewhere = server.ask(&file("picture", 140_000).end().post("/uploads"))?;
    elsewhere.expect_status(&[422])?;
    folders.expect(&before, "an upload without the field file")?;
    let shown = server.ask(&file("file", 140_000).end().post("/form"))?;
    shown.expect_status(&[200])?;
    folders.expect(&before, "a file that was sent to /form")?;
    let octets = file("file", 140_000).end().post("/uploads").octets();
    for resets in [false, true] {
        let mut client = server.client()?;
        client.send(&octets[..octets.len() - 5000])?;
        match resets {
            true => client.reset()?,
            false => drop(client),
        }
        folders.expect(
            &before,
            "a client that went away in the middle of its upload",
        )?;
    }
    // then the server goes on as before.
    server.expect_well()?;
    folders.expect(&before, "uploads that did not succeed")
}

impl Folders {
    /// Is nothing there that was not there before?
    fn expect(&self, before: &BTreeSet<String>, after: &str) -> CheckResult {
        let deadline = Deadline::within(PATIENCE);
        let mut now = self.entries()?;
        until(&deadline, || {
            now = self.entries().unwrap_or_default();
            now.is_subset(before)
        });
        let Some(path) = now.difference(before).next() else {
            return Ok(());
        };
        let failure = Failure::new(Cause::WrongOctets).fact("before", after);
        let failure = failure.fact("found", format!("{path}, {} later", deadline.name()));
        Err(failure
            .fact("expected", "no file that was not there before")
            .into())
    }
}
