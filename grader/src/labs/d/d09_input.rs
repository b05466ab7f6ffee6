//! `wsgi.input`: the body of the request.

use super::d01_run_it::expect_text;
use super::hosted::Hosted;
use crate::course::{Check, Rank};
use crate::outcome::{Cause, CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const BODY: Check = Check {
    id: "d9-body",
    title: "gives the body to read, by read, readline, readlines and line by line",
    rank: Rank::Works,
    source: "PEP 3333 (Input and Error Streams)",
    because: "an application reads it like any file that is open for reading octets, and frameworks use all four ways",
    by_hand: HAND,
    faults: &["d9-input-reads-only", "d3-chunked-has-no-length"],
    run: body,
};

pub(super) const ENDS: Check = Check {
    id: "d9-input-ends",
    title: "ends the input after the body; what is left unread is no harm",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (Input and Error Streams)",
    because: "read() without a number reads to the end, and the worker lives on: the end of the body must come, and nothing of it may reach the next request",
    by_hand: HAND,
    faults: &["d9-input-without-end", "d9-unread-stays"],
    run: ends,
};

pub(super) const STREAMED: Check = Check {
    id: "d9-body-streamed",
    title: "hands the body over while it comes, and answers meanwhile",
    rank: Rank::HoldsUp,
    source: "handout d9",
    because: "an application can work on the first octets of an upload while the last ones are on their way: whoever collects the body first makes it wait",
    by_hand: "cargo workshop check d9-body-streamed --verbose",
    faults: &["d9-body-first", "d9-collects-blocks"],
    run: streamed,
};

const HAND: &str = "printf 'def application(environ, start_response):\\n    start_response(\"200 OK\", [(\"Content-Type\", \"text/plain\")])\\n    return [environ[\"wsgi.input\"].read()]\\n' > target/app.py · then: cargo lab-d --wsgi target/app.py, and: curl -d hello http://127.0.0.1:8080/";

const READS: &str = "\
def application(environ, start_response):
    body = environ[\"wsgi.input\"]
    way = environ[\"PATH_INFO\"]
    if way == \"/all\":
        found = [body.read(), body.read()]
    elif way == \"/parts\":
        found = [body.read(3), body.read(0), body.read(1000)]
    elif way == \"/line\":
        found = [body.readline(), body.readline(), body.read(2)]
    elif way == \"/lines\":
        found = body.readlines()
    elif way == \"/each\":
        found = list(body)
    elif way == \"/length\":
        found = [environ.get(\"CONTENT_LENGTH\")]
    else:
        found = [body.read(1)] if way == \"/one\" else []
    return plain(start_response, repr(found))
";

fn expect_found(hosted: &mut Hosted<'_>, request: &Request, expected: &str) -> CheckResult {
    let response = hosted.server.ask(request)?;
    expect_text(&response, expected)
}

fn body(subject: &Subject) -> CheckResult {
    let mut hosted = Hosted::start(subject, READS)?;
    let word = subject.word();
    let content = format!("first\n{word}\r\nend");
    let octets = content.as_bytes();
    for (way, found) in [
        ("/all", format!("[b'first\\n{word}\\r\\nend', b'']")),
        ("/parts", format!("[b'fir', b'', b'st\\n{word}\\r\\nend']")),
        ("/line", format!("[b'first\\n', b'{word}\\r\\n', b'en']")),
        ("/lines", format!("[b'first\\n', b'{word}\\r\\n', b'end']")),
        ("/each", format!("[b'first\\n', b'{word}\\r\\n', b'end']")),
    ] {
        expect_found(&mut hosted, &Request::post(way, octets), &found)?;
    }
    let (one, two) = octets.split_at(4);
    let chunked = Request::new("POST", "/all").chunks(&[one, two]);
    let found = format!("[b'first\\n{word}\\r\\nend', b'']");
    expect_found(&mut hosted, &chunked, &found)?;
    let tells = Request::new("POST", "/length").chunks(&[one, two]);
    let length = format!("['{}']", octets.len());
    expect_found(&mut hosted, &tells, &length)
}

fn ends(subject: &Subject) -> CheckResult {
    let mut hosted = Hosted::start(subject, READS)?;
    let text = subject.text(100_000);
    expect_found(&mut hosted, &Request::get("/all"), "[b'', b'']")?;
    expect_found(&mut hosted, &Request::post("/all", b""), "[b'', b'']")?;
    for _ in 0..2 {
        let unread = Request::post("/nothing", text.as_bytes());
        expect_found(&mut hosted, &unread, "[]")?;
        let partly = Request::post("/one", text.as_bytes());
        expect_found(&mut hosted, &partly, &format!("[b'{}']", &text[..1]))?;
        let next = Request::post("/all", b"next");
        expect_found(&mut hosted, &next, "[b'next', b'']").explain(|failure| {
            failure.fact(
                "before",
                "a request whose 100,000 octets of body were not read",
            )
        })?;
    }
    hosted.server.expect_well()
}

fn streamed(subject: &Subject) -> CheckResult {
    let source = "\
def application(environ, start_response):
    start_response(\"200 OK\", [(\"Content-Type\", \"text/plain\")])
    body = environ[\"wsgi.input\"]
    yield body.read(100)
    yield body.read()
";
    let hosted = Hosted::start(subject, source)?;
    let text = subject.text(300);
    let request = Request::post("/", text.as_bytes());
    let octets = request.octets();
    let (now, later) = octets.split_at(octets.len() - 200);
    let mut client = hosted.server.client()?;
    client.send(now)?;
    client
        .content_begins(&request, &text.as_bytes()[..100])
        .explain(|mut failure| {
            failure.cause = Cause::Silent;
            failure.fact(
                "after",
                "100 of 300 octets of the body, which the application reads and returns",
            )
        })?;
    client.send(later)?;
    expect_text(&client.response_to(&request)?, &text)
}
