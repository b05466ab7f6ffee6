//! Bodies that come slowly, or not to their end.

use super::d01_run_it::expect_text;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::deadline::{PATIENCE, QUIET};
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::{Client, Request, Scripts, WebServer};

pub(super) const STREAMED: Check = Check {
    id: "d3-streamed",
    title: "hands a body with a Content-Length over while it comes",
    rank: Rank::HoldsUp,
    source: "handout d3",
    because: "the length is known, so nothing has to be collected: a script can work on the first octets of a large upload while the last ones are on their way",
    by_hand: "cargo workshop check d3-streamed --verbose",
    faults: &["d3-spools-everything"],
    run: streamed,
};

pub(super) const HALF: Check = Check {
    id: "d3-half-a-body",
    title: "never lets half a body look like a whole one",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.2, handout d3",
    because: "the server has promised CONTENT_LENGTH octets: where a client breaks off before, the script must not find the end of its input and take half an order for the whole; it is ended instead",
    by_hand: "cargo workshop check d3-half-a-body --verbose",
    faults: &["d3-half-a-body-is-whole"],
    run: half,
};

pub(super) const SLOW: Check = Check {
    id: "d3-slow-body",
    title: "ends the script when the body stops coming for --body-timeout, with 408",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.9, handout d3",
    because: "whoever waits for the rest of a body holds a process: the time limit of lab C holds here too",
    by_hand: "cargo lab-d --root lab-d-cgi/examples --body-timeout 2 · then: (printf 'POST /cgi-bin/form.py HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 9\\r\\n\\r\\nname'; sleep 9) | nc 127.0.0.1 8080",
    faults: &["d3-no-body-timeout", "d3-half-a-body-is-whole"],
    run: slow,
};

/// Reads `first` octets and tells, then reads to the end of input, tells, and prints a word.
fn counting(scripts: &Scripts, first: u64) -> Script {
    Script::new()
        .read(first)
        .call(scripts.home(), "first")
        .read(u64::MAX)
        .call(scripts.home(), "whole")
        .out(b"Content-Type: text/plain\n\nwhole\n")
}

fn streamed(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let path = scripts.script(&subject.word(), &counting(&scripts, 100))?;
    let server = scripts.serve(&[])?;
    let content = subject.octets(300);
    let request = Request::post(&path, &content);
    let octets = request.octets();
    let mut client = server.client()?;
    let (now, later) = octets.split_at(octets.len() - 200);
    client.send(now)?;
    scripts.caller("first", || {
        let failure = client.failure(Cause::Silent);
        failure.fact(
            "expected",
            "that the script runs and reads what has come, 100 of 300 octets",
        )
    })?;
    client.send(later)?;
    expect_text(&client.response_to(&request)?, "whole\n")
}

/// Sends half of a body, and gives the client when the script may have read that.
fn begin(subject: &Subject, scripts: &Scripts, flags: &[&str]) -> CheckResult<(Client, WebServer)> {
    let path = scripts.script(&subject.word(), &counting(scripts, 1))?;
    let server = scripts.serve(flags)?;
    let content = subject.octets(300);
    let octets = Request::post(&path, &content).octets();
    let mut client = server.client()?;
    client.send(&octets[..octets.len() - 200])?;
    Ok((client, server))
}

/// The script has not seen the end of its input.
fn expect_not_whole(scripts: &Scripts, client: &Client) -> CheckResult {
    if !scripts.is_called("whole", QUIET)? {
        return Ok(());
    }
    Err(client
        .failure(Cause::WrongOctets)
        .fact(
            "but",
            "the script has read 100 of 300 octets, and then the end of its input",
        )
        .fact("expected", "that the script is ended")
        .into())
}

fn half(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (mut client, mut server) = begin(subject, &scripts, &[])?;
    // A server that collects the body first has not started the script, which is as good here.
    scripts.is_called("first", QUIET)?;
    client.finish_sending()?;
    expect_not_whole(&scripts, &client)?;
    drop(client);
    server.expect_well()
}

fn slow(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (mut client, mut server) = begin(subject, &scripts, &["--body-timeout", "0.2"])?;
    let script = scripts.home().caller("first", QUIET)?;
    let with = |failure: Failure| failure.fact("with", "--body-timeout 0.2");
    client
        .response()
        .explain(with)?
        .expect_status(&[408])
        .explain(with)?;
    expect_not_whole(&scripts, &client)?;
    if let Some(mut script) = script
        && !script.ends_within(PATIENCE)
    {
        let failure = client.failure(Cause::WrongOctets);
        return Err(failure.waited(PATIENCE, "the script to be ended").into());
    }
    drop(client);
    server.expect_well()
}
