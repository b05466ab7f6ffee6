//! The iterable's close(): always, and once.

use super::d01_run_it::expect_text;
use super::hosted::Hosted;
use crate::course::{Check, Rank};
use crate::deadline::QUIET;
use crate::outcome::{Cause, CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const CLOSE: Check = Check {
    id: "d9-close",
    title: "calls the iterable's close() once, at the end and after an exception",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (Specification Details: close())",
    because: "there applications give back what they hold: files, locks, connections to databases",
    by_hand: "cargo workshop check d9-close --verbose",
    faults: &["d9-no-close", "d9-no-close-after-errors", "d9-closes-twice"],
    run: close,
};

pub(super) const LEAVES: Check = Check {
    id: "d9-client-leaves",
    title: "calls close() too when the client has left in the middle of the answer",
    rank: Rank::HoldsUp,
    source: "PEP 3333 (Specification Details: close()), handout d9",
    because: "an early end is an end: what the application holds must not stay held because a client has gone, and the next client is served",
    by_hand: "cargo workshop check d9-client-leaves --verbose",
    faults: &["d9-no-close-when-clients-leave"],
    run: leaves,
};

const CLOSES: &str = "\
class Blocks:
    def __init__(self, path):
        self.path = path

    def __iter__(self):
        yield b\"first\"
        if self.path == \"/raises\":
            raise KeyError(\"oops\")
        while self.path == \"/endless\":
            yield b\"z\" * 10000

    def close(self):
        call(\"closed\").close()

def application(environ, start_response):
    start_response(\"200 OK\", [(\"Content-Type\", \"text/plain\")])
    return Blocks(environ[\"PATH_INFO\"])
";

fn close(subject: &Subject) -> CheckResult {
    let hosted = Hosted::start(subject, CLOSES)?;
    for path in ["/well", "/raises"] {
        let request = Request::get(path);
        let mut client = hosted.server.client()?;
        client.send(&request.octets())?;
        match path {
            "/well" => expect_text(&client.response_to(&request)?, "first")?,
            _ => client.expect_cut(&request)?,
        }
        let after = |failure: crate::outcome::Failure| {
            failure.fact(
                "after",
                match path {
                    "/well" => "the last block",
                    _ => "an exception after the first block",
                },
            )
        };
        hosted
            .caller("closed", || client.failure(Cause::Silent))
            .explain(|failure| after(failure).fact("expected", "a call of close()"))?;
        if hosted.scripts.is_called("closed", QUIET / 2)? {
            let failure = client.failure(Cause::WrongOctets);
            let failure = failure.fact("but", "close() was called a second time");
            return Err(after(failure).into());
        }
    }
    Ok(())
}

fn leaves(subject: &Subject) -> CheckResult {
    let mut hosted = Hosted::start(subject, CLOSES)?;
    let request = Request::get("/endless");
    let mut client = hosted.server.client()?;
    client.send(&request.octets())?;
    let head = client.content_begins(&request, b"first")?;
    client.reset()?;
    hosted
        .caller("closed", || head.about())
        .explain(|failure| {
            failure
                .fact("after", "the client reset the connection")
                .fact("expected", "a call of close()")
        })?;
    let response = hosted.server.get("/well")?;
    expect_text(&response, "first")
}
