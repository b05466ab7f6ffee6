//! e1 · Handlers.

use super::asking::{by_hand, serve};
use super::said::expect_json;
use super::{e01_called, e01_errors, e01_pages};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::e::E1;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e1-text",
            title: "answers GET /hello with plain text",
            rank: Rank::Works,
            source: "handout e1",
            because: "a handler that returns a text is done: status 200, Content-Type and Content-Length are made from it in one place, for all handlers",
            by_hand: by_hand!("curl -i http://127.0.0.1:8080/hello"),
            faults: &["e1-text-is-html", "e1-other-words", "e1-text-is-json"],
            run: text,
        },
        Check {
            id: "e1-html-and-json",
            title: "answers GET /hello.html with HTML, and GET /hello.json with JSON",
            rank: Rank::Works,
            source: "handout e1, RFC 9110 §8.3",
            because: "the same word in three media types: what a handler returns decides Content-Type, and Content-Type decides what the client does with it",
            by_hand: by_hand!(
                "curl -i http://127.0.0.1:8080/hello.html http://127.0.0.1:8080/hello.json"
            ),
            faults: &["e1-html-is-text", "e1-json-is-text", "e1-json-in-quotes"],
            run: html_and_json,
        },
        Check {
            id: "e1-status",
            title: "answers GET /status/CODE with that status code",
            rank: Rank::Works,
            source: "handout e1, RFC 9110 §15",
            because: "a handler may return a status alone; its reason is the content then, but 204 and 304 have none (RFC 9110 §15.3.5, §15.4.5)",
            by_hand: by_hand!("curl -i http://127.0.0.1:8080/status/404"),
            faults: &[
                "e1-status-is-200",
                "e1-status-without-words",
                "e1-content-in-204",
            ],
            run: status,
        },
        e01_errors::FAILS,
        e01_errors::RESULT,
        e01_errors::PANICS,
        e01_errors::CAUSES,
        e01_pages::CODES,
        e01_pages::TIME,
        e01_pages::FRONT,
        e01_called::HELP,
        e01_called::WRONG_USAGE,
    ],
    ..E1
};

fn text(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let response = server.get("/hello")?;
    response.expect_status(&[200])?;
    response.expect_media_type(&["text/plain"])?;
    if response.content() != b"Hello, world!\n" {
        response.expect_content(b"Hello, world!")?;
    }
    response.expect_usual_fields()
}

fn html_and_json(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let response = server.get("/hello.html")?;
    response.expect_status(&[200])?;
    response.expect_media_type(&["text/html"])?;
    response.expect_content_holds("<h1>Hello, world!</h1>")?;
    expect_json(&server.get("/hello.json")?, r#"{"hello":"world"}"#)
}

/// The codes that need no fields of their own, and what the RFC calls them.
const CODES: &[(u16, &str)] = &[
    (200, "OK"),
    (201, "Created"),
    (400, "Bad Request"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (410, "Gone"),
    (500, "Internal Server Error"),
    (503, "Service Unavailable"),
];

fn status(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    for (code, reason) in CODES {
        let response = server.get(&format!("/status/{code}"))?;
        response.expect_status(&[*code])?;
        let text = response.text().to_lowercase();
        if !text.contains(&reason.to_lowercase()) {
            let failure = response.about().octets("content", response.content());
            let expected = format!("{reason:?} in the content: what this code means, for people");
            return Err(failure.fact("expected", expected).into());
        }
    }
    for code in [204, 304] {
        // A status without content is also the end of it: the reader is strict.
        let mut client = server.client()?;
        let request = crate::web::Request::get(&format!("/status/{code}"));
        let response = client.ask(&request)?;
        response.expect_status(&[code])?;
        client.expect_close().explain(|failure| {
            failure.because("after the header section of a 204 or 304 nothing follows (RFC 9112 §6.3): a client takes what does for the next response")
        })?;
    }
    Ok(())
}
