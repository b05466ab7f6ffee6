//! c15 · A part of it. What is no range stands in `c15_syntax.rs`, several ranges in `c15_several.rs`,
//! conditions in `c15_conditions.rs`.

use super::{c15_conditions, c15_large, c15_several, c15_syntax};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C15;
use crate::outcome::{CheckResult, Explain, broken};
use crate::subject::Subject;
use crate::web::{Request, Response, Site};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c15-one-range",
            title: "answers a range with 206, Content-Range, and these octets alone",
            rank: Rank::Works,
            source: "RFC 9110 §14.1.2, §14.4, §15.3.7",
            because: "`bytes=5-9` asks for the octets from 5 to 9, both included and counted from 0; Content-Range says which of how many came",
            by_hand: "cargo lab-c --root . · then: curl -i -r 5-9 http://127.0.0.1:8080/README.md",
            faults: &[
                "c15-ignores-ranges",
                "c15-part-is-200",
                "c15-end-is-not-included",
                "c15-no-content-range",
                "c15-range-without-length",
                "c15-tells-the-octet-after",
                "c15-end-beyond-is-416",
                "c15-part-without-type",
            ],
            run: one_range,
        },
        Check {
            id: "c15-open-and-suffix",
            title: "knows ranges that are open at one side: `5-` and `-5`",
            rank: Rank::Works,
            source: "RFC 9110 §14.1.2",
            because: "`bytes=5-` is everything from octet 5 on, `bytes=-5` the last five octets, or all of them if there are fewer",
            by_hand: "cargo lab-c --root . · then: curl -i -r -5 http://127.0.0.1:8080/README.md",
            faults: &[
                "c15-open-is-broken",
                "c15-suffix-from-the-start",
                "c15-long-suffix-is-416",
            ],
            run: open_and_suffix,
        },
        Check {
            id: "c15-resume",
            title: "lets a client go on where a download broke off",
            rank: Rank::Works,
            source: "RFC 9110 §14",
            because: "that is what `curl -C -` does: it asks for the rest, from as many octets on as it has",
            by_hand: "cargo lab-c --root . · then: head -c 100 README.md > /tmp/part; curl -C - -o /tmp/part http://127.0.0.1:8080/README.md; cmp README.md /tmp/part",
            faults: &["c15-ignores-ranges", "c15-open-is-broken"],
            run: resume,
        },
        Check {
            id: "c15-unsatisfiable",
            title: "answers 416, with the length, where the file has no such octets",
            rank: Rank::HoldsUp,
            source: "RFC 9110 §15.5.17, §14.4",
            because: "the client learns from `Content-Range: bytes */LENGTH` how long the file is now, and can ask again",
            by_hand: "cargo lab-c --root . · then: curl -i -r 99999999- http://127.0.0.1:8080/README.md",
            faults: &[
                "c15-416-is-200",
                "c15-416-is-400",
                "c15-416-without-length",
                "c15-large-number-is-broken",
            ],
            run: unsatisfiable,
        },
        c15_syntax::BROKEN,
        c15_syntax::METHODS,
        c15_syntax::EMPTY_FILE,
        c15_several::SEVERAL,
        c15_several::BOUNDARY,
        c15_several::SOME,
        c15_several::MANY,
        c15_conditions::IF_RANGE,
        c15_conditions::YOUNG,
        c15_conditions::CONDITIONS,
        c15_conditions::FIELDS,
        c15_large::FAR_AWAY,
    ],
    ..C15
};

/// A file of some thousand random octets.
pub(super) fn some_file(
    subject: &Subject,
    site: &Site,
    length: std::ops::RangeInclusive<i64>,
) -> CheckResult<(String, Vec<u8>)> {
    let length = usize::try_from(subject.number(length)).map_err(broken)?;
    let (name, content) = (format!("{}.txt", subject.word()), subject.octets(length));
    site.file(&name, &content)?;
    Ok((format!("/{name}"), content))
}

/// A request for these ranges.
pub(super) fn range(target: &str, ranges: &str) -> Request {
    Request::get(target).field(&format!("Range: {ranges}"))
}

