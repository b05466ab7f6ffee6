//! c14 · Not again. Conditions one by one stand in `c14_conditions.rs`, their order in `c14_order.rs`.

use super::dated::old_file;
use super::{c14_conditions, c14_order, c14_versions};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C14;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response, Site};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c14-validators",
            title: "sends ETag, Last-Modified and Cache-Control with a file",
            rank: Rank::Works,
            source: "RFC 9110 §8.8.2, §8.8.3, RFC 9111 §5.2.2",
            because: "ETag and Last-Modified name the version that the client now has, so it can ask about it later; `Cache-Control: no-cache` says that it should",
            by_hand: "cargo lab-c --root . · then: curl -I http://127.0.0.1:8080/README.md",
            faults: &[
                "c14-no-etag",
                "c14-etag-without-quotes",
                "c14-no-last-modified",
                "c14-last-modified-is-now",
                "c14-no-cache-control",
            ],
            run: validators,
        },
        Check {
            id: "c14-not-modified",
            title: "answers 304 without content to a client that has the file already",
            rank: Rank::Works,
            source: "RFC 9110 §13.1.2, §13.1.3, §15.4.5",
            because: "the client sends the ETag or the Last-Modified that it got: if the file is still the same, a head without content tells it so",
            by_hand: "cargo lab-c --root . · then: curl -s --etag-save /tmp/tag -o /tmp/page http://127.0.0.1:8080/README.md; curl -i --etag-compare /tmp/tag http://127.0.0.1:8080/README.md",
            faults: &[
                "c14-never-304",
                "c14-ignores-dates",
                "c14-compares-fractions",
                "c14-304-with-content",
                "c14-304-without-etag",
                "c14-not-modified-is-204",
            ],
            run: not_modified,
        },
        c14_versions::CHANGED,
        c14_versions::SAME_SECOND,
        c14_versions::ODD_TIMES,
        Check {
            id: "c14-cache-control",
            title: "takes Cache-Control from its flag, also for 304",
            rank: Rank::HoldsUp,
            source: "RFC 9110 §15.4.5, and the handout",
            because: "who serves the files knows how long they stay good; a 304 renews that time, so it says the same as the 200 would",
            by_hand: "cargo lab-c --root . --cache-control max-age=60 · then: curl -I http://127.0.0.1:8080/README.md",
            faults: &["c14-fixed-cache-control", "c14-304-without-cache-control"],
            run: cache_control,
        },
        Check {
            id: "c14-head",
            title: "answers HEAD as it would answer GET: with the same fields, and 304",
            rank: Rank::HoldsUp,
            source: "RFC 9110 §9.3.2, §13.1.2",
            because: "HEAD asks what GET would bring: whoever asks with a condition learns whether a GET is worth it",
            by_hand: "cargo lab-c --root . · then: curl -I http://127.0.0.1:8080/README.md",
            faults: &["c14-head-without-etag", "c14-head-is-never-304"],
            run: head,
        },
        Check {
            id: "c14-stays",
            title: "goes on with the connection after 304",
            rank: Rank::HoldsUp,
            source: "RFC 9112 §6.3",
            because: "a 304 ends with its empty line: the next response begins right after it",
            by_hand: "cargo lab-c --root . · then: curl -v -z 'Fri, 01 Jan 2038 00:00:00 GMT' http://127.0.0.1:8080/README.md --next http://127.0.0.1:8080/",
            faults: &["c14-304-with-content", "c14-closes-after-304"],
            run: stays,
        },
        c14_conditions::TAGS,
        c14_conditions::DATES,
        c14_conditions::BROKEN_DATES,
        c14_conditions::IF_MATCH,
        c14_conditions::IF_UNMODIFIED,
        c14_order::PRECEDENCE,
        c14_order::MISSING,
    ],
    ..C14
};

