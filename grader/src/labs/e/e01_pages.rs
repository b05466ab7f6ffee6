//! Codes that are none, the time, and the front page.

use super::asking::{by_hand, serve};
use super::said::{expect_refused, now, text_of};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::rfc3339;
use crate::subject::Subject;
use crate::web::links;

pub(super) const CODES: Check = Check {
    id: "e1-wrong-codes",
    title: "answers 400 to GET /status/CODE when CODE is no number from 200 to 599, and names it",
    rank: Rank::HoldsUp,
    source: "handout e1",
    because: "what a client sent is checked before it is used: 700 is no status code, and 1xx is no final one; who asked learns which word was wrong",
    by_hand: by_hand!("curl -i http://127.0.0.1:8080/status/700"),
    faults: &[
        "e1-any-code",
        "e1-wrong-code-is-404",
        "e1-wrong-code-without-its-name",
        "e1-code-wraps-around",
    ],
    run: codes,
};

pub(super) const TIME: Check = Check {
    id: "e1-time",
    title: "answers GET /api/time with the time now, which nobody may keep",
    rank: Rank::HoldsUp,
    source: "handout e1, RFC 3339 §5.6, RFC 9111 §5.2.2.5",
    because: "a machine reads it: RFC 3339 in UTC; and a time from a cache is the wrong one, so it says no-store",
    by_hand: by_hand!("curl -i http://127.0.0.1:8080/api/time"),
    faults: &[
        "e1-time-may-be-kept",
        "e1-time-an-hour-late",
        "e1-time-as-in-http",
        "e1-time-with-offset",
    ],
    run: time,
};

pub(super) const FRONT: Check = Check {
    id: "e1-front-page",
    title: "answers GET / with a page that links to its parts",
    rank: Rank::HoldsUp,
    source: "handout e1",
    because: "whoever starts the application opens this page first: what is there is a link away",
    by_hand: by_hand!("curl -i http://127.0.0.1:8080/"),
    faults: &["e1-no-front-page", "e1-page-without-links"],
    run: front,
};

fn codes(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    // 65,736 is 200 in 16 bits.
    let wrong = [
        &word,
        "600",
        "199",
        "99",
        "0",
        "-200",
        "2e2",
        "200.0",
        "65736",
        "18446744073709551816",
    ];
    for code in wrong {
        let response = server.get(&format!("/status/{code}"))?;
        expect_refused(&response, 400, "code")?;
    }
    server.get("/status/599")?.expect_status(&[599])
}

fn time(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let response = server.get("/api/time")?;
    response.expect_status(&[200])?;
    let time = text_of(&response, "time")?;
    let is_utc = time.ends_with(['Z', 'z']) || time.ends_with("+00:00");
    let seconds = rfc3339::seconds_since_1970(&time).filter(|_| is_utc);
    if !seconds.is_some_and(|seconds| (seconds - now()).abs() <= 5.0) {
        let failure = response.about().octets("time", time.as_bytes());
        let expected = "the time now in UTC, such as 2026-11-21T09:15:30Z";
        return Err(failure.fact("expected", expected).into());
    }
    response.expect_list_holds("Cache-Control", "no-store")
}

fn front(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let response = server.get("/")?;
    response.expect_status(&[200])?;
    response.expect_media_type(&["text/html"])?;
    let links = links(&response.text());
    let leads_to = |path: &str| links.iter().any(|link| link.href.ends_with(path));
    if leads_to("/hello") && links.len() > 1 {
        return Ok(());
    }
    let hrefs: Vec<&str> = links.iter().map(|link| link.href.as_str()).collect();
    let failure = response.about().octets("links", hrefs.join(" ").as_bytes());
    Err(failure
        .fact("expected", "links to the parts: /hello among them")
        .into())
}
