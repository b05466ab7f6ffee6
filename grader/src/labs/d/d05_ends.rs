//! When the request is over, everything that it has started is over.

use std::time::{Duration, Instant};

use super::d01_run_it::expect_text;
use crate::actor::{Caller, Script};
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, QUIET, in_words, until};
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const TIMED_OUT: Check = Check {
    id: "d5-timeout-ends",
    title: "ends a script that has timed out",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "nobody waits for it any more: what hangs would otherwise pile up",
    by_hand: "printf 'import time; time.sleep(99)' > hangs.py · then: cargo lab-d --root . --cgi-timeout 2, and: curl -i http://127.0.0.1:8080/hangs.py; sleep 2; ps ax | grep hangs.py",
    faults: &["d5-nothing-ends"],
    run: timed_out,
};

pub(super) const CHILDREN: Check = Check {
    id: "d5-children-end",
    title: "ends the processes that a script has started and left behind",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "a script is the head of a process group of its own, and the group ends with the request: children too, also those of a script that has ended already",
    by_hand: "printf '#!/bin/sh\\nprintf \"Content-Type: text/plain\\\\nContent-Length: 2\\\\n\\\\nhi\"\\nsleep 77 &\\n' > cgi-bin/forks; chmod +x cgi-bin/forks · then: cargo lab-d --root ., and: curl -i http://127.0.0.1:8080/cgi-bin/forks; sleep 2; ps ax | grep 'sleep 77'",
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
    by_hand: "printf '#!/bin/sh\\ntrap \"\" TERM\\nprintf \"Content-Type: text/plain\\\\nContent-Length: 2\\\\n\\\\nhi\"\\nsleep 77\\n' > cgi-bin/deaf; chmod +x cgi-bin/deaf · then: cargo lab-d --root ., and: curl -i http://127.0.0.1:8080/cgi-bin/deaf; sleep 2; ps ax | grep deaf",
    faults: &["d5-sigterm-only"],
    run: deaf,
};

pub(super) const OUTPUT_CLOSED: Check = Check {
    id: "d5-output-closed",
    title: "answers when a script closes its output and goes on running, and ends it",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "the end of the output is the end of the document: the client need not wait for the end of the process",
    by_hand: "printf '#!/bin/sh\\nprintf \"Content-Type: text/plain\\\\n\\\\nhi\"\\nexec >&-\\nsleep 77\\n' > cgi-bin/stays; chmod +x cgi-bin/stays · then: cargo lab-d --root ., and: curl -i http://127.0.0.1:8080/cgi-bin/stays",
    faults: &["d5-waits-for-the-process", "d5-nothing-ends"],
    run: output_closed,
};

pub(super) const REAPED: Check = Check {
    id: "d5-reaped",
    title: "leaves no zombies",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "a process that has ended stays in the system's table until its parent has asked how: a server that never asks fills the table",
    by_hand: "cargo lab-d --root . · then five times: curl -s http://127.0.0.1:8080/hello.py, and: ps ax | grep defunct",
    faults: &["d5-zombies"],
    run: reaped,
};

pub(super) const NPH: Check = Check {
    id: "d5-nph",
    title: "answers 502 and 504 for a script named nph-… too, while nothing was sent",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §5, handout d5",
    because: "that such a script writes its own head does not help a client when it writes nothing",
    by_hand: "printf '#!/bin/sh\\n' > cgi-bin/nph-empty; chmod +x cgi-bin/nph-empty · then: cargo lab-d --root ., and: curl -i http://127.0.0.1:8080/cgi-bin/nph-empty",
    faults: &["d5-nph-ends-in-silence"],
    run: nph,
};

fn need_groups() -> CheckResult {
    match cfg!(unix) {
        true => Ok(()),
        false => Err(Outcome::Skipped("process groups need a Unix system".into())),
    }
}

/// It ends within this time.
fn expect_ends(caller: &mut Caller, time: Duration, what: &str, failure: Failure) -> CheckResult {
    if caller.ends_within(time) {
        return Ok(());
    }
    Err(failure
        .fact("but", format!("{what} still runs {} later", in_words(time)))
        .into())
}

fn timed_out(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let path = scripts.script(
        &subject.word(),
        &Script::new().call(scripts.home(), "here").stay(),
    )?;
    let mut server = scripts.serve(&["--cgi-timeout", "0.2"])?;
    let response = server.get(&path)?;
    let mut script = scripts.caller("here", || response.about())?;
    expect_ends(&mut script, PATIENCE, "the script", response.about())
}

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

fn output_closed(subject: &Subject) -> CheckResult {
    need_groups()?;
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let script = Script::text(&text)
        .call(scripts.home(), "here")
        .close_out()
        .stay();
    let path = scripts.script(&subject.word(), &script)?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&path).explain(|failure| {
        failure.fact(
            "expected",
            "the document: its end is the end of the script's output",
        )
    })?;
    expect_text(&response, &text)?;
    let mut script = scripts.caller("here", || response.about())?;
    expect_ends(&mut script, PATIENCE, "the script", response.about())
}

fn reaped(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let path = scripts.script(&subject.word(), &Script::text("hello"))?;
    let mut server = scripts.serve(&[])?;
    let before = server.children()?.len();
    let mut last = server.get(&path)?;
    for _ in 0..4 {
        last = server.get(&path)?;
    }
    let mut after = Vec::new();
    until(&Deadline::within(PATIENCE), || {
        after = server.children().unwrap_or_default();
        after.len() <= before
    });
    if after.len() <= before {
        return Ok(());
    }
    let but = format!(
        "{} processes more are in the table than before 5 requests",
        after.len() - before
    );
    Err(last.about().fact("but", but).into())
}

fn nph(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let silent = Script::new().call(scripts.home(), "here").stay();
    let silent = scripts.script(&format!("nph-{}", subject.word()), &silent)?;
    let empty = scripts.script(&format!("nph-{}", subject.word()), &Script::new())?;
    let mut server = scripts.serve(&["--cgi-timeout", "0.2"])?;
    server.get(&empty)?.expect_status(&[502, 500])?;
    let response = server.get(&silent)?;
    response.expect_status(&[504])?;
    let mut script = scripts.caller("here", || response.about())?;
    expect_ends(&mut script, PATIENCE, "the script", response.about())
}
