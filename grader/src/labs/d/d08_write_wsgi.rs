//! d8 · Write WSGI.

use super::applications::serve;
use super::{d08_books, d08_calculator};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::d::D8;
use crate::outcome::{CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::{Request, Response};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "d8-hello",
            title: "hello.py greets the world",
            rank: Rank::Works,
            source: "PEP 3333, handout d8",
            because: "an application calls start_response with the status and the fields, and returns the content as an iterable of octets: text is no octets yet",
            by_hand: "python3 lab-d-cgi/given/examples/wsgi_server.py lab-d-cgi/src/applications/hello.py · then: curl -i http://127.0.0.1:8000/",
            faults: &["d8-hello-is-text", "d8-hello-is-html"],
            run: hello,
        },
        d08_calculator::SUMS,
        d08_books::BOOKS,
        d08_calculator::NUMBERS,
        d08_calculator::PATHS,
        d08_books::MISSING,
        d08_books::ESCAPED,
        d08_books::MOUNTED,
        Check {
            id: "d8-validate",
            title: "the applications keep to PEP 3333 in all their answers",
            rank: Rank::HoldsUp,
            source: "PEP 3333 (the start_response() callable)",
            because: "any server may host them: so the status has a number and a reason phrase, the fields are a list of pairs of str, Content-Type is among them, and start_response is called once",
            by_hand: "python3 lab-d-cgi/given/examples/wsgi_server.py lab-d-cgi/src/applications/calculator.py · then: curl -i http://127.0.0.1:8000/add/2/3",
            faults: &[
                "d8-status-alone",
                "d8-fields-are-a-dict",
                "d8-404-without-type",
                "d8-starts-twice",
            ],
            run: validate,
        },
    ],
    ..D8
};

/// 500 is what the driver answers when the application raised something: the content has its words.
pub(super) fn expect_answer(response: &Response, status: &[u16]) -> CheckResult {
    response
        .expect_status(status)
        .explain(|failure| with_words(response, failure))
}

fn with_words(response: &Response, failure: Failure) -> Failure {
    match response.status() {
        500 => {
            let words = response.text();
            let last = words.trim_end().lines().next_back().unwrap_or_default();
            failure.fact("raised", crate::octets::escape(last.as_bytes()))
        }
        _ => failure,
    }
}

fn hello(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, "hello.py", "")?;
    let response = server.get("/")?;
    expect_answer(&response, &[200])?;
    response.expect_media_type(&["text/plain"])?;
    match response.content().strip_suffix(b"\n") {
        Some(text) if text == b"Hello, world!" => Ok(()),
        _ => response.expect_content(b"Hello, world!"),
    }
}

fn validate(subject: &Subject) -> CheckResult {
    let applications: [(&str, &[&str]); 3] = [
        ("hello.py", &["/"]),
        (
            "calculator.py",
            &["/add/2/3", "/divide/1/0", "/", "/add/2/x"],
        ),
        ("books.py", &["/", "/book/nothing-like-this", "/nothing"]),
    ];
    for (name, paths) in applications {
        let mut server = serve(subject, name, "")?;
        for path in paths {
            for request in [Request::get(path), Request::head(path)] {
                expect_answer(&server.ask(&request)?, &[200, 400, 404])?;
            }
        }
    }
    Ok(())
}
