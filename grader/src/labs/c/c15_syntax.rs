//! What is no range, what takes none, and what has no octets.

use super::c15_a_part_of_it::{expect_whole, range, some_file};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Site};

pub(super) const BROKEN: Check = Check {
    id: "c15-broken-ranges",
    title: "sends the whole file where the range is none",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §14.2, §14.1.1",
    because: "a range that cannot be read, or is counted in another unit, counts as no range at all: 200, and everything",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'Range: bytes=9-5' http://127.0.0.1:8080/README.md",
    faults: &[
        "c15-broken-is-416",
        "c15-turned-is-416",
        "c15-any-unit",
        "c15-signs-and-spaces",
        "c15-skips-broken",
        "c15-space-before-equals",
    ],
    run: broken_ranges,
};

pub(super) const METHODS: Check = Check {
    id: "c15-get-alone",
    title: "takes ranges for GET alone",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §14.2",
    because: "for other methods a range has no meaning: HEAD tells of the whole file",
    by_hand: "cargo lab-c --root . · then: curl -I -r 5-9 http://127.0.0.1:8080/README.md",
    faults: &["c15-head-has-ranges"],
    run: get_alone,
};

pub(super) const EMPTY_FILE: Check = Check {
    id: "c15-empty-file",
    title: "stays well when asked for a range of an empty file",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §14.1.2",
    because: "a file without octets has no first and no last one: 200 with nothing, or 416",
    by_hand: "cargo lab-c --root . · then: touch empty.txt; curl -i -r 0-5 http://127.0.0.1:8080/empty.txt",
    faults: &["c15-empty-file-has-octets"],
    run: empty_file,
};

fn broken_ranges(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = some_file(subject, &site, 100..=300)?;
    let mut server = site.serve(&[])?;
    let word = subject.word();
    for ranges in [
        "bytes=9-5",
        "bytes=-",
        "bytes=",
        "bytes",
        "bytes 5-9",
        "bytes =5-9",
        "5-9",
        &format!("bytes={word}"),
        &format!("bytes={word}-9"),
        "bytes=5-9x",
        "bytes=0x5-0x9",
        "bytes=+5-9",
        "bytes=--5",
        "bytes=1-2-3",
        "bytes=5-9;6-7",
        "bytes=5.0-9",
        "bytes=5-9,x",
        "bytes=0-1,9-5",
        "lines=5-9",
        &format!("{word}=0-5"),
    ] {
        let response = server.ask(&range(&target, ranges))?;
        expect_whole(&response, &content)?;
    }
    Ok(())
}

fn get_alone(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = some_file(subject, &site, 100..=300)?;
    let mut server = site.serve(&[])?;
    let response = server.ask(&Request::head(&target).field("Range: bytes=5-9"))?;
    response.expect_status(&[200])?;
    response.expect_no_field("Content-Range")?;
    if let Some(length) = response.value("Content-Length")
        && length != content.len().to_string()
    {
        return response.expect_field("Content-Length", &content.len().to_string());
    }
    let request = Request::post("/echo", &content).field("Range: bytes=5-9");
    expect_whole(&server.ask(&request)?, &content)
}

fn empty_file(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let name = format!("{}.txt", subject.word());
    site.file(&name, b"")?;
    let mut server = site.serve(&[])?;
    for ranges in ["bytes=0-", "bytes=0-0", "bytes=-5", "bytes=3-9", "bytes=-0"] {
        let response = server.ask(&range(&format!("/{name}"), ranges))?;
        response.expect_status(&[200, 416])?;
        match response.status() {
            200 => expect_whole(&response, b"")?,
            _ => response.expect_field("Content-Range", "bytes */0")?,
        }
    }
    server
        .expect_well()
        .explain(|failure| failure.fact("after", "ranges of an empty file"))
}
