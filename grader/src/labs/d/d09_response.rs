//! start_response, and the rules for what is answered.

use super::d01_run_it::expect_text;
use super::d09_host_wsgi::HELLO;
use super::hosted::Hosted;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const EXC_INFO: Check = Check {
    id: "d9-exc-info",
    title: "lets exc_info replace the head as long as nothing has left, and raises it after that",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (The start_response() Callable)",
    because: "so frameworks show an error page instead of half an answer; once the head has left that is too late, and the exception must get through",
    by_hand: "cargo workshop check d9-exc-info --verbose",
    faults: &["d9-ignores-exc-info", "d9-exc-info-after-the-head"],
    run: exc_info,
};

pub(super) const START_RESPONSE: Check = Check {
    id: "d9-start-response",
    title: "answers 500 where start_response is called never, or twice, or the content is no octets",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (The start_response() Callable, A Note on String Types)",
    because: "these are mistakes of the application: a guess would hide them until it runs on another server",
    by_hand: "cargo workshop check d9-start-response --verbose",
    faults: &["d9-never-is-200", "d9-starts-twice", "d9-text-is-encoded"],
    run: start_response,
};

pub(super) const NO_CONTENT: Check = Check {
    id: "d9-no-content",
    title: "sends no content to HEAD, and none with 204 and 304",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §9.3.2, §15.3.5, §15.4.5",
    because: "an application need not know: whatever it returns, the answer ends with its head",
    by_hand: "cargo lab-d --wsgi lab-d-cgi/src/applications/hello.py · then: curl -I http://127.0.0.1:8080/",
    faults: &["d4-head-with-content", "d4-204-with-content"],
    run: no_content,
};

pub(super) const LENGTH: Check = Check {
    id: "d9-length",
    title: "keeps the application to its Content-Length",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (Handling the Content-Length Header)",
    because: "more octets than promised would be taken for the next answer, and fewer must not look like all",
    by_hand: "cargo workshop check d9-length --verbose",
    faults: &["d4-more-than-promised", "d5-fills-up"],
    run: length,
};

pub(super) const FIELDS: Check = Check {
    id: "d9-fields",
    title: "passes fields on as they are, but those about the connection, and none with control characters",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (The start_response() Callable), handout d9",
    because: "two cookies stay two; the connection is the server's affair; and a line end in a value would become another field, or another answer",
    by_hand: HELLO,
    faults: &[
        "d4-joins-repeated-fields",
        "d4-passes-everything-on",
        "d4-control-octets",
        "d9-wants-a-type",
    ],
    run: fields,
};

