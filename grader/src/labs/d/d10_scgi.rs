//! d10 · SCGI.

use super::behind::Behind;
use super::d01_run_it::expect_text;
use super::scgi_server::Asked;
use super::{d10_errors, d10_routes, d10_streams};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::d::D10;
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Request;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "d10-request",
            title: "sends the variables as one netstring, CONTENT_LENGTH first",
            rank: Rank::Works,
            source: "SCGI specification, handout d10",
            because: "whoever reads it knows from the first digits how many octets will come, and searches for no end: names and values with a NUL after each, and a comma behind them",
            by_hand: NC,
            faults: &[
                "d10-no-comma",
                "d10-length-is-last",
                "d10-no-scgi",
                "d10-no-length-of-nothing",
                "d10-names-twice",
                "d10-counts-letters",
            ],
            run: request,
        },
        Check {
            id: "d10-answer",
            title: "reads the answer as a script's output",
            rank: Rank::Works,
            source: "SCGI specification, RFC 3875 §6.2",
            because: "what comes back is what a CGI script would have printed: fields with Status, an empty line, a document that ends with the connection",
            by_hand: NC,
            faults: &["d4-ignores-status", "d1-type-is-html"],
            run: answer,
        },
        Check {
            id: "d10-body",
            title: "sends the body after the netstring, and its length in CONTENT_LENGTH",
            rank: Rank::Works,
            source: "SCGI specification, handout d10",
            because: "CONTENT_LENGTH is what tells the other side where the body ends: so a chunked one has to be collected first",
            by_hand: "nc -l 4000 · then: cargo lab-d --root . --scgi /app=127.0.0.1:4000, and: curl -d name=Ada http://127.0.0.1:8080/app/x",
            faults: &["d10-no-body", "d3-chunked-has-no-length"],
            run: body,
        },
        d10_routes::PREFIXES,
        d10_routes::ENDINGS,
        d10_routes::EVERYTHING,
        d10_routes::CREDENTIALS,
        d10_streams::BOTH,
        d10_streams::LEAVES,
        d10_errors::NO_ANSWER,
        d10_errors::TIMEOUT,
        d10_errors::CUT,
        d10_errors::USAGE,
    ],
    ..D10
};

/// A server that somebody types.
pub(super) const NC: &str = "nc -l 4000 · then: cargo lab-d --root . --scgi /app=127.0.0.1:4000, and: curl -i http://127.0.0.1:8080/app/x, and type in nc: Content-Type: text/plain, an empty line, hello, Ctrl-D";

/// The shortest answer.
pub(super) fn hello(text: &str) -> Vec<u8> {
    format!("Content-Type: text/plain\r\n\r\n{text}").into_bytes()
}

fn request(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--scgi", "/app=", &[])?;
    let (name, text) = (subject.word(), subject.text(30));
    // Letters of two octets: the length counts octets.
    let target = format!("/app/{name}/a%20b/%C3%A9?size=2&x=%20");
    let request = Request::get(&target).field("X-Word: caf\u{e9} \u{20ac}");
    let mut client = behind.asking(&request)?;
    let asked = Asked::of(&mut behind, &request)?;
    let variables = &asked.variables;
    variables.expect("CONTENT_LENGTH", b"0")?;
    variables.expect("REQUEST_METHOD", b"GET")?;
    variables.expect("SCRIPT_NAME", b"/app")?;
    variables.expect("PATH_INFO", format!("/{name}/a b/\u{e9}").as_bytes())?;
    variables.expect("QUERY_STRING", b"size=2&x=%20")?;
    variables.expect("REQUEST_URI", target.as_bytes())?;
    variables.expect("SERVER_PROTOCOL", b"HTTP/1.1")?;
    variables.expect("REMOTE_ADDR", b"127.0.0.1")?;
    variables.expect("HTTP_X_WORD", "caf\u{e9} \u{20ac}".as_bytes())?;
    variables.expect_nothing("HTTP_CONTENT_LENGTH")?;
    asked.answer(&hello(&text))?;
    expect_text(&client.response_to(&request)?, &text)
}

fn answer(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--scgi", "/app=", &[])?;
    behind.scripts.site.file("hello.txt", b"hello\n")?;
    let text = subject.text(30);
    let request = Request::get("/app/x");
    let mut client = behind.asking(&request)?;
    let head = "Status: 404 Not There\nContent-Type: text/plain\nX-Word: a\nSet-Cookie: a=1\nSet-Cookie: b=2\n\n";
    let asked = Asked::of(&mut behind, &request)?;
    asked.answer(format!("{head}{text}").as_bytes())?;
    let response = client.response_to(&request)?;
    response.expect_status(&[404])?;
    response.expect_media_type(&["text/plain"])?;
    response.expect_field("X-Word", "a")?;
    response.expect_content(text.as_bytes())?;
    // A local redirect is one here too.
    let mut client = behind.asking(&request)?;
    let asked = Asked::of(&mut behind, &request)?;
    asked.answer(b"Location: /hello.txt\r\n\r\n")?;
    let response = client.response_to(&request)?;
    response.expect_status(&[200])?;
    response.expect_content(b"hello\n")
}

fn body(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--scgi", "/app=", &[])?;
    let content = subject.octets(5000);
    let (one, two) = content.split_at(2000);
    for request in [
        Request::post("/app/x", &content),
        Request::new("POST", "/app/x").chunks(&[one, two]),
    ] {
        let mut client = behind.asking(&request)?;
        let mut asked = Asked::of(&mut behind, &request)?;
        asked.variables.expect("CONTENT_LENGTH", b"5000")?;
        asked.variables.expect_nothing("HTTP_TRANSFER_ENCODING")?;
        let came = asked.content()?;
        if came != content {
            let failure = asked.variables.failure("CONTENT_LENGTH");
            return Err(failure.difference("body", &content, &came).into());
        }
        asked.answer(&hello("done"))?;
        expect_text(&client.response_to(&request)?, "done")?;
    }
    Ok(())
}
