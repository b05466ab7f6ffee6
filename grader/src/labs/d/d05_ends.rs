//! When the request is over, everything that it has started is over.

use std::time::Duration;

use super::d01_run_it::expect_text;
use super::reported::Teller;
use crate::actor::{Caller, Report, Script};
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, in_words, until};
use crate::outcome::{CheckResult, Explain, Failure, Outcome, broken};
use crate::subject::Subject;
use crate::web::Scripts;

pub(super) const TIMED_OUT: Check = Check {
    id: "d5-timeout-ends",
    title: "ends a script that has timed out",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "nobody waits for it any more: what hangs would otherwise pile up",
    by_hand: "printf 'import time; time.sleep(99)' > .workshop/site/hangs.py · then: cargo lab-d --root .workshop/site --cgi-timeout 2, and: curl -i http://127.0.0.1:8080/hangs.py; sleep 2; ps ax | grep hangs.py",
    faults: &["d5-nothing-ends"],
    run: timed_out,
};

pub(super) const OUTPUT_CLOSED: Check = Check {
    id: "d5-output-closed",
    title: "answers when a script closes its output and goes on running, and ends it",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "the end of the output is the end of the document: the client need not wait for the end of the process",
    by_hand: "printf '#!/bin/sh\\nprintf \"Content-Type: text/plain\\\\n\\\\nhi\"\\nexec >&-\\nsleep 77\\n' > .workshop/site/cgi-bin/stays; chmod +x .workshop/site/cgi-bin/stays · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cgi-bin/stays",
    faults: &["d5-waits-for-the-process", "d5-nothing-ends"],
    run: output_closed,
};

pub(super) const REAPED: Check = Check {
    id: "d5-reaped",
    title: "leaves no zombies",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "a process that has ended stays in the system's table until its parent has asked how: a server that never asks fills the table",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then five times: curl -s http://127.0.0.1:8080/cgi-bin/print_time.py, and: ps ax | grep defunct",
    faults: &["d5-zombies"],
    run: reaped,
};

pub(super) const FILES: Check = Check {
    id: "d5-open-files",
    title: "hands no socket of its own on to a script",
    rank: Rank::HoldsUp,
    source: "handout d5",
    because: "what a script has open stays open as long as it runs: the client would wait for the end of its connection, and after a restart the port would still be taken",
    by_hand: "printf '#!/bin/sh\\necho Content-Type: text/plain\\necho\\nls -l /proc/self/fd\\n' > .workshop/site/cgi-bin/open; chmod +x .workshop/site/cgi-bin/open · then: cargo lab-d --root .workshop/site, and: curl http://127.0.0.1:8080/cgi-bin/open",
    faults: &["d5-hands-sockets-on"],
    run: open_files,
};

pub(super) const NPH: Check = Check {
    id: "d5-nph",
    title: "answers 502 and 504 for a script named nph-… too, while nothing was sent",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §5, handout d5",
    because: "that such a script writes its own head does not help a client when it writes nothing",
    by_hand: "printf '#!/bin/sh\\n' > .workshop/site/cgi-bin/nph-empty; chmod +x .workshop/site/cgi-bin/nph-empty · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cgi-bin/nph-empty",
    faults: &["d5-nph-ends-in-silence"],
    run: nph,
};

pub(super) fn need_groups() -> CheckResult {
    match cfg!(unix) {
        true => Ok(()),
        false => Err(Outcome::Skipped("process groups need a Unix system".into())),
    }
}

/// It ends within this time.
pub(super) fn expect_ends(
    caller: &mut Caller,
    time: Duration,
    what: &str,
    failure: Failure,
) -> CheckResult {
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

fn open_files(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    // What this very program was started with is open in the server too, and that is nobody's fault.
    let own = Report::of_this_process().map_err(broken)?.open;
    teller.server.open_files()?;
    let told = teller.get("")?;
    let target = |file: &String| file.split(' ').nth(1).unwrap_or_default().to_owned();
    let own: Vec<String> = own.iter().map(target).collect();
    let is_its =
        |file: &&String| target(file).starts_with("socket:") && !own.contains(&target(file));
    match told.report.open.iter().find(is_its) {
        None => Ok(()),
        Some(file) => Err(told
            .response
            .about()
            .fact(
                "but",
                format!("the script has a socket of the server's open: {file}"),
            )
            .into()),
    }
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
