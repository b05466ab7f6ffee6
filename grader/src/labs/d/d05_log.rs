//! What the log tells of scripts.

use super::d01_run_it::expect_text;
use super::errors::expect_logged;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::outcome::{Cause, CheckResult};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

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

pub(super) const LINES: Check = Check {
    id: "d5-log-lines",
    title: "keeps the lines of several scripts apart, with their control octets escaped",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "who reads a log trusts its lines: a script, and whoever chooses what it complains of, must not write one that looks like another's, nor move the reader's cursor",
    by_hand: "printf 'import sys\\nprint(\"Content-Type: text/plain\\\\n\\\\nhello\")\\nprint(\"one\\\\x1b[2Jtwo\", file=sys.stderr)' > .workshop/site/clear.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/clear.py",
    faults: &["d5-log-as-it-comes", "d5-log-not-escaped"],
    run: lines,
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

fn lines(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (name, first, second) = (subject.word(), subject.text(20), subject.text(20));
    let slow = Script::text("hello")
        .err(first.as_bytes())
        .call(scripts.home(), "slow")
        .wait()
        .err(format!("{second}\n").as_bytes());
    let slow = Request::get(&scripts.script(&name, &slow)?);
    let (other, before, after) = (subject.word(), subject.text(20), subject.text(20));
    let quick = format!("{before}\x1b[2J\x08{after}\x07\x7f\n");
    let quick = Script::text("hello").err(quick.as_bytes());
    let quick = scripts.script(&other, &quick)?;
    let mut server = scripts.serve(&[])?;
    let mut client = server.client()?;
    client.send(&slow.octets())?;
    // It has said half a line. Then comes the line of another one.
    let mut caller = scripts.caller("slow", || client.failure(Cause::Silent))?;
    let quick = server.get(&quick)?;
    expect_logged(&mut server, &quick, &[&other, &before, &after])?;
    caller.go_on()?;
    let slow = client.response_to(&slow)?;
    let whole = format!("{first}{second}");
    expect_logged(&mut server, &slow, &[&name, &whole])?;
    let log = server.stderr.so_far();
    let log = String::from_utf8_lossy(&log);
    let mut lines = log.lines().filter(|line| line.contains(&after));
    let is_control = |sign: char| sign.is_control() && sign != '\t';
    if !lines.any(|line| line.contains(is_control)) {
        return Ok(());
    }
    let failure = quick.failure().fact("log", server.stderr.quoted());
    let expected = "that its control octets are written in another way, such as \\x1b";
    Err(failure.fact("expected", expected).into())
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
