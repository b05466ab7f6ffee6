//! Several ranges in one request.

use super::c15_a_part_of_it::{expect_part, range, some_file};
use super::parts::{boundary, parts_of};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain, broken};
use crate::subject::Subject;
use crate::web::{Response, Site};

pub(super) const SEVERAL: Check = Check {
    id: "c15-several-ranges",
    title: "answers several ranges with a part for each: multipart/byteranges",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §14.6, §15.3.7.2",
    because: "one answer brings all of them: each part has a head of its own with its Content-Range, and a boundary that the Content-Type names stands between them",
    by_hand: "cargo lab-c --root . · then: curl -i -r 0-4,2000-2004 http://127.0.0.1:8080/README.md",
    faults: &[
        "c15-several-are-ignored",
        "c15-first-of-several",
        "c15-parts-without-boundary",
        "c15-parts-without-range",
        "c15-parts-without-end",
        "c15-content-range-of-all",
        "c15-no-spaces-around-commas",
    ],
    run: several,
};

pub(super) const BOUNDARY: Check = Check {
    id: "c15-boundary",
    title: "chooses a boundary that is not in the file",
    rank: Rank::HoldsUp,
    source: "RFC 2046 §5.1.1",
    because: "who reads the parts looks for the boundary: a file that holds the same text would be cut there, and whoever wrote the file could make up parts",
    by_hand: "cargo lab-c --root . · then twice: curl -i -r 0-4,2000-2004 http://127.0.0.1:8080/README.md",
    faults: &["c15-fixed-boundary"],
    run: unknown_boundary,
};

pub(super) const SOME: Check = Check {
    id: "c15-some-of-several",
    title: "leaves out those of several ranges that the file does not have",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §14.1.2, §15.3.7",
    because: "as long as one of them can be had, that one is sent; 416 is for none",
    by_hand: "cargo lab-c --root . · then: curl -i -r 0-4,99999999- http://127.0.0.1:8080/README.md",
    faults: &["c15-one-beyond-is-416"],
    run: some,
};

pub(super) const MANY: Check = Check {
    id: "c15-many-ranges",
    title: "does not let a small request ask for the same octets a thousand times",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §17.15",
    because: "a thousand overlapping ranges would make a small request cost a thousand files: send the file, refuse with 416, or join them",
    by_hand: "cargo lab-c --root . · then: curl -r $(printf '0-,%.0s' $(seq 999))0- http://127.0.0.1:8080/README.md | wc -c",
    faults: &["c15-as-many-as-you-like"],
    run: many,
};

fn several(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = some_file(subject, &site, 20_000..=30_000)?;
    let mut server = site.serve(&[])?;
    let media_type = server.get(&target)?.expect_one("Content-Type")?;
    // Far from each other: a server may join what lies close.
    let (one, two) = (subject.number(1..=900), subject.number(9_000..=10_000));
    let (one, two) = (
        usize::try_from(one).map_err(broken)?,
        usize::try_from(two).map_err(broken)?,
    );
    let length = content.len();
    for (ranges, expected) in [
        (
            format!("bytes={one}-{},{two}-{}", one + 50, two + 80),
            vec![(one, one + 51), (two, two + 81)],
        ),
        (
            format!("bytes=0-0 , {two}-{two}\t,-10"),
            vec![(0, 1), (two, two + 1), (length - 10, length)],
        ),
        (
            format!("bytes={two}-{}, {one}-{one}", two + 1),
            vec![(two, two + 2), (one, one + 1)],
        ),
    ] {
        let response = server.ask(&range(&target, &ranges))?;
        response.expect_status(&[206]).explain(|failure| {
            match ranges.contains(' ') {
                true => failure.because("spaces and tabs may stand around the comma of a list, before it and behind it (RFC 9110 §5.6.1)"),
                false => failure,
            }
        })?;
        response.expect_no_field("Content-Range")?;
        expect_parts(&response, &content, &media_type, &expected)?;
    }
    Ok(())
}

