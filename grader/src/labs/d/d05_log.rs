//! What the log tells of scripts.

use super::d01_run_it::expect_text;
use super::errors::expect_logged;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Scripts;

pub(super) const ERRORS: Check = Check {
    id: "d5-standard-error",
    title: "writes a script's standard error to its own, with the script's name",
    rank: Rank::Works,
    source: "handout d5",
    because: "there the traceback stands: whoever looks for the mistake needs it, and must see which script it is from",
    by_hand: "printf 'print(\"Content-Type: text/plain\\\\n\\\\nhello\"); 1/0' > .workshop/site/zero.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/zero.py",
    faults: &[
        "d5-errors-are-dropped",
        "d5-log-without-name",
        "d5-errors-to-the-client",
    ],
    run: errors,
};

pub(super) const STATUS: Check = Check {
    id: "d5-exit-status",
    title: "sends a whole document whatever the exit status, and logs the status",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "the document is there, and the client has it already; that something failed afterwards is for the log",
    by_hand: "printf 'print(\"Content-Type: text/plain\\\\n\\\\nhello\"); raise SystemExit(3)' > .workshop/site/three.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/three.py",
    faults: &["d5-status-not-in-the-log", "d5-exit-status-cuts"],
    run: status,
};

pub(super) const REASON: Check = Check {
    id: "d5-reason",
    title: "logs why it answered 502, with the script's name",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "the page says that something went wrong, and only the log says what: without it one searches in the dark",
    by_hand: "printf 'print(\"hello\\\\n\\\\nhello\")' > .workshop/site/chatty.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/chatty.py",
    faults: &["d1-silent-about-what-is-wrong", "d5-log-without-name"],
    run: reason,
};

fn errors(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (name, text) = (subject.word(), subject.text(30));
    let (first, second) = (subject.text(20), subject.text(20));
    let script = Script::new()
        .err(format!("{first}\n").as_bytes())
        .out(format!("Content-Type: text/plain\n\n{text}").as_bytes())
        .err(second.as_bytes());
    let path = scripts.script(&name, &script)?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&path)?;
    expect_text(&response, &text)?;
    expect_logged(&mut server, &response, &[&name, &first])?;
    // The last line has no line end.
    expect_logged(&mut server, &response, &[&name, &second])
}

fn status(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (name, text) = (subject.word(), subject.text(30));
    let code = u8::try_from(subject.number(41..=97)).unwrap_or(41);
    let path = scripts.script(&name, &Script::text(&text).exit(code))?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&path)?;
    expect_text(&response, &text)?;
    expect_logged(&mut server, &response, &[&name, &code.to_string()])
}

fn reason(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let cases = [
        Script::new(),
        Script::new().out(b"no field\n\nhello\n"),
        Script::new().out(b"X-Word: hello\n\nhello\n"),
    ];
    let mut named = Vec::new();
    for script in &cases {
        let name = subject.word();
        named.push((scripts.script(&name, script)?, name));
    }
    let mut server = scripts.serve(&[])?;
    for (path, name) in named {
        let response = server.get(&path)?;
        response.expect_status(&[502, 500])?;
        expect_logged(&mut server, &response, &[&name])?;
    }
    Ok(())
}
