//! Files that are not like others: empty, huge, unreadable, or none at all (c3).

use crate::course::{Check, Rank};
#[cfg(unix)]
use crate::outcome::{Cause, Explain};
use crate::outcome::{CheckResult, Outcome, broken};
use crate::subject::Subject;
#[cfg(unix)]
use crate::web::WebServer;
use crate::web::{Request, Site};

pub(super) const EMPTY: Check = Check {
    id: "c3-empty-file",
    title: "serves an empty file",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.6",
    because: "an empty file is a file: 200, and Content-Length 0",
    by_hand: "cargo lab-c --root target · then: touch target/empty.txt, and: curl -i http://127.0.0.1:8080/empty.txt",
    faults: &["c3-empty-is-404"],
    run: empty,
};

pub(super) const LARGE: Check = Check {
    id: "c3-large-file",
    title: "serves a file of 1 GiB in little memory",
    rank: Rank::HoldsUp,
    source: "handout c3",
    because: "a file passes through one small buffer: whoever reads all of it first runs out of memory with a few clients",
    by_hand: "truncate -s 1G target/large.bin · then: cargo lab-c --root target, and: curl -s http://127.0.0.1:8080/large.bin | head -c 9000000 | wc -c, and: grep VmHWM /proc/$(pgrep -n lab-c-server)/status",
    faults: &["c3-whole-file-in-memory"],
    run: large,
};

pub(super) const SPECIAL: Check = Check {
    id: "c3-special-files",
    title: "answers 403 or 404 at once where no regular file stands",
    rank: Rank::HoldsUp,
    source: "handout c3",
    because: "opening a named pipe waits for somebody who writes into it, and a device may never end: look what it is before you open it",
    by_hand: "mkfifo target/pipe · then: cargo lab-c --root target, and: curl -i -m 2 http://127.0.0.1:8080/pipe",
    faults: &["c3-opens-anything"],
    run: special,
};

pub(super) const UNREADABLE: Check = Check {
    id: "c3-unreadable",
    title: "answers 403 or 404 to a file that it may not read",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.4",
    because: "that a file cannot be opened is usual, and no reason to fail",
    by_hand: "echo hi > target/locked.txt && chmod 000 target/locked.txt · then: cargo lab-c --root target, and: curl -i http://127.0.0.1:8080/locked.txt",
    faults: &["c3-unwraps-open"],
    run: unreadable,
};

fn empty(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let name = format!("{}.txt", subject.word());
    site.file(&name, b"")?;
    let mut server = site.serve(&[])?;
    let response = server.get(&format!("/{name}"))?;
    response.expect_status(&[200])?;
    response.expect_field("Content-Length", "0")
}

/// How large the file is.
const LENGTH: u64 = 1 << 30;

/// How much of it is read: more than any buffers on the way hold.
const LOOKED_AT: usize = 12 << 20;

/// How much memory that may cost.
const MOST: u64 = 64 << 20;

fn large(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (small, _) = site.random_file("bin")?;
    let mut server = site.serve(&[])?;
    server.get(&format!("/{small}"))?;
    let before = server.peak_memory()?;
    // Nothing was ever written to it, so it takes no room on the disk.
    let file = std::fs::File::create(site.path("large.bin")).map_err(broken)?;
    file.set_len(LENGTH).map_err(broken)?;
    let request = Request::get("/large.bin");
    let mut client = server.client()?;
    client.send(&request.octets())?;
    let response = client.head_of_response_to(&request)?;
    response.expect_status(&[200])?;
    response.expect_field("Content-Length", &LENGTH.to_string())?;
    client.conversation().receive_some(LOOKED_AT)?;
    let used = server.peak_memory()?.saturating_sub(before);
    if used <= MOST {
        return Ok(());
    }
    let mebibytes = used >> 20;
    Err(response
        .failure()
        .fact("but", format!("it took {mebibytes} MiB of memory more"))
        .fact("expected", format!("at most {} MiB", MOST >> 20))
        .into())
}

#[cfg(unix)]
fn special(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let made = std::process::Command::new("mkfifo")
        .arg(site.path("pipe"))
        .status();
    if !made.is_ok_and(|status| status.success()) {
        return Err(Outcome::Skipped("needs the program mkfifo".into()));
    }
    let _socket = std::os::unix::net::UnixListener::bind(site.path("socket")).map_err(broken)?;
    site.link("device", std::path::Path::new("/dev/zero"))?;
    let mut server = site.serve(&[])?;
    for (name, what) in [
        ("pipe", "a named pipe"),
        ("socket", "a socket"),
        ("device", "a link to a device that never ends"),
    ] {
        let is =
            |failure: crate::outcome::Failure| failure.fact("where", format!("/{name} is {what}"));
        let mut client = server.client()?;
        let request = Request::get(&format!("/{name}"));
        client.send(&request.octets())?;
        let response = client.head_of_response_to(&request).explain(is)?;
        response.expect_status(&[403, 404]).explain(is)?;
    }
    server.expect_well()
}

#[cfg(not(unix))]
fn special(_subject: &Subject) -> CheckResult {
    Err(Outcome::Skipped(
        "named pipes among files need a Unix system".into(),
    ))
}

#[cfg(unix)]
fn unreadable(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    allow(&site.path(&name), 0o000)?;
    let root = site.root().to_string_lossy();
    let mut server = WebServer::new(subject.serve_without_privileges(&["--root", &root])?);
    let target = format!("/{name}");
    let response = server.get(&target).explain(|failure| match failure.cause {
        Cause::ClosedEarly | Cause::Exited => failure
            .because("a file that cannot be opened is answered, not the end of the connection"),
        _ => failure,
    })?;
    response.expect_status(&[403, 404])?;
    server.expect_well()
}

#[cfg(unix)]
fn allow(path: &std::path::Path, mode: u32) -> CheckResult {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(path, permissions).map_err(broken)
}

#[cfg(not(unix))]
fn unreadable(_subject: &Subject) -> CheckResult {
    Err(Outcome::Skipped(
        "files that nobody may read need a Unix system".into(),
    ))
}