/// These parts, in any order, each with its octets.
fn expect_parts(
    response: &Response,
    content: &[u8],
    media_type: &str,
    expected: &[(usize, usize)],
) -> CheckResult {
    let parts = parts_of(response)?;
    let length = content.len();
    for &(first, end) in expected {
        let label = format!("bytes {first}-{}/{length}", end - 1);
        let Some(part) = parts.iter().find(|part| part.range == label) else {
            let came: Vec<&str> = parts.iter().map(|part| part.range.as_str()).collect();
            return Err(response
                .about()
                .fact("parts", crate::octets::escape(came.join(", ").as_bytes()))
                .fact("expected", format!("one with Content-Range: {label}"))
                .into());
        };
        if part.content != content[first..end] {
            return Err(response
                .about()
                .fact("the part", label)
                .difference("content", &content[first..end], &part.content)
                .into());
        }
        if let Some(own) = part.media_type.as_ref().filter(|own| *own != media_type) {
            return Err(response
                .about()
                .fact("the part", label)
                .fact("has type", crate::octets::escape(own.as_bytes()))
                .fact("expected", media_type)
                .into());
        }
    }
    if parts.len() == expected.len() {
        return Ok(());
    }
    Err(response
        .about()
        .fact("but", format!("there are {} parts", parts.len()))
        .fact("expected", format!("{} parts", expected.len()))
        .into())
}

fn unknown_boundary(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let name = format!("{}.txt", subject.word());
    let target = format!("/{name}");
    let mut content = subject.octets(10_000);
    site.file(&name, &content)?;
    let mut server = site.serve(&[])?;
    let (ranges, expected) = ("bytes=0-499,6000-6099", [(0, 500), (6000, 6100)]);
    // Given a file that holds the boundary of an answer before,
    let first = server.ask(&range(&target, ranges))?;
    first.expect_status(&[206])?;
    parts_of(&first)?;
    let kind = first.expect_one("Content-Type")?;
    let before = format!("\r\n--{}--\r\n", boundary(&kind).unwrap_or_default());
    content.splice(100..100, before.bytes());
    site.file(&name, &content)?;
    // when its parts are asked for, then they come whole.
    let response = server.ask(&range(&target, ranges))?;
    response.expect_status(&[206])?;
    let media_type = server.get(&target)?.expect_one("Content-Type")?;
    expect_parts(&response, &content, &media_type, &expected)
        .explain(|failure| failure.fact("the file", "holds the boundary of an answer before"))
}

fn some(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = some_file(subject, &site, 5_000..=6_000)?;
    let mut server = site.serve(&[])?;
    let first = usize::try_from(subject.number(1..=900)).map_err(broken)?;
    for ranges in [
        format!("bytes={first}-{},999999-", first + 9),
        format!("bytes=999999-9999999, {first}-{}", first + 9),
    ] {
        let response = server.ask(&range(&target, &ranges))?;
        response.expect_status(&[206])?;
        // One part may come with parts around it, or without.
        if response.values("Content-Range").is_empty() {
            let media_type = server.get(&target)?.expect_one("Content-Type")?;
            expect_parts(&response, &content, &media_type, &[(first, first + 10)])?;
        } else {
            expect_part(&response, &content, first, first + 10)?;
        }
    }
    Ok(())
}

fn many(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = some_file(subject, &site, 10_000..=12_000)?;
    let mut server = site.serve(&[])?;
    let ranges = ["0-"; 1_000].join(",");
    let response = server.ask(&range(&target, &format!("bytes={ranges}")))?;
    response.expect_status(&[200, 206, 416])?;
    let most = 2 * content.len();
    if response.content().len() <= most {
        return Ok(());
    }
    Err(response
        .about()
        .fact("content", crate::octets::count(response.content().len()))
        .fact(
            "expected",
            format!("at most {most}: the file has {}", content.len()),
        )
        .into())
}
