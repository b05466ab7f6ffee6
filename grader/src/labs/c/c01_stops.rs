//! How the server stops: promises of every server, which c1's can keep already.

use super::c01_first_page::with_a_page;
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, QUIET, SLICE};
use crate::labs::promises::PROMISES;
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::program::Signal;
use crate::subject::Subject;
use crate::web::Site;

pub(super) const SIGNALS: Check = Check {
    id: "c1-signals",
    title: "ends with 0 when it is asked to stop, by Ctrl-C or by SIGTERM",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a server that was asked to stop and did has done what it should: that is no error",
    by_hand: "cargo lab-c --root . · then Ctrl-C, and: echo $?",
    faults: &["c1-dies-by-the-signal", "c1-knows-only-sigterm"],
    run: signals,
};

pub(super) const SECOND_SIGNAL: Check = Check {
    id: "c1-second-signal",
    title: "ends at once at the second signal",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "the first signal lets running exchanges end; whoever sends a second one does not want to wait for them",
    by_hand: "cargo lab-c --root . --grace 60 · then: (printf 'GET'; sleep 60) | nc 127.0.0.1 8080, and Ctrl-C twice",
    faults: &["c1-ignores-the-second-signal"],
    run: second_signal,
};

fn signals(subject: &Subject) -> CheckResult {
    for (signal, name) in [
        (Signal::Terminate, "SIGTERM"),
        (Signal::Interrupt, "SIGINT (Ctrl-C)"),
    ] {
        let mut server = with_a_page(subject)?;
        server.get("/")?;
        server.signal(signal)?;
        let before =
            |failure: Failure| failure.fact("before", format!("{name}, and no client is left"));
        let finished = server.finish().explain(before)?;
        finished.expect_code(0).explain(|failure| {
            let failure = before(failure);
            match finished.code {
                None => failure.because(
                    "the signal ended the program: handle it, and end in order, so that running exchanges can end first",
                ),
                Some(_) => failure,
            }
        })?;
    }
    Ok(())
}

fn second_signal(subject: &Subject) -> CheckResult {
    // Given a server in the middle of a request,
    let site = Site::new(subject)?;
    let mut server = site.serve(&["--grace", "60", "--head-timeout", "60"])?;
    let mut client = server.client()?;
    client.send(b"GET / HT")?;
    // (it has a moment to read that)
    server.exits_within(QUIET)?;
    // when it is asked to stop, and then again (two signals in a row may arrive as one),
    let deadline = Deadline::within(PATIENCE);
    while !deadline.is_over() {
        server.signal(Signal::Interrupt)?;
        // then it ends, whoever is still there.
        if server.exits_within(SLICE)?.is_some() {
            return Ok(());
        }
    }
    Err(Failure::new(Cause::KilledByUs)
        .waited(PATIENCE, "the program to end")
        .fact(
            "before",
            "SIGINT, and SIGINT again, while half a request is there; --grace 60",
        )
        .into())
}
