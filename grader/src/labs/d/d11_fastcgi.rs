//! d11 · FastCGI.

use super::behind::Behind;
use super::d01_run_it::expect_text;
use super::d10_scgi::hello;
use super::fastcgi_server::{Asked, STDOUT, written};
use super::{d11_ends, d11_params, d11_records};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::d::D11;
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Request;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "d11-request",
            title: "sends BEGIN_REQUEST, the variables as PARAMS, and the end of both streams",
            rank: Rank::Works,
            source: "FastCGI specification §3.3, §5.1, §6.2",
            because: "each record says what it is, whose it is and how long; a stream ends with an empty record, and without it the application waits for more",
            by_hand: PHP,
            faults: &[
                "d11-another-role",
                "d11-id-0",
                "d11-no-empty-params",
                "d11-no-empty-stdin",
            ],
            run: request,
        },
        Check {
            id: "d11-answer",
            title: "puts the answer together from STDOUT, without the padding, up to END_REQUEST",
            rank: Rank::Works,
            source: "FastCGI specification §3.3, §5.5",
            because: "the content of the records, one after the other, is a script's output; padding only makes their length a round number",
            by_hand: PHP,
            faults: &["d11-padding-is-content"],
            run: answer,
        },
        Check {
            id: "d11-body",
            title: "sends the body as STDIN, in as many records as it takes",
            rank: Rank::Works,
            source: "FastCGI specification §5.3",
            because: "a record holds 65,535 octets at most: more is several records, and an empty one ends them",
            by_hand: PHP,
            faults: &["d11-no-body", "d11-stdin-as-it-is"],
            run: body,
        },
        d11_params::LONG,
        d11_params::FOR_PHP,
        d11_records::PIECES,
        d11_records::UNKNOWN,
        d11_records::STDERR,
        d11_records::BOTH,
        d11_records::KEPT,
        d11_ends::STATUS,
        d11_ends::BROKEN,
        d11_ends::TIMEOUT,
        d11_ends::LEAVES,
    ],
    ..D11
};

/// An application that everybody can have.
pub(super) const PHP: &str = "php-cgi -b 127.0.0.1:9000 · then: cargo lab-d --root lab-d-cgi/examples --fastcgi .php=127.0.0.1:9000, and: curl -i 'http://127.0.0.1:8080/hello.php?name=Ada'";

fn request(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--fastcgi", "/app=", &[])?;
    let (name, word, text) = (subject.word(), subject.word(), subject.text(30));
    let target = format!("/app/{name}/a%20b?size=2");
    let request = Request::get(&target)
        .field(&format!("X-Word: {word}"))
        .field("Authorization: Basic abc");
    let mut client = behind.asking(&request)?;
    let mut asked = Asked::of(&mut behind, &request)?;
    let variables = &asked.variables;
    variables.expect("REQUEST_METHOD", b"GET")?;
    variables.expect("SCRIPT_NAME", b"/app")?;
    variables.expect("PATH_INFO", format!("/{name}/a b").as_bytes())?;
    variables.expect("QUERY_STRING", b"size=2")?;
    variables.expect("REQUEST_URI", target.as_bytes())?;
    variables.expect("SERVER_PROTOCOL", b"HTTP/1.1")?;
    variables.expect("HTTP_X_WORD", word.as_bytes())?;
    variables.expect("HTTP_AUTHORIZATION", b"Basic abc")?;
    variables.expect_nothing("HTTP_CONTENT_LENGTH")?;
    let content = asked.content()?;
    if !content.is_empty() {
        let failure = asked.variables.failure("REQUEST_METHOD");
        return Err(failure
            .octets("STDIN", &content)
            .fact("expected", "no content")
            .into());
    }
    asked.finish(&hello(&text))?;
    expect_text(&client.response_to(&request)?, &text)
}

fn answer(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--fastcgi", "/app=", &[])?;
    let (one, two) = (subject.text(30), subject.text(40));
    let request = Request::get("/app/x");
    let mut client = behind.asking(&request)?;
    let mut asked = Asked::of(&mut behind, &request)?;
    asked.content()?;
    let head = b"Status: 404 Not Found\r\nContent-Type: text/plain\r\nX-Word: a\r\n\r\n";
    let first = [&head[..], one.as_bytes()].concat();
    for (content, padding) in [(&first[..], 7), (two.as_bytes(), 255), (b"", 3)] {
        let record = written(STDOUT, asked.id, content, padding);
        asked.conversation.send(&record)?;
    }
    asked.end(0, 0)?;
    let response = client.response_to(&request)?;
    response.expect_status(&[404])?;
    response.expect_media_type(&["text/plain"])?;
    response.expect_field("X-Word", "a")?;
    response.expect_content(format!("{one}{two}").as_bytes())
}

fn body(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--fastcgi", "/app=", &[])?;
    let content = subject.octets(150_000);
    let (one, two) = content.split_at(2000);
    for request in [
        Request::post("/app/x", &content),
        Request::new("POST", "/app/x").chunks(&[one, two]),
    ] {
        let mut client = behind.asking(&request)?;
        let mut asked = Asked::of(&mut behind, &request)?;
        asked.variables.expect("CONTENT_LENGTH", b"150000")?;
        let came = asked.content()?;
        if came != content {
            let failure = asked.variables.failure("CONTENT_LENGTH");
            return Err(failure.difference("STDIN", &content, &came).into());
        }
        asked.finish(&hello("done"))?;
        expect_text(&client.response_to(&request)?, "done")?;
    }
    Ok(())
}
