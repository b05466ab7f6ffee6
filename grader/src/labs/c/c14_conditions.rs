//! Conditions, one at a time: lists of tags, dates in all forms, and those that protect a change.

use super::c14_not_again::etag_of;
use super::dated::{Dated, old_file};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Site, WebServer};

pub(super) const TAGS: Check = Check {
    id: "c14-tags",
    title: "finds its ETag in a list, weak or strong, and takes `*` for any",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §13.1.2, §8.8.3.2",
    because: "a client may have several versions and sends all their tags; If-None-Match compares weakly, so W/\"a\" is as good as \"a\"",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'If-None-Match: *' http://127.0.0.1:8080/README.md",
    faults: &[
        "c14-first-tag-only",
        "c14-strong-if-none-match",
        "c14-no-star",
        "c14-finds-parts-of-tags",
        "c14-tags-of-one-line",
    ],
    run: tags,
};

pub(super) const DATES: Check = Check {
    id: "c14-dates",
    title: "reads dates in all three forms, and compares them as times",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §5.6.7, §13.1.3",
    because: "old programs write dates in other forms, and a client may send any date: not modified means not changed after it",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'If-Modified-Since: Friday, 01-Jan-38 00:00:00 GMT' http://127.0.0.1:8080/README.md",
    faults: &[
        "c14-one-form-of-dates",
        "c14-compares-dates-as-text",
        "c14-two-digits-are-this-century",
    ],
    run: dates,
};

pub(super) const BROKEN_DATES: Check = Check {
    id: "c14-broken-dates",
    title: "goes on as if there was no condition where a date is none",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §13.1.3, §13.1.4",
    because: "a condition that cannot be read says nothing: the client gets the file, and no error",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'If-Modified-Since: yesterday' http://127.0.0.1:8080/README.md",
    faults: &[
        "c14-broken-date-is-304",
        "c14-broken-date-is-400",
        "c14-any-calendar",
    ],
    run: broken_dates,
};

pub(super) const IF_MATCH: Check = Check {
    id: "c14-if-match",
    title: "answers 412 where If-Match names another version",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §13.1.1, §8.8.3.2",
    because: "the client wants this version or none; If-Match compares strongly: a weak tag only says that two versions are alike",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'If-Match: \"other\"' http://127.0.0.1:8080/README.md",
    faults: &[
        "c14-ignores-if-match",
        "c14-weak-if-match",
        "c14-if-match-is-304",
    ],
    run: if_match,
};

pub(super) const IF_UNMODIFIED: Check = Check {
    id: "c14-if-unmodified",
    title: "answers 412 where the file has changed since If-Unmodified-Since",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §13.1.4",
    because: "the client wants the version of that time or none",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT' http://127.0.0.1:8080/README.md",
    faults: &[
        "c14-ignores-if-unmodified",
        "c14-if-unmodified-compares-fractions",
    ],
    run: if_unmodified,
};

/// Asks with these fields, and expects this status; a 200 comes with the whole file.
pub(super) fn expect(
    server: &mut WebServer,
    file: &Dated,
    fields: &[String],
    status: u16,
) -> CheckResult {
    let request = fields
        .iter()
        .fold(Request::get(&file.target), |request, field| {
            request.field(field)
        });
    let response = server.ask(&request)?;
    let about = format!("last modified {}", file.last_modified());
    response
        .expect_status(&[status])
        .explain(|failure| failure.fact("the file", about))?;
    if status == 200 {
        response.expect_content(&file.content)?;
    }
    Ok(())
}

fn tags(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let file = old_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    let etag = etag_of(&server.get(&file.target)?)?;
    let own = etag.trim_start_matches("W/");
    let inner = own.trim_matches('"');
    let (one, two) = (subject.word(), subject.word());
    for (values, status) in [
        (vec![format!("\"{one}\", {etag}, \"{two}\"")], 304),
        (vec![format!("\"{one}\",{etag}")], 304),
        (vec![format!("\"{one}\""), etag.clone()], 304),
        (vec![format!("W/{own}")], 304),
        (vec![format!("W/\"{one}\", W/{own}")], 304),
        (vec!["*".into()], 304),
        (vec![format!("\"{one}\"")], 200),
        (vec![format!("\"{one}\", W/\"{two}\"")], 200),
        (vec![format!("\"{one}{inner}\", \"{inner}{two}\"")], 200),
    ] {
        let fields: Vec<String> = values
            .iter()
            .map(|value| format!("If-None-Match: {value}"))
            .collect();
        expect(&mut server, &file, &fields, status)?;
    }
    Ok(())
}

fn dates(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let file = old_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    let day = 86_400;
    let between = subject.number(1..=200 * day);
    for (seconds, status) in [(0, 304), (between, 304), (-1, 200), (-between, 200)] {
        let date = file.date(seconds);
        for date in [date.preferred(), date.rfc850(), date.asctime()] {
            let field = format!("If-Modified-Since: {date}");
            expect(&mut server, &file, &[field], status)?;
        }
    }
    // Two digits of a year mean the last such year, not one far ahead (RFC 9110 §5.6.7).
    let long_ago = "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT".to_owned();
    expect(&mut server, &file, &[long_ago], 200)
        .explain(|failure| failure.because("a year of two digits that would lie more than 50 years ahead is the last past one with these digits: 94 is 1994"))
}

fn broken_dates(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let file = old_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    for value in [
        subject.word(),
        String::new(),
        "0".to_owned(),
        "2038-01-01T00:00:00Z".to_owned(),
        "Fri, 32 Jan 2038 00:00:00 GMT".to_owned(),
        "Tue, 30 Feb 2038 00:00:00 GMT".to_owned(),
    ] {
        let field = format!("If-Modified-Since: {value}");
        expect(&mut server, &file, &[field], 200)?;
    }
    for value in [subject.word(), "0".to_owned()] {
        let field = format!("If-Unmodified-Since: {value}");
        expect(&mut server, &file, &[field], 200)?;
    }
    Ok(())
}

fn if_match(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let file = old_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    let etag = etag_of(&server.get(&file.target)?)?;
    let other = format!("\"{}\"", subject.word());
    // A server whose own tag is weak has no version that is certainly the same.
    let own = if etag.starts_with("W/") { 412 } else { 200 };
    let weak = format!("W/{}", etag.trim_start_matches("W/"));
    for (value, status) in [
        (etag.clone(), own),
        (format!("{other}, {etag}"), own),
        ("*".to_owned(), 200),
        (other.clone(), 412),
        (weak, 412),
    ] {
        let field = format!("If-Match: {value}");
        expect(&mut server, &file, &[field], status)?;
    }
    Ok(())
}

fn if_unmodified(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let file = old_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    let by = subject.number(2..=1_000_000);
    for (seconds, status) in [(0, 200), (by, 200), (-1, 412), (-by, 412)] {
        let date = file.date(seconds);
        for date in [date.preferred(), date.rfc850(), date.asctime()] {
            let field = format!("If-Unmodified-Since: {date}");
            expect(&mut server, &file, &[field], status)?;
        }
    }
    Ok(())
}
