//! Clients that leave, and such as only have nothing more to say.

use super::d01_run_it::expect_text;
use super::d06_as_it_is_written::SLOW;
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::deadline::PATIENCE;
use crate::outcome::{Cause, CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const LEAVES: Check = Check {
    id: "d6-client-leaves",
    title: "ends a script and all that it has started when its client has left",
    rank: Rank::HoldsUp,
    source: "handout d6",
    because: "nobody reads the answer any more: the next write to the client fails, and then the script has nothing left to do",
    by_hand: SLOW,
    faults: &["d6-script-goes-on", "d5-no-group"],
    run: leaves,
};

pub(super) const HALF_CLOSE: Check = Check {
    id: "d6-half-close",
    title: "answers a client that has closed its sending side",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.6, handout d6",
    because: "a client that closes its sending side has said all that it wants to say; it still reads",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: printf 'GET /cgi-bin/slow.py HTTP/1.0\\r\\n\\r\\n' | nc -N 127.0.0.1 8080",
    faults: &["d6-half-close-is-leaving"],
    run: half_close,
};

fn leaves(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let child = Script::new().call(scripts.home(), "child").stay();
    scripts.script("child", &child)?;
    let text = subject.text(30);
    let mut script = Script::text(&text);
    // Only there a process has a group, with which its children end.
    if cfg!(unix) {
        script = script.spawn("child.act");
    }
    let script = script.call(scripts.home(), "script").wait();
    let path = scripts.script(&subject.word(), &script.flood_out(1 << 40))?;
    let request = Request::get(&path);
    let mut server = scripts.serve(&[])?;
    let mut client = server.client()?;
    client.send(&request.octets())?;
    let head = client.content_begins(&request, text.as_bytes())?;
    let mut running = vec![("script", scripts.caller("script", || head.about())?)];
    if cfg!(unix) {
        let child = scripts.caller("child", || head.about())?;
        running.push(("program that the script had started", child));
    }
    client.reset()?;
    running[0].1.go_on()?;
    for (name, process) in &mut running {
        if !process.ends_within(PATIENCE) {
            let mut failure = head.about();
            failure.cause = Cause::KilledByUs;
            let but = "the client reset the connection, and the script goes on writing";
            return Err(failure
                .fact("but", but)
                .waited(PATIENCE, format!("the {name} to be ended"))
                .into());
        }
    }
    server.expect_well()
}

fn half_close(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (first, rest) = (subject.text(30), subject.text(30));
    let script = Script::new()
        .call(scripts.home(), "script")
        .wait()
        .out(format!("Content-Type: text/plain\n\n{first}").as_bytes())
        .wait()
        .out(rest.as_bytes());
    let request = Request::get(&scripts.script(&subject.word(), &script)?);
    let server = scripts.serve(&[])?;
    let mut client = server.client()?;
    client.send(&request.octets())?;
    let mut script = scripts.caller("script", || client.failure(Cause::Silent))?;
    client.finish_sending()?;
    script.go_on()?;
    let but = |failure: crate::outcome::Failure| {
        failure.fact(
            "after",
            "the client closed its sending side, and goes on reading",
        )
    };
    client
        .content_begins(&request, first.as_bytes())
        .explain(but)?;
    script.go_on()?;
    let response = client.response_to(&request).explain(but)?;
    expect_text(&response, &format!("{first}{rest}"))
}
