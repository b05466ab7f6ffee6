//! d9 · Host WSGI.

use super::hosted::Hosted;
use super::{
    d09_blocks, d09_closes, d09_environ, d09_errors, d09_input, d09_loads, d09_response,
    d09_workers,
};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::d::D9;
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "d9-hello",
            title: "calls the application, and answers with its status, its fields and its content",
            rank: Rank::Works,
            source: "PEP 3333 (The Application/Framework Side)",
            because: "the application is a function: it gets environ and start_response, tells status and fields to the one, and returns the content as an iterable of octets",
            by_hand: HELLO,
            faults: &["d9-no-wsgi", "d4-ignores-status"],
            run: hello,
        },
        d09_environ::ENVIRON,
        d09_input::BODY,
        d09_workers::STAYS,
        d09_environ::STRINGS,
        d09_environ::CLEAN,
        d09_input::ENDS,
        d09_input::STREAMED,
        d09_blocks::GENERATOR,
        d09_blocks::WRITE,
        d09_blocks::EMPTY,
        d09_response::EXC_INFO,
        d09_response::START_RESPONSE,
        d09_response::NO_CONTENT,
        d09_response::LENGTH,
        d09_response::FIELDS,
        d09_closes::CLOSE,
        d09_closes::LEAVES,
        d09_errors::BEFORE,
        d09_errors::AFTER,
        d09_errors::LOG,
        d09_errors::DIES,
        d09_errors::TIMEOUT,
        d09_loads::SYNTAX,
        d09_loads::MISSING,
        d09_loads::NAME,
        d09_loads::RELOAD,
        d09_workers::AT_ONCE,
        d09_workers::BUSY,
        d09_workers::MOUNT,
        d09_workers::GOODBYE,
    ],
    ..D9
};

/// The applications of d8.
pub(super) const HELLO: &str =
    "cargo lab-d --wsgi lab-d-cgi/src/applications/hello.py · then: curl -i http://127.0.0.1:8080/";

fn hello(subject: &Subject) -> CheckResult {
    let text = subject.text(30);
    let source = format!(
        "\
def application(environ, start_response):
    start_response(\"404 Not There\", [(\"Content-Type\", \"text/plain\"), (\"X-Word\", \"a, b\")])
    return [b\"{}\", b\"{}\"]
",
        &text[..10],
        &text[10..]
    );
    let mut hosted = Hosted::start(subject, &source)?;
    let response = hosted.server.get("/any/path?query")?;
    response.expect_status(&[404])?;
    response.expect_media_type(&["text/plain"])?;
    response.expect_field("X-Word", "a, b")?;
    response.expect_content(text.as_bytes())
}
