//! How long running exchanges may take once the server is asked to stop (c16).

use std::time::{Duration, Instant};

use super::c16_goodbye::{ask_to_stop, has_begun};
use super::pages::serve_pages;
use super::times::not_before;
use crate::course::{Check, Rank};
use crate::labs::promises::PROMISES;
use crate::outcome::{Cause, CheckResult, Explain, Outcome};
use crate::program::Signal;
use crate::subject::Subject;

pub(super) const LIMIT: Check = Check {
    id: "c16-grace",
    title: "ends after --grace seconds, whoever is still there",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "one client that never ends its request must not keep the program alive for ever",
    by_hand: "cargo lab-c --root . --grace 2 · then: (printf 'GET / HT'; sleep 60) | nc 127.0.0.1 8080, and Ctrl-C in the first; echo $?",
    faults: &[
        "c16-waits-for-ever",
        "c16-exits-1-after-grace",
        "c16-no-grace",
    ],
    run: limit,
};

pub(super) const DEFAULT: Check = Check {
    id: "c16-default-grace",
    title: "gives running exchanges a grace without being asked to",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "whoever stops a server thinks of no flag, and its clients are not to suffer: without --grace they have 10 s",
    by_hand: "cargo lab-c --root . · then: (printf 'GET / HTTP/1.1\\r\\nHost: '; sleep 5; printf 'localhost\\r\\n\\r\\n') | nc 127.0.0.1 8080, and Ctrl-C in the first",
    faults: &["c16-no-grace-by-default", "c16-no-grace"],
    run: default,
};

fn limit(subject: &Subject) -> CheckResult {
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "4", "--grace", "0.3"])?;
    let mut client = server.client()?;
    client.send(b"GET / HT")?;
    has_begun(&mut server, &pages[0])?;
    let asked = Instant::now();
    server.signal(Signal::Terminate)?;
    let finished = server.finish().explain(|failure| match failure.cause {
        Cause::KilledByUs => failure.fact(
            "before",
            "SIGTERM, while a client is in the middle of its request; --grace 0.3",
        ),
        _ => failure,
    })?;
    not_before(asked, Duration::from_millis(300), "--grace 0.3", &client).explain(|failure| {
        failure.because("as long as the grace lasts, a client may end what it has begun")
    })?;
    finished.expect_code(0).explain(|failure| {
        failure.because(
            "the program was asked to stop and did: that a client had to be left is no error",
        )
    })
}

fn default(subject: &Subject) -> CheckResult {
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "4"])?;
    let octets = pages[0].request().octets();
    let mut client = server.client()?;
    client.send(&octets[..20])?;
    has_begun(&mut server, &pages[0])?;
    let asked = Instant::now();
    ask_to_stop(&mut server, &pages[0], Signal::Terminate)?;
    let served = client
        .expect_silence()
        .and_then(|()| client.send(&octets[20..]))
        .and_then(|()| pages[0].expect(&client.response()?));
    match served {
        // On a busy machine the grace may be over before we see anything: that says nothing.
        Err(Outcome::Failed(_)) if asked.elapsed() >= Duration::from_secs(10) => Ok(()),
        served => served.explain(|failure| {
            failure.fact(
                "before",
                "SIGTERM, in the middle of this request; no --grace",
            )
        }),
    }
}
