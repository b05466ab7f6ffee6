//! b9 · Send: requests with content.

use super::exchange::{Exchange, run};
use super::{b09_content, b09_parts, b09_redirects};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B9;
use crate::origin::{Answer, Origin, Request};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b9-data",
            title: "posts --data as it is, with its length in octets and the type of a form",
            rank: Rank::Works,
            source: "RFC 9110 §8.3, §8.6, §9.3.3",
            because: "the server takes as many octets as Content-Length says, and reads them as Content-Type says",
            by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b post http://127.0.0.1:50080/ --data 'a=1&b=ä'",
            faults: &[
                "b9-counts-letters",
                "b9-no-content-type",
                "b9-adds-a-newline",
                "b9-encodes-again",
            ],
            run: data,
        },
        Check {
            id: "b9-json",
            title: "posts --json as it is, with the type of JSON",
            rank: Rank::Works,
            source: "RFC 8259 §11",
            because: "a server that speaks JSON looks at Content-Type first, and may refuse any other",
            by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b post http://127.0.0.1:50080/ --json '{\"a\":1}'",
            faults: &["b9-json-as-text"],
            run: json,
        },
        b09_parts::FORM_DATA,
        b09_content::FILES,
        b09_content::SEVERAL,
        b09_content::NOTHING,
        b09_content::TYPE_BY_HAND,
        b09_content::FLAGS,
        b09_content::WRONG_USAGE,
        b09_content::NO_SUCH_FILE,
        b09_redirects::AGAIN,
        b09_redirects::NOT_AGAIN,
        b09_parts::FILE,
        b09_parts::NAMES,
        b09_parts::BOUNDARY,
    ],
    ..B9
};

/// `post` with these flags to a server that answers `done`.
pub(super) fn post(subject: &Subject, flags: &[&str]) -> CheckResult<Exchange> {
    let target = format!("/{}", subject.word());
    let origin = Origin::answering(Answer::ok("done\n"))?;
    run(subject, origin, "post", &target, flags)
}

/// It was one POST, whose answer was printed.
pub(super) fn expect_posted(exchange: &Exchange) -> CheckResult<Request> {
    let request = exchange.request()?;
    request.expect_method("POST")?;
    exchange.expect_prints(b"done\n")?;
    Ok(request)
}

/// It has this content, and says so.
pub(super) fn expect_content(request: &Request, media_type: &str, content: &[u8]) -> CheckResult {
    request.expect_content(content)?;
    request.expect_field("Content-Length", content.len().to_string().as_bytes())?;
    expect_type(request, media_type)
}

/// It says this type; a charset after it does no harm.
fn expect_type(request: &Request, media_type: &str) -> CheckResult {
    if let [value] = request.values("content-type")[..] {
        let essence = value
            .split(|&octet| octet == b';')
            .next()
            .unwrap_or_default();
        if essence
            .trim_ascii()
            .eq_ignore_ascii_case(media_type.as_bytes())
        {
            return Ok(());
        }
    }
    request.expect_field("Content-Type", media_type.as_bytes())
}

fn data(subject: &Subject) -> CheckResult {
    for text in [
        format!("a={}&b=2+3&c=%C3%A4", subject.word()),
        format!("ä=€&{}", subject.word()),
    ] {
        let exchange = post(subject, &["--data", &text])?;
        let request = expect_posted(&exchange)?;
        expect_content(
            &request,
            "application/x-www-form-urlencoded",
            text.as_bytes(),
        )?;
    }
    Ok(())
}

fn json(subject: &Subject) -> CheckResult {
    for text in [
        format!("{{\"{}\": [1, \"ä\"]}}", subject.word()),
        format!("{} is no JSON ", subject.word()),
    ] {
        let exchange = post(subject, &["--json", &text])?;
        expect_content(
            &expect_posted(&exchange)?,
            "application/json",
            text.as_bytes(),
        )?;
    }
    Ok(())
}