/// Are these octets of the file in the answer, and does it say so?
pub(super) fn expect_part(
    response: &Response,
    content: &[u8],
    first: usize,
    end: usize,
) -> CheckResult {
    response.expect_status(&[206])?;
    let length = content.len();
    response.expect_field(
        "Content-Range",
        &format!("bytes {first}-{}/{length}", end - 1),
    )?;
    response.expect_content(&content[first..end])
}

/// Is it the answer that comes without a range?
pub(super) fn expect_whole(response: &Response, content: &[u8]) -> CheckResult {
    response.expect_status(&[200])?;
    response.expect_no_field("Content-Range")?;
    response.expect_content(content)
}

fn one_range(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = some_file(subject, &site, 1_000..=3_000)?;
    let mut server = site.serve(&[])?;
    let media_type = server.get(&target)?.expect_one("Content-Type")?;
    let first = usize::try_from(subject.number(1..=400)).map_err(broken)?;
    let last = first + usize::try_from(subject.number(1..=500)).map_err(broken)?;
    let length = content.len();
    for (first, last) in [
        (first, last),
        (0, 0),
        (last, last),
        (0, length - 1),
        // The end is cut to what there is.
        (first, length),
        (length - 1, length + last),
    ] {
        let response = server.ask(&range(&target, &format!("bytes={first}-{last}")))?;
        expect_part(&response, &content, first, (last + 1).min(length))?;
        response.expect_field("Content-Type", &media_type)?;
    }
    Ok(())
}

fn open_and_suffix(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = some_file(subject, &site, 1_000..=3_000)?;
    let mut server = site.serve(&[])?;
    let length = content.len();
    let some = usize::try_from(subject.number(2..=900)).map_err(broken)?;
    for (ranges, first) in [
        (format!("bytes={some}-"), some),
        (format!("bytes=-{some}"), length - some),
        ("bytes=0-".to_owned(), 0),
        ("bytes=-1".to_owned(), length - 1),
        (format!("bytes={}-", length - 1), length - 1),
        (format!("bytes=-{length}"), 0),
        (format!("bytes=-{}", length + some), 0),
    ] {
        let response = server.ask(&range(&target, &ranges))?;
        expect_part(&response, &content, first, length)?;
    }
    Ok(())
}

fn resume(subject: &Subject) -> CheckResult {
    // Given a client that got the first part of a file before its connection broke,
    let site = Site::new(subject)?;
    let (target, content) = some_file(subject, &site, 200_000..=300_000)?;
    let mut server = site.serve(&[])?;
    let mut client = server.client()?;
    let request = Request::get(&target);
    client.send(&request.octets())?;
    client
        .head_of_response_to(&request)?
        .expect_status(&[200])?;
    let has = client.conversation().receive_exactly(10_000)?;
    client.reset()?;
    // when it asks for the rest,
    let response = server.ask(&range(&target, &format!("bytes={}-", has.len())))?;
    // then the two are the file.
    expect_part(&response, &content, has.len(), content.len())?;
    if content.starts_with(&has) {
        return Ok(());
    }
    Err(response
        .about()
        .difference("had", &content[..has.len()], &has)
        .into())
}

fn unsatisfiable(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (target, content) = some_file(subject, &site, 100..=300)?;
    let mut server = site.serve(&[])?;
    let length = content.len();
    for ranges in [
        format!("bytes={length}-"),
        format!("bytes={length}-{}", length + 5),
        format!("bytes={}-{}, {}-", length + 7, length + 9, length + 20),
        "bytes=-0".to_owned(),
        // Larger than any number that a program may have a type for.
        format!("bytes={}-", "9".repeat(30)),
    ] {
        let response = server.ask(&range(&target, &ranges))?;
        response.expect_status(&[416])?;
        response.expect_field("Content-Range", &format!("bytes */{length}"))?;
    }
    // But an end that is too large is an end all the same.
    let response = server.ask(&range(&target, &format!("bytes=5-{}", "9".repeat(30))))?;
    expect_part(&response, &content, 5, length).explain(|failure| {
        failure.because("a number may have more digits than a program has room for: what lies behind the end of the file is cut off, however far it is")
    })
}
