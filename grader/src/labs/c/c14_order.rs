//! Several conditions at once, and conditions on what is not there.

use super::c14_conditions::expect;
use super::c14_not_again::etag_of;
use super::dated::old_file;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::{Request, Site};

pub(super) const PRECEDENCE: Check = Check {
    id: "c14-precedence",
    title: "looks at several conditions in the order that the RFC gives",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §13.2.2",
    because: "a tag is more exact than a date, so the date beside it does not count; and 412 comes before 304",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'If-None-Match: \"other\"' -H 'If-Modified-Since: Fri, 01 Jan 2038 00:00:00 GMT' http://127.0.0.1:8080/README.md",
    faults: &[
        "c14-dates-beside-tags",
        "c14-either-condition",
        "c14-304-before-412",
        "c14-date-beside-if-match",
    ],
    run: precedence,
};

pub(super) const MISSING: Check = Check {
    id: "c14-missing",
    title: "answers 404 for what is not there, whatever the conditions",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §13.2.1",
    because: "conditions count only where the answer would be a success without them",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'If-Match: *' http://127.0.0.1:8080/no-such-file",
    faults: &["c14-missing-is-412", "c14-missing-is-304"],
    run: missing,
};

fn precedence(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let file = old_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    let etag = etag_of(&server.get(&file.target)?)?;
    let other = format!("\"{}\"", subject.word());
    let by = subject.number(1..=1_000_000);
    let (later, earlier) = (file.date(by).preferred(), file.date(-by).preferred());
    let none_match = |tag: &str| format!("If-None-Match: {tag}");
    let has_match = |tag: &str| format!("If-Match: {tag}");
    let since = |date: &str| format!("If-Modified-Since: {date}");
    let unmodified = |date: &str| format!("If-Unmodified-Since: {date}");
    let own = if etag.starts_with("W/") { "*" } else { &etag };
    for (fields, status) in [
        // The tag counts, and not the date.
        ([none_match(&other), since(&later)], 200),
        ([none_match(&etag), since(&earlier)], 304),
        ([has_match(own), unmodified(&earlier)], 200),
        ([has_match(&other), unmodified(&later)], 412),
        // The first two come before the other two.
        ([has_match(&other), none_match(&etag)], 412),
        ([unmodified(&earlier), since(&later)], 412),
        ([has_match(own), none_match(&etag)], 304),
        ([unmodified(&later), since(&later)], 304),
        ([has_match(own), since(&earlier)], 200),
    ] {
        expect(&mut server, &file, &fields, status)?;
        let turned = [fields[1].clone(), fields[0].clone()];
        expect(&mut server, &file, &turned, status)?;
    }
    Ok(())
}

fn missing(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut server = site.serve(&[])?;
    let target = format!("/{}.txt", subject.word());
    for condition in [
        "If-Match: *",
        "If-Match: \"a\"",
        "If-None-Match: *",
        "If-Modified-Since: Fri, 01 Jan 2038 00:00:00 GMT",
        "If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT",
    ] {
        let request = Request::get(&target).field(condition);
        server.ask(&request)?.expect_status(&[404])?;
    }
    Ok(())
}
