//! Where the log goes: standard output, a file that is there already, nowhere.

use std::path::Path;

use super::c17_the_log::read;
use super::logged::{Logged, about_log, lines_of};
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, QUIET};
use crate::outcome::{Cause, CheckResult, Failure, Outcome};
use crate::subject::Subject;
use crate::web::{Site, WebServer};

pub(super) const STDOUT: Check = Check {
    id: "c17-stdout",
    title: "writes the log to standard output with `--access-log -`, line by line",
    rank: Rank::HoldsUp,
    source: "handout c17",
    because: "where programs run in containers, somebody else collects what they print; a line must leave with its answer, not when a buffer is full",
    by_hand: "cargo lab-c --root . --access-log - | cat · then: curl http://127.0.0.1:8080/README.md",
    faults: &["c17-dash-is-a-file", "c17-keeps-lines-to-itself"],
    run: stdout,
};

pub(super) const APPENDS: Check = Check {
    id: "c17-appends",
    title: "appends to a log that is there already",
    rank: Rank::HoldsUp,
    source: "handout c17",
    because: "a server that is started anew must not take away what it has logged before",
    by_hand: "echo before > access.log; cargo lab-c --root . --access-log access.log · then: curl http://127.0.0.1:8080/README.md; cat access.log",
    faults: &["c17-truncates"],
    run: appends,
};

pub(super) const UNASKED: Check = Check {
    id: "c17-unasked",
    title: "logs nothing unless it is asked to",
    rank: Rank::HoldsUp,
    source: "handout c17",
    because: "the default is no access log, and standard output is for what was asked for",
    by_hand: "cargo lab-c --root . > output · then: curl http://127.0.0.1:8080/README.md; cat output",
    faults: &["c17-logs-unasked"],
    run: unasked,
};

pub(super) const NO_PLACE: Check = Check {
    id: "c17-no-place",
    title: "serves on where the log cannot be written, and says so once",
    rank: Rank::HoldsUp,
    source: "handout c17",
    because: "a full disk must not stop the pages; and a complaint with every request would fill the next disk",
    by_hand: "cargo lab-c --root . --access-log /dev/full · then twice: curl -i http://127.0.0.1:8080/README.md",
    faults: &[
        "c17-ends-without-its-log",
        "c17-silent-without-its-log",
        "c17-complains-each-time",
    ],
    run: no_place,
};

fn stdout(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    let mut server = site.serve(&["--access-log", "-", "--log-format", "common"])?;
    for number in 1..=2 {
        let response = server.get(&format!("/{name}"))?;
        response.expect_status(&[200])?;
        let deadline = Deadline::within(PATIENCE);
        let came = server
            .stdout
            .wait(&deadline, |octets, _| lines_of(octets).len() >= number);
        if !came {
            return Err(response
                .about()
                .waited(PATIENCE, "its line on standard output")
                .fact("printed", server.stdout.quoted())
                .into());
        }
    }
    let printed = server.stdout.so_far();
    let asked = format!("\"GET /{name} HTTP/1.1\" 200 ");
    let is_line = |line: &Vec<u8>| String::from_utf8_lossy(line).contains(&asked);
    let lines = lines_of(&printed);
    if lines.len() == 2 && lines.iter().all(is_line) {
        return Ok(());
    }
    Err(about_log(&printed)
        .fact("expected", format!("two lines with {asked}"))
        .into())
}

fn appends(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    let target = format!("/{name}");
    // Given a log of a server that has ended,
    let mut logged = Logged::start(subject, &site, "common")?;
    logged.ask(&crate::web::Request::get(&target))?;
    logged.server.end();
    let before = read(&logged.path)?;
    // when another one goes on with it,
    let place = logged.path.to_string_lossy().into_owned();
    let mut server = site.serve(&["--access-log", &place, "--log-format", "common"])?;
    let failure = server.get(&target)?.about();
    // then both lines are there.
    logged.wait_for(2, failure)?;
    let after = read(&logged.path)?;
    if after.starts_with(&before) {
        return Ok(());
    }
    Err(about_log(&after)
        .octets("before", &before)
        .fact("expected", "what was there before, and a line more")
        .into())
}

fn unasked(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    let mut server = site.serve(&[])?;
    let response = server.get(&format!("/{name}"))?;
    response.expect_status(&[200])?;
    let quiet = Deadline::within(QUIET);
    if !server.stdout.wait(&quiet, |octets, _| !octets.is_empty()) {
        return Ok(());
    }
    Err(response
        .about()
        .fact("printed", server.stdout.quoted())
        .fact("expected", "nothing on standard output")
        .into())
}

fn no_place(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    // Given a log in a folder that is not there, and one on a disk that is full,
    let missing = subject.folder().join(subject.word()).join("access.log");
    for place in [missing.as_path(), Path::new("/dev/full")] {
        if place == Path::new("/dev/full") && !place.exists() {
            continue;
        }
        let place = place.to_str();
        let place = place.ok_or_else(|| Outcome::Broken("a folder that is not UTF-8".into()))?;
        let mut server = site.serve(&["--access-log", place])?;
        // when pages are asked for,
        let target = format!("/{name}");
        server.get(&target)?.expect_status(&[200])?;
        expect_complaint(&server, place)?;
        let said = complaints(&server, place);
        for _ in 0..5 {
            server.get(&target)?.expect_status(&[200])?;
        }
        // then they come, and the complaint does not come again.
        if complaints(&server, place) > said {
            return Err(Failure::new(Cause::WrongOctets)
                .fact("ran", server.command())
                .fact("but", "the log is complained of again with later requests")
                .fact("expected", "one complaint")
                .into());
        }
    }
    Ok(())
}

/// How many lines on standard error name this log.
fn complaints(server: &WebServer, place: &str) -> usize {
    let said = String::from_utf8_lossy(&server.stderr.so_far()).into_owned();
    said.lines().filter(|line| line.contains(place)).count()
}

fn expect_complaint(server: &WebServer, place: &str) -> CheckResult {
    let deadline = Deadline::within(PATIENCE);
    let named = |octets: &[u8]| String::from_utf8_lossy(octets).contains(place);
    if server.stderr.wait(&deadline, |octets, _| named(octets)) {
        return Ok(());
    }
    Err(Failure::new(Cause::Silent)
        .fact("ran", server.command())
        .waited(
            PATIENCE,
            format!("a line on standard error that names {place}"),
        )
        .into())
}
