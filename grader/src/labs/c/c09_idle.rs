//! How long a connection may lie idle between two requests (c9).

use std::time::{Duration, Instant};

use super::pages::serve_pages;
use super::times::{not_before, quick_client, where_we_are_quick};
use crate::course::{Check, Rank};
use crate::deadline::{QUIET, pause};
use crate::outcome::{CheckResult, Explain, Outcome};
use crate::subject::Subject;

pub(super) const TIMEOUT: Check = Check {
    id: "c9-idle-timeout",
    title: "closes a connection on which nothing comes for --idle-timeout seconds",
    rank: Rank::Works,
    source: "RFC 9112 §9.5",
    because: "an open connection costs something: whoever asks for nothing more for that long is let go, without a word, since nothing was asked",
    by_hand: "cargo lab-c --root . --idle-timeout 2 · then: (printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n'; sleep 9) | nc 127.0.0.1 8080",
    faults: &["c9-no-idle-timeout", "c9-idle-is-told-408", "c9-impatient"],
    run: timeout,
};

pub(super) const EACH: Check = Check {
    id: "c9-idle-anew",
    title: "counts the idle time anew after each response",
    rank: Rank::HoldsUp,
    source: "handout c9",
    because: "a client that asks again and again is not idle, however long its connection is open already",
    by_hand: "cargo lab-c --root . --idle-timeout 2 · then: (for i in 1 2 3 4; do printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n'; sleep 1; done) | nc 127.0.0.1 8080",
    faults: &["c9-idle-from-the-start"],
    run: each,
};

pub(super) const PATIENT: Check = Check {
    id: "c9-default-idle-timeout",
    title: "waits a while for the next request without being asked to",
    rank: Rank::HoldsUp,
    source: "handout c9",
    because: "the next request comes when somebody clicks: without a flag a connection may lie idle for 15 s",
    by_hand: "cargo lab-c --root . · then: (printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n'; sleep 9) | nc 127.0.0.1 8080",
    faults: &["c9-impatient"],
    run: patient,
};

fn timeout(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 1, &["--idle-timeout", "0.3"])?;
    let began = Instant::now();
    let time = Duration::from_millis(300);
    let octets = pages[0].request().octets();
    let mut client = quick_client(&server, time, &octets, |mut client| {
        pages[0].expect(&client.response()?)?;
        Ok(client)
    })?;
    client
        .expect_close_without_a_word()
        .explain(|failure| failure.fact("with", "--idle-timeout 0.3"))?;
    not_before(began, time, "--idle-timeout 0.3", &client)
}

fn each(subject: &Subject) -> CheckResult {
    let idle = Duration::from_millis(400);
    let (server, pages) = serve_pages(subject, 1, &["--idle-timeout", "0.4"])?;
    where_we_are_quick(idle, || {
        let started = Instant::now();
        // The longest time that lay between two of our requests.
        let mut longest = Duration::ZERO;
        let mut last = started;
        let mut client = server.client();
        let mut all = Ok(());
        // The last request comes when the first one is longer ago than that.
        while all.is_ok() && last - started < idle + Duration::from_millis(50) {
            pause(Duration::from_millis(75));
            longest = longest.max(last.elapsed());
            last = Instant::now();
            all = match &mut client {
                Ok(client) => pages[0].ask(client),
                Err(outcome) => Err(outcome.clone()),
            };
        }
        (longest, all)
    })
    .explain(|failure| failure.fact("before", "a request every 75 ms, with --idle-timeout 0.4"))
}

fn patient(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 1, &[])?;
    let mut client = server.client()?;
    let began = Instant::now();
    let served = pages[0]
        .ask(&mut client)
        .and_then(|()| client.expect_silence())
        .and_then(|()| {
            pause(QUIET);
            pages[0].ask(&mut client)
        });
    match served {
        // On a busy machine 15 s may have gone by: that says nothing.
        Err(Outcome::Failed(_)) if began.elapsed() >= Duration::from_secs(15) => Ok(()),
        served => served,
    }
}
