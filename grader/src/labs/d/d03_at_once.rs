//! Body, output and standard error at once; and a script that does not read.

use super::d01_run_it::expect_text;
use super::d03_the_body::echo;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::octets;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const BOTH: Check = Check {
    id: "d3-both-at-once",
    title: "moves body and output at the same time, megabytes of each",
    rank: Rank::HoldsUp,
    source: "handout d3",
    because: "a pipe holds 64 KiB or so: if the server waits until the script has taken all of the body, and the script until somebody takes its output, both wait for ever",
    by_hand: "printf '#!/bin/sh\\necho Content-Type: text/plain\\necho\\ncat\\n' > .workshop/site/cgi-bin/cat; chmod +x .workshop/site/cgi-bin/cat · then: cargo lab-d --root .workshop/site, and: head -c 3000000 /dev/zero | curl --data-binary @- http://127.0.0.1:8080/cgi-bin/cat | wc -c",
    faults: &["d3-body-before-output", "d3-at-most-1-mib"],
    run: both,
};

pub(super) const ERRORS: Check = Check {
    id: "d3-errors-at-once",
    title: "takes standard error meanwhile, however much comes there",
    rank: Rank::HoldsUp,
    source: "handout d3",
    because: "standard error is a pipe too: if nobody empties it, the script gets stuck in the middle of its complaints",
    by_hand: "printf '#!/bin/sh\\nhead -c 300000 /dev/zero >&2\\necho Content-Type: text/plain\\necho\\necho done\\n' > .workshop/site/cgi-bin/loud; chmod +x .workshop/site/cgi-bin/loud · then: cargo lab-d --root .workshop/site 2> target/log, and: curl http://127.0.0.1:8080/cgi-bin/loud",
    faults: &["d3-errors-after-output"],
    run: errors,
};

pub(super) const NOTHING: Check = Check {
    id: "d3-reads-nothing",
    title: "answers also where the script reads nothing of the body",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.2",
    because: "a script is not obliged to read its input: writing to it fails then, and that is no error of anybody's",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: head -c 200000 /dev/zero | curl --data-binary @- http://127.0.0.1:8080/cgi-bin/env.py",
    faults: &["d3-dies-of-a-closed-pipe"],
    run: nothing,
};

pub(super) const UNREAD: Check = Check {
    id: "d3-unread",
    title: "never takes what the script has not read for the next request",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.3",
    because: "what the script left lying is still the body: read and drop it, or close the connection",
    by_hand: "cargo workshop check d3-unread --verbose",
    faults: &["d3-body-is-the-next-request"],
    run: unread,
};

fn both(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let path = scripts.script(&subject.word(), &echo())?;
    let mut server = scripts.serve(&[])?;
    let content = subject.octets(3_000_000);
    let response = server.ask(&Request::post(&path, &content))?;
    response.expect_status(&[200])?;
    if response.content() == content {
        return Ok(());
    }
    Err(response
        .about()
        .fact("content", octets::count(response.content().len()))
        .fact(
            "expected",
            format!("the {} that were sent", octets::count(content.len())),
        )
        .into())
}

fn errors(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    // More than a pipe and any buffer beside it hold.
    let script = Script::new()
        .flood_err(300_000)
        .out(b"Content-Type: text/plain\n\n");
    let path = scripts.script(&subject.word(), &script.out(text.as_bytes()))?;
    let mut server = scripts.serve(&[])?;
    expect_text(&server.get(&path)?, &text)
}

fn nothing(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let path = scripts.script(&subject.word(), &Script::text(&text))?;
    let mut server = scripts.serve(&[])?;
    // More than a pipe holds, less than a gentle close takes.
    let content = vec![b'z'; 200_000];
    for _ in 0..2 {
        let response = server.ask(&Request::post(&path, &content))?;
        expect_text(&response, &text)?;
    }
    server.expect_well()
}

fn unread(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let path = scripts.script(&subject.word(), &Script::text(&text))?;
    let evil = subject.word();
    let server = scripts.serve(&[])?;
    // A body that would be requests, if anybody took it for some.
    let inner = Request::get(&format!("/{evil}")).stay().octets();
    let content = inner.repeat(200_000 / inner.len());
    let mut client = server.client()?;
    let response = client.ask(&Request::post(&path, &content).stay())?;
    expect_text(&response, &text)?;
    if response.list("Connection").iter().any(|one| one == "close") {
        return client.expect_close();
    }
    let next = client.ask(&Request::get(&path));
    let next = next.and_then(|response| expect_text(&response, &text));
    next.explain(|failure| {
        failure.fact(
            "before",
            "POST with 200,000 octets that the script did not read",
        )
    })
}
