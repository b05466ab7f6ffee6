//! Applications that raise, die, or hang.

use super::d01_run_it::expect_text;
use super::errors::expect_logged;
use super::hosted::Hosted;
use crate::course::{Check, Rank};
use crate::outcome::{Cause, CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const BEFORE: Check = Check {
    id: "d9-exception",
    title: "answers 500 to an exception, with the traceback in the log and not in the answer",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (Error Handling), handout d9",
    because: "whoever runs the server needs the traceback, and nobody else may have it: paths and values stand in it",
    by_hand: HAND,
    faults: &["d9-shows-the-traceback", "d9-silent"],
    run: before,
};

pub(super) const AFTER: Check = Check {
    id: "d9-exception-later",
    title: "cuts the answer after an exception in the middle of it",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (Error Handling), handout d9",
    because: "the head has left, so that nothing but an end that is none can tell the client: half a page is not the page",
    by_hand: "cargo workshop check d9-exception-later --verbose",
    faults: &["d9-error-is-the-end"],
    run: after,
};

pub(super) const LOG: Check = Check {
    id: "d9-errors",
    title: "writes to the log what the application writes to wsgi.errors, and what it prints",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (Input and Error Streams), handout d9",
    because: "wsgi.errors is where an application complains; and what it prints must not get among the server's own words with its worker",
    by_hand: "cargo workshop check d9-errors --verbose",
    faults: &["d9-errors-are-dropped", "d9-print-is-the-answer"],
    run: log,
};

pub(super) const DIES: Check = Check {
    id: "d9-worker-dies",
    title: "answers 502 when a worker dies, or cuts, and replaces it",
    rank: Rank::HoldsUp,
    source: "handout d9",
    because: "a library may crash the whole process: that costs one request, and not the place of a worker for ever",
    by_hand: "cargo workshop check d9-worker-dies --verbose",
    faults: &["d9-death-is-500", "d9-dead-worker-is-kept"],
    run: dies,
};

pub(super) const TIMEOUT: Check = Check {
    id: "d9-timeout",
    title: "answers 504 when the application gives nothing for --wsgi-timeout, or cuts, and replaces the worker",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.6.5, handout d9",
    because: "an application that hangs keeps its worker busy: it is ended, so that the next client finds one",
    by_hand: "cargo workshop check d9-timeout --verbose",
    faults: &["d9-no-timeout", "d5-504-is-502"],
    run: timeout,
};

const HAND: &str = "printf 'def application(environ, start_response):\\n    raise KeyError(\"oops\")\\n' > target/app.py · then: cargo lab-d --wsgi target/app.py, and: curl -i http://127.0.0.1:8080/";

fn before(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let source = format!(
        "\
def application(environ, start_response):
    if environ[\"PATH_INFO\"] == \"/well\":
        return plain(start_response, \"well\")
    start_response(\"200 OK\", [(\"Content-Type\", \"text/plain\")])
    raise KeyError(\"{word}\")
"
    );
    let mut hosted = Hosted::start(subject, &source)?;
    let response = hosted.server.get("/")?;
    response.expect_status(&[500])?;
    if response.text().contains(&word) {
        let failure = response.failure();
        return Err(failure
            .fact("but", "this shows the traceback to the client")
            .into());
    }
    expect_logged(&mut hosted.server, &response, &["KeyError", &word])?;
    expect_logged(&mut hosted.server, &response, &["Traceback"])?;
    expect_text(&hosted.server.get("/well")?, "well")
}

fn after(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let source = format!(
        "\
def application(environ, start_response):
    start_response(\"200 OK\", [(\"Content-Type\", \"text/plain\")])
    yield b\"half\"
    if environ[\"PATH_INFO\"] == \"/raises\":
        raise KeyError(\"{word}\")
    yield b\" and half\"
"
    );
    let mut hosted = Hosted::start(subject, &source)?;
    let request = Request::get("/raises");
    let mut client = hosted.server.client()?;
    client.send(&request.octets())?;
    let head = client.content_begins(&request, b"half")?;
    client.expect_cut(&request)?;
    expect_logged(&mut hosted.server, &head, &["KeyError", &word])?;
    expect_text(&hosted.server.get("/well")?, "half and half")
}

fn log(subject: &Subject) -> CheckResult {
    let (one, two, text) = (subject.word(), subject.word(), subject.text(30));
    let source = format!(
        "\
import os, sys

def application(environ, start_response):
    environ[\"wsgi.errors\"].write(\"careful {one}\\n\")
    environ[\"wsgi.errors\"].flush()
    print(\"printed {two}\")
    sys.stdout.flush()
    os.write(1, b\"raw {two}\\n\")
    return plain(start_response, \"{text}\")
"
    );
    let mut hosted = Hosted::start(subject, &source)?;
    let response = hosted.server.get("/")?;
    expect_text(&response, &text)?;
    expect_logged(&mut hosted.server, &response, &["careful", &one])?;
    expect_logged(&mut hosted.server, &response, &["printed", &two])
}

fn dies(subject: &Subject) -> CheckResult {
    let source = "\
import os

def application(environ, start_response):
    path = environ[\"PATH_INFO\"]
    if path == \"/dies\":
        os._exit(3)
    start_response(\"200 OK\", [(\"Content-Type\", \"text/plain\")])
    yield b\"half\"
    if path == \"/half\":
        os._exit(3)
    yield b\" and half\"
";
    let flags = ["--wsgi-workers", "1", "--cgi-wait", "10"];
    let mut hosted = Hosted::with(subject, source, &flags)?;
    hosted.server.get("/dies")?.expect_status(&[502])?;
    let again = |failure: crate::outcome::Failure| {
        failure.fact("after", "the only worker has died (os._exit)")
    };
    let response = hosted.server.get("/well").explain(again)?;
    expect_text(&response, "half and half").explain(again)?;
    let request = Request::get("/half");
    let mut client = hosted.server.client()?;
    client.send(&request.octets())?;
    client.content_begins(&request, b"half")?;
    client.expect_cut(&request)?;
    let response = hosted.server.get("/well").explain(again)?;
    expect_text(&response, "half and half").explain(again)
}

fn timeout(subject: &Subject) -> CheckResult {
    let source = "\
def application(environ, start_response):
    path = environ[\"PATH_INFO\"]
    if path == \"/hangs\":
        call(\"hangs\").recv(1)
    start_response(\"200 OK\", [(\"Content-Type\", \"text/plain\")])
    yield b\"half\"
    if path == \"/half\":
        call(\"half\").recv(1)
    yield b\" and half\"
";
    let flags = [
        "--wsgi-workers",
        "1",
        "--wsgi-timeout",
        "0.3",
        "--cgi-wait",
        "10",
    ];
    let mut hosted = Hosted::with(subject, source, &flags)?;
    let with = |failure: crate::outcome::Failure| failure.fact("with", "--wsgi-timeout 0.3");
    let response = hosted.server.get("/hangs").explain(with)?;
    response.expect_status(&[504]).explain(with)?;
    let mut worker = hosted.caller("hangs", || response.about())?;
    if !worker.ends_within(crate::deadline::PATIENCE) {
        let mut failure = response.about();
        failure.cause = Cause::KilledByUs;
        let what = "the worker to be ended";
        return Err(with(failure.waited(crate::deadline::PATIENCE, what)).into());
    }
    let response = hosted.server.get("/well").explain(with)?;
    expect_text(&response, "half and half").explain(with)?;
    let request = Request::get("/half");
    let mut client = hosted.server.client()?;
    client.send(&request.octets())?;
    client.content_begins(&request, b"half")?;
    client.expect_cut(&request).explain(with)
}
