//! The blocks of an answer: from an iterable, and by write().

use super::d01_run_it::expect_text;
use super::d09_host_wsgi::HELLO;
use super::hosted::Hosted;
use crate::course::{Check, Rank};
use crate::outcome::{Cause, CheckResult};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const GENERATOR: Check = Check {
    id: "d9-generator",
    title: "sends each block before it asks for the next one",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (Buffering and Streaming)",
    because: "servers must not delay the transmission of any block: an application that yields a line each second wants it seen each second",
    by_hand: HELLO,
    faults: &["d9-collects-blocks", "d6-buffers"],
    run: generator,
};

pub(super) const WRITE: Check = Check {
    id: "d9-write",
    title: "gives back write() from start_response, which sends at once, before the iterable",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (The write() Callable)",
    because: "older frameworks print their pages with it: what it was given has left when it returns",
    by_hand: HELLO,
    faults: &["d9-no-write", "d9-write-waits"],
    run: write,
};

pub(super) const EMPTY: Check = Check {
    id: "d9-empty-block",
    title: "sends no head before the first block that is not empty",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (The start_response() Callable)",
    because: "as long as nothing has left an error can still become a proper answer; so an empty block is nothing",
    by_hand: "cargo workshop check d9-empty-block --verbose",
    faults: &["d9-head-at-once"],
    run: empty,
};

fn generator(subject: &Subject) -> CheckResult {
    let lines: Vec<String> = (0..3).map(|_| subject.text(20)).collect();
    let source = format!(
        "\
def application(environ, start_response):
    start_response(\"200 OK\", [(\"Content-Type\", \"text/plain\")])
    home = call(\"app\")
    yield b\"{}\"
    home.recv(1)
    yield b\"{}\"
    home.recv(1)
    yield b\"\"
    yield b\"{}\"
",
        lines[0], lines[1], lines[2]
    );
    steps(subject, &source, &lines)
}

fn write(subject: &Subject) -> CheckResult {
    let lines: Vec<String> = (0..3).map(|_| subject.text(20)).collect();
    let source = format!(
        "\
def application(environ, start_response):
    write = start_response(\"200 OK\", [(\"Content-Type\", \"text/plain\")])
    home = call(\"app\")
    write(b\"{}\")
    home.recv(1)
    write(b\"{}\")
    home.recv(1)
    return [b\"{}\"]
",
        lines[0], lines[1], lines[2]
    );
    steps(subject, &source, &lines)
}

/// The application waits after its first and its second line until the check lets it go on.
fn steps(subject: &Subject, source: &str, lines: &[String]) -> CheckResult {
    let hosted = Hosted::start(subject, source)?;
    let request = Request::get("/");
    let mut client = hosted.server.client()?;
    client.send(&request.octets())?;
    let mut app = hosted.caller("app", || client.failure(Cause::Silent))?;
    client.content_begins(&request, lines[0].as_bytes())?;
    app.go_on()?;
    client.content_begins(&request, lines[..2].concat().as_bytes())?;
    app.go_on()?;
    expect_text(&client.response_to(&request)?, &lines.concat())
}

fn empty(subject: &Subject) -> CheckResult {
    let source = "\
def application(environ, start_response):
    start_response(\"200 OK\", [(\"Content-Type\", \"text/plain\")])
    yield b\"\"
    raise KeyError(\"nothing has left yet\")
";
    let mut hosted = Hosted::start(subject, source)?;
    let response = hosted.server.get("/")?;
    response.expect_status(&[500])
}
