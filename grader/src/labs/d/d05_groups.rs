//! A script is the head of a process group, and the group ends with the request.

use std::time::{Duration, Instant};

use super::d01_run_it::expect_text;
use super::d05_ends::{expect_ends, need_groups};
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::deadline::{PATIENCE, QUIET};
use crate::outcome::{Cause, CheckResult};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const CHILDREN: Check = Check {
    id: "d5-children-end",
    title: "ends the processes that a script has started and left behind",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "a script is the head of a process group of its own, and the group ends with the request: children too, also those of a script that has ended already",
    by_hand: "printf '#!/bin/sh\\nprintf \"Content-Type: text/plain\\\\nContent-Length: 2\\\\n\\\\nhi\"\\nsleep 77 &\\n' > .workshop/site/cgi-bin/forks; chmod +x .workshop/site/cgi-bin/forks · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cgi-bin/forks; sleep 2; ps ax | grep 'sleep 77'",
    faults: &["d5-no-group", "d5-children-stay", "d5-nothing-ends"],
    run: children,
};

pub(super) const GENTLY: Check = Check {
    id: "d5-gently",
    title: "lets a script end by itself for a while, then asks it with SIGTERM",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "a script may have to write something down after its answer; and whoever is asked to end can clean up, which SIGKILL allows nobody",
    by_hand: "cargo workshop check d5-gently --verbose",
    faults: &["d5-sigkill-at-once", "d5-no-time-after-the-answer"],
    run: gently,
};

pub(super) const DEAF: Check = Check {
    id: "d5-deaf",
    title: "ends a script that ignores SIGTERM with SIGKILL, a second later",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "SIGTERM can be ignored, SIGKILL cannot",
    by_hand: "printf '#!/bin/sh\\ntrap \"\" TERM\\nprintf \"Content-Type: text/plain\\\\nContent-Length: 2\\\\n\\\\nhi\"\\nsleep 77\\n' > .workshop/site/cgi-bin/deaf; chmod +x .workshop/site/cgi-bin/deaf · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cgi-bin/deaf; sleep 2; ps ax | grep deaf",
    faults: &["d5-sigterm-only"],
    run: deaf,
};

/// The fields of a document of 30 octets: the client knows when it is whole.
const OF_30: &[u8] = b"Content-Type: text/plain\nContent-Length: 30\n\n";

fn children(subject: &Subject) -> CheckResult {
    need_groups()?;
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    // A child with the script's own output, which nobody closes then.
    scripts.script("child", &Script::new().call(scripts.home(), "child").stay())?;
    let script = Script::new()
        .out(OF_30)
        .out(text.as_bytes())
        .spawn("child.act")
        .call(scripts.home(), "script")
        .wait();
    let path = scripts.script(&subject.word(), &script)?;
    let server = scripts.serve(&[])?;
    let request = Request::get(&path);
    let mut client = server.client()?;
    client.send(&request.octets())?;
    let failure = || client.failure(Cause::Silent);
    let mut child = scripts.caller("child", failure)?;
    scripts.caller("script", failure)?.go_on()?;
    let response = client.response_to(&request)?;
    expect_text(&response, &text)?;
    expect_ends(
        &mut child,
        PATIENCE,
        "the process that the script has started",
        response.about(),
    )
}

fn gently(subject: &Subject) -> CheckResult {
    need_groups()?;
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let script = Script::new().call(scripts.home(), "here");
    let script = script.farewell(scripts.home(), "asked").out(OF_30);
    let script = script.out(text.as_bytes()).stay();
    let path = scripts.script(&subject.word(), &script)?;
    let mut server = scripts.serve(&[])?;
    let began = Instant::now();
    let response = server.get(&path)?;
    expect_text(&response, &text)?;
    let mut script = scripts.caller("here", || response.about())?;
    let asked = |time| scripts.is_called("asked", time);
    // Half a second after the answer is its own; on a busy machine that may be over by now.
    let early = asked(QUIET)?;
    let ended = early || script.is_gone();
    if ended && began.elapsed() < Duration::from_millis(450) {
        return Err(response
            .about()
            .fact("but", "the script was ended at once after its answer")
            .fact("expected", "0.5 s in which it may end by itself")
            .into());
    }
    expect_ends(&mut script, PATIENCE, "the script", response.about())?;
    if early || asked(QUIET)? {
        return Ok(());
    }
    Err(response
        .about()
        .fact("but", "the script was ended without being asked (SIGTERM)")
        .into())
}

fn deaf(subject: &Subject) -> CheckResult {
    need_groups()?;
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    // First deaf, then the document: it must not be asked to end before it is deaf.
    let script = Script::new().deaf().call(scripts.home(), "here");
    let script = script.out(OF_30).out(text.as_bytes()).stay();
    let path = scripts.script(&subject.word(), &script)?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&path)?;
    expect_text(&response, &text)?;
    let mut script = scripts.caller("here", || response.about())?;
    expect_ends(
        &mut script,
        PATIENCE * 2,
        "the script, which ignores SIGTERM,",
        response.about(),
    )
}
