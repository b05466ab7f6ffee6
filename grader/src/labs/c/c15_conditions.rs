//! Ranges together with conditions: is it still the file of which the client has a part?

use std::time::{SystemTime, UNIX_EPOCH};

use super::c14_not_again::etag_of;
use super::c15_a_part_of_it::{expect_part, expect_whole, range, some_file};
use super::dated::old_file;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Outcome, broken};
use crate::subject::Subject;
use crate::web::Site;

/// How often a check tries to be faster than a second.
const TRIES: u32 = 10;

pub(super) const IF_RANGE: Check = Check {
    id: "c15-if-range",
    title: "sends the whole file where If-Range names another version",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §13.1.5",
    because: "a part of the new file does not fit to the part of the old one that the client has; tag and date must be exactly the same, and a weak tag is not enough",
    by_hand: "cargo lab-c --root . · then: curl -i -r 5-9 -H 'If-Range: \"other\"' http://127.0.0.1:8080/README.md",
    faults: &[
        "c15-ignores-if-range",
        "c15-weak-if-range",
        "c15-later-date-will-do",
        "c15-if-range-dates-only",
    ],
    run: if_range,
};

pub(super) const YOUNG: Check = Check {
    id: "c15-young-file",
    title: "trusts no date in If-Range while the file is younger than a second",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.8.2.2, §13.1.5",
    because: "HTTP's dates have whole seconds: within its second the file may have changed, and its date not",
    by_hand: "cargo lab-c --root . · then: date > now.txt; curl -i -r 5-9 -H \"If-Range: $(curl -sI http://127.0.0.1:8080/now.txt | sed -n 's/^last-modified: //Ip' | tr -d '\\r')\" http://127.0.0.1:8080/now.txt",
    faults: &["c15-young-date-will-do"],
    run: young_file,
};

pub(super) const CONDITIONS: Check = Check {
    id: "c15-conditions-first",
    title: "looks at the other conditions before it looks at the range",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §13.2.2",
    because: "who has the file already needs no part of it either: 304 and 412 come before 206",
    by_hand: "cargo lab-c --root . · then: curl -i -r 5-9 -H 'If-Match: \"other\"' http://127.0.0.1:8080/README.md",
    faults: &["c15-206-before-304"],
    run: conditions_first,
};

pub(super) const FIELDS: Check = Check {
    id: "c15-fields",
    title: "tells with a part of which version it is",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.3.7",
    because: "the client must know whether two parts belong together: 206 has the ETag and the Cache-Control that 200 would have",
    by_hand: "cargo lab-c --root . · then: curl -i -r 5-9 http://127.0.0.1:8080/README.md",
    faults: &["c15-206-without-etag"],
    run: fields,
};

fn if_range(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let file = old_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    let etag = etag_of(&server.get(&file.target)?)?;
    let opaque = etag.trim_start_matches("W/");
    let (word, by) = (subject.word(), subject.number(1..=1_000_000));
    let is_strong = !etag.starts_with("W/");
    for (value, is_same) in [
        (etag.clone(), is_strong),
        (file.last_modified(), true),
        (format!("\"{word}\""), false),
        (format!("W/{opaque}"), false),
        (file.date(by).preferred(), false),
        (file.date(-by).preferred(), false),
        (word, false),
    ] {
        let request = range(&file.target, "bytes=5-20").field(&format!("If-Range: {value}"));
        let response = server.ask(&request)?;
        match is_same {
            true => expect_part(&response, &file.content, 5, 21)?,
            false => expect_whole(&response, &file.content)?,
        }
    }
    Ok(())
}

fn young_file(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut server = site.serve(&[])?;
    let second = || -> CheckResult<u64> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map(|since| since.as_secs()).map_err(broken)
    };
    for _ in 0..TRIES {
        let began = second()?;
        let (target, content) = some_file(subject, &site, 100..=200)?;
        let date = server.get(&target)?.expect_one("Last-Modified")?;
        let request = range(&target, "bytes=5-20").field(&format!("If-Range: {date}"));
        let response = server.ask(&request)?;
        // Once the second is over, the file is younger than a second to one server, and not to another.
        if second()? == began {
            return expect_whole(&response, &content);
        }
    }
    Err(Outcome::Skipped(
        "this machine is too busy to write a file and ask for it within the same second".into(),
    ))
}

fn conditions_first(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let file = old_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    let etag = etag_of(&server.get(&file.target)?)?;
    let other = format!("\"{}\"", subject.word());
    for (condition, status) in [
        (format!("If-None-Match: {etag}"), 304),
        (format!("If-Modified-Since: {}", file.last_modified()), 304),
        (format!("If-Match: {other}"), 412),
        (
            format!("If-Unmodified-Since: {}", file.date(-5).preferred()),
            412,
        ),
        (format!("If-None-Match: {other}"), 206),
        ("If-Match: *".to_owned(), 206),
    ] {
        let request = range(&file.target, "bytes=5-20").field(&condition);
        server.ask(&request)?.expect_status(&[status])?;
    }
    Ok(())
}

fn fields(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, _) = some_file(subject, &site, 10_000..=12_000)?;
    let mut server = site.serve(&[])?;
    let whole = server.get(&target)?;
    for ranges in ["bytes=5-20", "bytes=5-20,7000-7010"] {
        let response = server.ask(&range(&target, ranges))?;
        response.expect_status(&[206])?;
        response.expect_date()?;
        for name in ["ETag", "Cache-Control"] {
            response.expect_field(name, &whole.expect_one(name)?)?;
        }
    }
    Ok(())
}