fn exc_info(subject: &Subject) -> CheckResult {
    let source = "\
import sys

def application(environ, start_response):
    write = start_response(\"200 OK\", [(\"Content-Type\", \"text/plain\"), (\"X-Old\", \"yes\")])
    try:
        if environ[\"PATH_INFO\"] == \"/late\":
            write(b\"half\")
        raise KeyError(\"oops\")
    except KeyError:
        start_response(\"503 Sorry\", [(\"Content-Type\", \"text/html\")], sys.exc_info())
    return [b\"an error page\"]
";
    let mut hosted = Hosted::start(subject, source)?;
    let response = hosted.server.get("/early")?;
    response.expect_status(&[503])?;
    response.expect_media_type(&["text/html"])?;
    response.expect_no_field("X-Old")?;
    response.expect_content(b"an error page")?;
    let request = Request::get("/late");
    let mut client = hosted.server.client()?;
    client.send(&request.octets())?;
    client.content_begins(&request, b"half")?;
    client.expect_cut(&request).explain(|failure| {
        failure.fact(
            "because",
            "start_response was called with exc_info after `half` had left, and must raise it",
        )
    })
}

fn start_response(subject: &Subject) -> CheckResult {
    let source = "\
def application(environ, start_response):
    path = environ[\"PATH_INFO\"]
    head = \"200 OK\", [(\"Content-Type\", \"text/plain\")]
    if path != \"/never\":
        start_response(*head)
    if path == \"/twice\":
        start_response(*head)
    if path == \"/text\":
        return [\"text\"]
    if path == \"/nothing\":
        return None
    return [b\"well\"]
";
    let mut hosted = Hosted::start(subject, source)?;
    for path in ["/never", "/twice", "/text", "/nothing"] {
        hosted.server.get(path)?.expect_status(&[500])?;
    }
    expect_text(&hosted.server.get("/well")?, "well")
}

fn no_content(subject: &Subject) -> CheckResult {
    let source = "\
def application(environ, start_response):
    status = environ[\"PATH_INFO\"][1:]
    start_response(status + \" So\", [(\"Content-Type\", \"text/plain\"), (\"X-Word\", \"a\")])
    return [b\"content\"]
";
    let hosted = Hosted::start(subject, source)?;
    for (request, status) in [
        (Request::head("/200"), 200),
        (Request::get("/204"), 204),
        (Request::get("/304"), 304),
    ] {
        let mut client = hosted.server.client()?;
        let response = client.ask(&request)?;
        response.expect_status(&[status])?;
        response.expect_field("X-Word", "a")?;
        client.expect_close()?;
    }
    Ok(())
}

fn length(subject: &Subject) -> CheckResult {
    let source = "\
def application(environ, start_response):
    length = environ[\"PATH_INFO\"][1:]
    start_response(\"200 OK\", [(\"Content-Type\", \"text/plain\"), (\"Content-Length\", length)])
    yield b\"hello\"
    yield b\", world\"
";
    let hosted = Hosted::start(subject, source)?;
    for (target, content) in [("/12", "hello, world"), ("/5", "hello"), ("/7", "hello, ")] {
        let mut client = hosted.server.client()?;
        let response = client.ask(&Request::get(target))?;
        expect_text(&response, content)?;
        response.expect_field("Content-Length", &target[1..])?;
        client.expect_close()?;
    }
    let request = Request::get("/100");
    let mut client = hosted.server.client()?;
    client.send(&request.octets())?;
    client.expect_cut(&request).explain(|failure| {
        failure.fact("because", "the application promised 100 octets and gave 12")
    })
}

fn fields(subject: &Subject) -> CheckResult {
    let source = "\
def application(environ, start_response):
    fields = [(\"Content-Type\", \"text/plain\"), (\"Set-Cookie\", \"a=1\"), (\"Set-Cookie\", \"b=2\")]
    path = environ[\"PATH_INFO\"]
    if path == \"/untyped\":
        fields = []
    if path == \"/connection\":
        fields += [(\"Connection\", \"Upgrade\"), (\"Upgrade\", \"evil\"), (\"Transfer-Encoding\", \"gzip\")]
    if path == \"/evil\":
        fields += [(\"X-Name\", \"a\\r\\nX-Evil: yes\")]
    if path == \"/feed\":
        fields += [(\"X-Name\", \"a\\nX-Evil: yes\")]
    if path == \"/nul\":
        fields += [(\"X-Name\", \"a\\0b\")]
    start_response(\"200 OK\", fields)
    return [b\"hello\"]
";
    let mut hosted = Hosted::start(subject, source)?;
    let response = hosted.server.get("/")?;
    expect_text(&response, "hello")?;
    if response.values("Set-Cookie") != ["a=1", "b=2"] {
        let cookies = response.values("Set-Cookie").join(" · ");
        let failure = response
            .about()
            .fact("fields", format!("Set-Cookie: {cookies}"));
        let expected = "two fields: Set-Cookie: a=1 and Set-Cookie: b=2";
        return Err(failure.fact("expected", expected).into());
    }
    let response = hosted.server.get("/connection")?;
    expect_text(&response, "hello")?;
    response.expect_no_field("Upgrade")?;
    let response = hosted.server.get("/untyped")?;
    let why =
        "PEP 3333 asks no application for a Content-Type, and so its answer is none the worse";
    let is_there = response.expect_status(&[200]);
    is_there.explain(|failure| failure.because(why))?;
    response.expect_content(b"hello")?;
    for path in ["/evil", "/feed", "/nul"] {
        let response = hosted.server.get(path)?;
        response.expect_no_field("X-Evil")?;
        response.expect_status(&[500, 502])?;
    }
    Ok(())
}
