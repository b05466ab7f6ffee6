//! Answers that a script does not bring to their end.

use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::outcome::{Cause, CheckResult, Failure, Outcome};
use crate::subject::Subject;
use crate::web::{Request, Scripts, WebServer};

pub(super) const SHORT: Check = Check {
    id: "d5-short",
    title: "cuts the connection when fewer octets come than the script has promised",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §8, handout d5",
    because: "the client was told a length: an end before it must be seen as one, and nothing made up may fill the gap",
    by_hand: "printf 'print(\"Content-Type: text/plain\\\\nContent-Length: 100\\\\n\\\\nhello\")' > .workshop/site/short.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/short.py",
    faults: &["d5-fills-up", "d5-corrects-the-length"],
    run: short,
};

pub(super) const KILLED: Check = Check {
    id: "d5-killed",
    title: "cuts the connection when a script is killed inside its content",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §8, handout d5",
    because: "half a page must not look like a whole one: after the last chunk a cache would keep it",
    by_hand: "printf 'import os\\nprint(\"Content-Type: text/plain\\\\n\\\\nhello\", flush=True)\\nos.kill(os.getpid(), 9)' > .workshop/site/killed.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/killed.py",
    faults: &["d5-killed-is-whole"],
    run: killed,
};

pub(super) const SILENT: Check = Check {
    id: "d5-stops",
    title: "cuts the connection when a script stops inside its content for --cgi-timeout",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §8, handout d5",
    because: "the status code has been sent already, so only the end of the connection can say that something went wrong",
    by_hand: "printf 'import time\\nprint(\"Content-Type: text/plain\\\\n\\\\nhello\", flush=True)\\ntime.sleep(99)' > .workshop/site/stops.py · then: cargo lab-d --root .workshop/site --cgi-timeout 2, and: curl -i http://127.0.0.1:8080/stops.py",
    faults: &["d5-silence-is-the-end", "d5-no-timeout"],
    run: silent,
};

/// The answer is not whole, and does not look so: it is cut, or (where nothing was sent yet) an error.
fn expect_cut(server: &mut WebServer, path: &str) -> CheckResult {
    let request = Request::get(path);
    let mut client = server.client()?;
    client.send(&request.octets())?;
    match client.response_to(&request) {
        Ok(response) if response.status() >= 500 => Ok(()),
        Ok(response) => Err(response
            .failure()
            .fact("but", "this looks like a whole answer")
            .fact(
                "expected",
                "the end of the connection before the end of the content",
            )
            .into()),
        Err(Outcome::Failed(failure)) if is_cut(&failure) => Ok(()),
        Err(other) => Err(other),
    }
}

fn is_cut(failure: &Failure) -> bool {
    matches!(failure.cause, Cause::ClosedEarly | Cause::Reset)
}

fn short(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let head = b"Content-Type: text/plain\nContent-Length: 1000\n\n";
    let script = Script::new().out(head).out(subject.text(300).as_bytes());
    let path = scripts.script(&subject.word(), &script)?;
    let mut server = scripts.serve(&[])?;
    expect_cut(&mut server, &path)?;
    server.expect_well()
}

fn killed(subject: &Subject) -> CheckResult {
    if !cfg!(unix) {
        let needs = "that a process was killed is told by Unix systems alone";
        return Err(Outcome::Skipped(needs.into()));
    }
    let scripts = Scripts::new(subject)?;
    let script = Script::text(&subject.text(300)).die();
    let path = scripts.script(&subject.word(), &script)?;
    let mut server = scripts.serve(&[])?;
    expect_cut(&mut server, &path)?;
    server.expect_well()
}

fn silent(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let script = Script::text(&subject.text(300))
        .call(scripts.home(), "stops")
        .stay();
    let path = scripts.script(&subject.word(), &script)?;
    let mut server = scripts.serve(&["--cgi-timeout", "0.3"])?;
    expect_cut(&mut server, &path)?;
    server.expect_well()
}
