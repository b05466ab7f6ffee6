//! Bodies whose length is not known before, and those that are too long.

use super::d01_run_it::expect_text;
use super::d03_the_body::echo;
use super::reported::Told;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::deadline::QUIET;
use crate::outcome::{CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::{Request, Response, Scripts};

pub(super) const CHUNKED: Check = Check {
    id: "d3-chunked",
    title: "hands a chunked body over without its chunks, with its length",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.2, RFC 9112 §7.1",
    because: "chunks belong to the connection: a script reads the content, and CONTENT_LENGTH must say how much that is, so the server collects it first",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -H 'Transfer-Encoding: chunked' -d hello http://127.0.0.1:8080/cgi-bin/env.py",
    faults: &["d3-chunked-has-no-length", "d3-chunks-as-they-came"],
    run: chunked,
};

pub(super) const LIMIT: Check = Check {
    id: "d3-limit",
    title: "answers 413 to a body over --max-body, without running the script",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.14, handout d3",
    because: "the limit is the server's: a script should not be started for what will be refused",
    by_hand: "cargo lab-d --root lab-d-cgi/examples --max-body 10 · then: curl -i -d 'name=Ada Lovelace' http://127.0.0.1:8080/cgi-bin/form.py",
    faults: &["d3-any-length"],
    run: limit,
};

pub(super) const EXPECT: Check = Check {
    id: "d3-expect",
    title: "tells a client that waits with its body to go on",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §10.1.1",
    because: "curl asks before it sends a large body: without 100 it waits for a second",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -v -H 'Expect: 100-continue' -d 'name=Ada' http://127.0.0.1:8080/cgi-bin/form.py",
    faults: &["c10-no-100"],
    run: expect,
};

fn chunked(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let echoes = scripts.script(&subject.word(), &echo())?;
    let tells = scripts.script(&subject.word(), &Script::reporting())?;
    let mut server = scripts.serve(&[])?;
    let content = subject.octets(500);
    let (one, rest) = content.split_at(7);
    let (two, three) = rest.split_at(300);
    let chunked = |path: &str| Request::new("POST", path).chunks(&[one, two, three]);
    let response = server.ask(&chunked(&echoes))?;
    response.expect_status(&[200])?;
    response.expect_content(&content)?;
    let told = Told::in_response(server.ask(&chunked(&tells))?)?;
    told.expect("CONTENT_LENGTH", b"500")
}

fn limit(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let script = Script::new()
        .call(scripts.home(), "runs")
        .out(b"Content-Type: text/plain\n\n")
        .count();
    let path = scripts.script(&subject.word(), &script)?;
    let mut server = scripts.serve(&["--max-body", "1000"])?;
    let content = subject.text(1001).into_bytes();
    let with = |response: &Response| {
        let refused = response.expect_status(&[413]);
        refused.explain(|failure| failure.fact("with", "--max-body 1000"))
    };
    with(&server.ask(&Request::post(&path, &content))?)?;
    let (one, two) = content.split_at(600);
    with(&server.ask(&Request::new("POST", &path).chunks(&[one, two]))?)?;
    let response = server.ask(&Request::post(&path, &content[1..]))?;
    expect_text(&response, "1000 octets\n")?;
    // It has run once, and not for the two others.
    scripts.caller("runs", || response.about())?;
    if scripts.is_called("runs", QUIET)? {
        return Err(response
            .about()
            .fact(
                "but",
                "the script was started for a body that is too long, too",
            )
            .into());
    }
    Ok(())
}

fn expect(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let path = scripts.script(&subject.word(), &echo())?;
    let server = scripts.serve(&[])?;
    let content = subject.octets(400);
    let request = Request::post(&path, &content).field("Expect: 100-continue");
    let mut client = server.client()?;
    client.send(&request.head_octets())?;
    client.interim_response()?.expect_status(&[100])?;
    client.send(&content)?;
    let with = |failure: Failure| failure.fact("with", "Expect: 100-continue, sent before it");
    let response = client.response_to(&request).explain(with)?;
    response.expect_status(&[200]).explain(with)?;
    response.expect_content(&content).explain(with)
}