/// The ETag of a response, which must look like one.
pub(in crate::labs) fn etag_of(response: &Response) -> CheckResult<String> {
    let etag = response.expect_one("ETag")?;
    let opaque = etag.strip_prefix("W/").unwrap_or(&etag);
    let inner = opaque
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let is_tag = |text: &str| {
        text.chars()
            .all(|letter| letter > ' ' && letter != '"' && letter != '\u{7f}')
    };
    if inner.is_some_and(is_tag) {
        return Ok(etag);
    }
    Err(response
        .wrong_field("ETag", &etag)
        .fact("expected", "an entity tag: text between quotation marks")
        .because(
            "the quotation marks belong to the tag: ETag: \"abc\", or W/\"abc\" for a weak one",
        )
        .into())
}

/// What any 304 is: without content, and with what a 200 would say of the version.
fn expect_not_modified(response: &Response, etag: &str) -> CheckResult {
    response.expect_status(&[304])?;
    response.expect_date()?;
    response.expect_field("ETag", etag)
}

fn validators(subject: &Subject) -> CheckResult {
    // Given a file that was last changed years ago,
    let site = Site::new(subject)?;
    let file = old_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    // when it is asked for,
    let response = server.get(&file.target)?;
    response.expect_status(&[200])?;
    // then the answer names its version,
    let etag = etag_of(&response)?;
    response.expect_field("Last-Modified", &file.last_modified())?;
    response.expect_list_holds("Cache-Control", "no-cache")?;
    // and names it the same next time.
    server.get(&file.target)?.expect_field("ETag", &etag)
}

fn not_modified(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let file = old_file(subject, &site, "html")?;
    let mut server = site.serve(&[])?;
    let first = server.get(&file.target)?;
    first.expect_content(&file.content)?;
    let etag = etag_of(&first)?;
    for condition in [
        format!("If-None-Match: {etag}"),
        format!("If-Modified-Since: {}", file.last_modified()),
    ] {
        let mut client = server.client()?;
        let request = Request::get(&file.target).field(&condition);
        let response = client.ask(&request);
        let response = server.unless_ended(response)?;
        expect_not_modified(&response, &etag)?;
        client.expect_close().explain(|failure| {
            failure.because("a 304 has no content: the client has it already")
        })?;
    }
    Ok(())
}

fn cache_control(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let file = old_file(subject, &site, "css")?;
    let wanted = format!("public, max-age={}", subject.number(10..=100_000));
    let mut server = site.serve(&["--cache-control", &wanted])?;
    let response = server.get(&file.target)?;
    response.expect_status(&[200])?;
    response.expect_field("Cache-Control", &wanted)?;
    let request =
        Request::get(&file.target).field(&format!("If-Modified-Since: {}", file.last_modified()));
    let response = server.ask(&request)?;
    response.expect_status(&[304])?;
    response.expect_field("Cache-Control", &wanted)
}

fn head(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let file = old_file(subject, &site, "txt")?;
    let mut server = site.serve(&[])?;
    let etag = etag_of(&server.get(&file.target)?)?;
    let response = server.ask(&Request::head(&file.target))?;
    response.expect_status(&[200])?;
    response.expect_field("ETag", &etag)?;
    response.expect_field("Last-Modified", &file.last_modified())?;
    let request = Request::head(&file.target).field(&format!("If-None-Match: {etag}"));
    expect_not_modified(&server.ask(&request)?, &etag)
}

fn stays(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let file = old_file(subject, &site, "txt")?;
    let server = site.serve(&[])?;
    let mut client = server.client()?;
    let first = Request::get(&file.target)
        .field(&format!("If-Modified-Since: {}", file.last_modified()))
        .stay();
    client.ask(&first)?.expect_status(&[304])?;
    let after = client.ask(&Request::get(&file.target));
    let after = after.explain(|failure| failure.fact("before", "a 304 on the same connection"))?;
    after.expect_status(&[200])?;
    after.expect_content(&file.content)
}
