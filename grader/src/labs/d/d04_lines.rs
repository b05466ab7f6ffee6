//! The lines of a script's head.

use super::d01_run_it::expect_text;
use super::d01_source::expect_hidden;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::octets;
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const ENDS: Check = Check {
    id: "d4-line-ends",
    title: "reads a head whose lines end in LF, or in CRLF",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §6.3, §7.2",
    because: "scripts print lines as their system does, or as HTTP does: both are right",
    by_hand: "printf '#!/bin/sh\\nprintf \"Content-Type: text/plain\\\\r\\\\n\\\\r\\\\nhello\"\\n' > .workshop/site/cgi-bin/hello; chmod +x .workshop/site/cgi-bin/hello · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cgi-bin/hello",
    faults: &["d4-lf-only", "d4-crlf-only"],
    run: ends,
};

pub(super) const PIECES: Check = Check {
    id: "d4-head-in-pieces",
    title: "reads a head however it is cut into pieces",
    rank: Rank::HoldsUp,
    source: "handout d4",
    because: "each print may be a write of its own: a read brings what is there, not a whole head",
    by_hand: "cargo workshop check d4-head-in-pieces --verbose",
    faults: &["d4-head-in-one-read"],
    run: pieces,
};

pub(super) const NAMES: Check = Check {
    id: "d4-names",
    title: "knows the script's field names in any case, with or without a space after the colon",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §6.3",
    because: "field names are not case-sensitive, and white space around the value does not belong to it",
    by_hand: "printf 'print(\"STATUS:404\\\\ncontent-type:text/plain\\\\n\\\\nno\")' > .workshop/site/no.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/no.py",
    faults: &["d4-exact-case", "d4-needs-a-space"],
    run: names,
};

pub(super) const CONTROLS: Check = Check {
    id: "d4-control-octets",
    title: "refuses control octets in the script's fields, with 502",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §5.5, handout d4",
    because: "a value that a client made up may have come into a field: a line end in it would begin another field, or another answer (response splitting), and what is left out or replaced hides it",
    by_hand: "printf 'print(\"Content-Type: text/plain\\\\nX-Name: a\\\\rSet-Cookie: evil=1\\\\n\\\\nhello\")' > .workshop/site/split.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/split.py",
    faults: &["d4-control-octets", "d4-removes-control-octets"],
    run: controls,
};

fn ends(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let heads = [
        "Content-Type: text/plain\r\nX-A: b\r\n\r\n",
        "Content-Type: text/plain\nX-A: b\n\n",
        "Content-Type: text/plain\r\nX-A: b\n\r\n",
        "X-A: b\nContent-Type: text/plain\r\n\n",
    ];
    let scripted = heads.map(|head| {
        let script = Script::new().out(format!("{head}{text}").as_bytes());
        scripts.script(&subject.word(), &script)
    });
    let mut server = scripts.serve(&[])?;
    for path in scripted {
        let response = server.get(&path?)?;
        expect_text(&response, &text)?;
        response.expect_field("X-A", "b")?;
    }
    Ok(())
}

fn pieces(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(10);
    let whole = format!("Content-Type: text/plain\r\nX-A: b\r\n\r\n{text}");
    // Octet by octet, and with a pause in the middle of the empty line.
    let octets = whole.as_bytes().chunks(1);
    let script = octets.fold(Script::new(), |script, octet| script.out(octet));
    let slowly = scripts.script(&subject.word(), &script)?;
    let (head, rest) = whole.split_at(whole.len() - text.len() - 1);
    let script = Script::new()
        .out(head.as_bytes())
        .call(scripts.home(), "half");
    let script = script.wait().out(rest.as_bytes());
    let halved = scripts.script(&subject.word(), &script)?;
    let mut server = scripts.serve(&[])?;
    expect_text(&server.get(&slowly)?, &text)?;
    let request = Request::get(&halved);
    let mut client = server.client()?;
    client.send(&request.octets())?;
    let mut caller = scripts.caller("half", || client.failure(Cause::Silent))?;
    client.expect_silence().explain(|failure| {
        failure.because("the head is not whole yet: nobody knows what the script will say")
    })?;
    caller.go_on()?;
    expect_text(&client.response_to(&request)?, &text)
}

fn names(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let head = format!("STATUS:404\ncontent-TYPE:text/plain  \nx-a: \t b \n\n{text}");
    let path = scripts.script(&subject.word(), &Script::new().out(head.as_bytes()))?;
    let away = Script::new().out(b"location:https://example.org/\n\n");
    let away = scripts.script(&subject.word(), &away)?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&path)?;
    response.expect_status(&[404])?;
    response.expect_media_type(&["text/plain"])?;
    response.expect_field("X-A", "b")?;
    response.expect_content(text.as_bytes())?;
    server.get(&away)?.expect_status(&[302])
}

fn controls(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let secret = subject.word();
    // In the middle of a value: at its end some programs take them for white space, which harms nobody.
    let lines = [
        format!("X-A: b\rX-Split: {secret}"),
        format!("X-A: {secret}\0b"),
        format!("X-A: \x1b[2J{secret}"),
        format!("X-A: {secret}\x7fb"),
        format!("Location: /\x0b{secret}"),
        format!("Set-Cookie: a=b\r\r{secret}: b"),
    ];
    let mut cases = Vec::new();
    for line in lines {
        let head = format!("Content-Type: text/plain\n{line}\n\nhello\n");
        cases.push((
            scripts.script(&subject.word(), &Script::new().out(head.as_bytes()))?,
            line,
        ));
    }
    let mut server = scripts.serve(&[])?;
    for (path, line) in cases {
        let with = |failure: Failure| failure.fact("line", octets::quoted(line.as_bytes()));
        let response = server.get(&path).explain(with)?;
        response.expect_status(&[502, 500]).explain(with)?;
        expect_hidden(&response, &secret).explain(with)?;
    }
    Ok(())
}
