//! Files that change: each version has an ETag of its own.

use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::c14_not_again::etag_of;
use super::dated::{old_file, set_modified};
use crate::course::{Check, Rank};
use crate::http_date::seconds_since_1970;
use crate::outcome::{CheckResult, Outcome, broken};
use crate::subject::Subject;
use crate::web::{Request, Response, Site};

pub(super) const CHANGED: Check = Check {
    id: "c14-changed",
    title: "sends the new content, with a new ETag, once the file has changed",
    rank: Rank::Works,
    source: "RFC 9110 §8.8.3, §13.1.2",
    because: "a client that is told 304 goes on showing its old copy: that may happen only as long as the copy is right",
    by_hand: "cargo lab-c --root . · then: echo one > page.txt; curl -i http://127.0.0.1:8080/page.txt; echo three > page.txt; curl -i http://127.0.0.1:8080/page.txt",
    faults: &[
        "c14-etag-of-the-name",
        "c14-always-304",
        "c14-etag-of-the-day",
    ],
    run: changed,
};

pub(super) const SAME_SECOND: Check = Check {
    id: "c14-same-second",
    title: "gives another ETag to another version of the same length within a second",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.8.1, §8.8.3",
    because: "a program may write a file twice within a second: time in whole seconds and length are the same then, and the content is not",
    by_hand: "cargo lab-c --root . · then: for n in 1 2; do echo $n > page.txt; curl -sI http://127.0.0.1:8080/page.txt | grep -i etag; done",
    faults: &["c14-etag-of-whole-seconds", "c14-etag-of-the-length"],
    run: same_second,
};

pub(super) const ODD_TIMES: Check = Check {
    id: "c14-odd-times",
    title: "serves files of odd times, and tells no Last-Modified that is yet to come",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.8.2.1",
    because: "clocks are set wrong, and files are unpacked with any date: a Last-Modified later than Date would be a lie, so Date takes its place; before 1970 there were files, too",
    by_hand: "cargo lab-c --root . · then: touch -d tomorrow page.txt; curl -I http://127.0.0.1:8080/page.txt",
    faults: &["c14-last-modified-to-come", "c14-panics-before-1970"],
    run: odd_times,
};

fn changed(subject: &Subject) -> CheckResult {
    // Given a client that has a version of a file,
    let site = Site::new(subject)?;
    let file = old_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    let etag = etag_of(&server.get(&file.target)?)?;
    // when the file is written anew,
    let newer = subject.octets(file.content.len() + 1);
    fs::write(site.path(&file.name), &newer).map_err(broken)?;
    // then the client gets what it holds now, whatever it asks with.
    for condition in [
        format!("If-None-Match: {etag}"),
        format!("If-Modified-Since: {}", file.last_modified()),
    ] {
        let request = Request::get(&file.target).field(&condition);
        let response = server.ask(&request)?;
        expect_new_version(&response, &etag, &newer)?;
    }
    Ok(())
}

fn same_second(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let name = format!("{}.txt", subject.word());
    let length = usize::try_from(subject.number(10..=100)).map_err(broken)?;
    let second = UNIX_EPOCH
        + Duration::from_secs(subject.number(1_100_000_000..=1_570_000_000).unsigned_abs());
    let write = |part: u64, content: &[u8]| -> CheckResult<SystemTime> {
        site.file(&name, content)?;
        set_modified(&site, &name, second + Duration::from_millis(part))?;
        let known = fs::metadata(site.path(&name)).and_then(|known| known.modified());
        known.map_err(broken)
    };
    let mut server = site.serve(&[])?;
    let mut known = write(200, &subject.octets(length))?;
    let mut etag = etag_of(&server.get(&format!("/{name}"))?)?;
    for part in [201, 700, 999] {
        let newer = subject.octets(length);
        let modified = write(part, &newer)?;
        if modified == known {
            return Err(Outcome::Skipped(
                "needs a file system that keeps times more exactly than in seconds".into(),
            ));
        }
        let request = Request::get(&format!("/{name}")).field(&format!("If-None-Match: {etag}"));
        let response = server.ask(&request)?;
        expect_new_version(&response, &etag, &newer)?;
        etag = etag_of(&response)?;
        known = modified;
    }
    Ok(())
}

fn odd_times(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = site.random_file("txt")?;
    let mut server = site.serve(&[])?;
    let far = Duration::from_secs(subject.number(100_000..=100_000_000).unsigned_abs());
    for time in [SystemTime::now() + far, UNIX_EPOCH - far] {
        set_modified(&site, &name, time)?;
        let response = server.get(&format!("/{name}"));
        let response = server.unless_ended(response)?;
        response.expect_status(&[200])?;
        response.expect_content(&content)?;
        expect_not_to_come(&response)?;
    }
    Ok(())
}

/// Is Last-Modified, if there is one, a date, and not later than Date?
fn expect_not_to_come(response: &Response) -> CheckResult {
    let date = response.expect_one("Date")?;
    let Some(modified) = response.value("Last-Modified") else {
        return Ok(());
    };
    match (seconds_since_1970(&date), seconds_since_1970(&modified)) {
        (Some(date), Some(modified)) if modified <= date => Ok(()),
        _ => Err(response
            .wrong_field("Last-Modified", &modified)
            .fact("expected", format!("a date not later than Date: {date}"))
            .into()),
    }
}

fn expect_new_version(response: &Response, old: &str, newer: &[u8]) -> CheckResult {
    response.expect_status(&[200])?;
    response.expect_content(newer)?;
    let etag = etag_of(response)?;
    if etag != old {
        return Ok(());
    }
    Err(response
        .wrong_field("ETag", &etag)
        .fact("expected", "another ETag than that of the version before")
        .into())
}
