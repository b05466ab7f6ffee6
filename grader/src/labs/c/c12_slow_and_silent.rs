//! c12 · Slow and silent.

use std::time::{Duration, Instant};

use super::pages::serve_pages;
use super::times::not_before;
use super::{c12_bodies, c12_writes};
use crate::course::{Check, Rank, Step};
use crate::deadline::Deadline;
use crate::labs::outlines::c::C12;
use crate::outcome::{Cause, CheckResult, Explain, Outcome};
use crate::subject::Subject;
use crate::web::Client;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c12-half-a-head",
            title: "answers 408 to half a head, after --head-timeout seconds, and closes",
            rank: Rank::Works,
            source: "RFC 9110 §15.5.9, handout c12",
            because: "who has begun a request waits for an answer: 408 says that the rest did not come in time, and the connection ends",
            by_hand: "cargo lab-c --root . --head-timeout 2 · then: (printf 'GET / HT'; sleep 9) | nc 127.0.0.1 8080",
            faults: &[
                "c12-no-head-timeout",
                "c12-no-408",
                "c12-408-after-half-the-time",
                "c12-goes-on-after-408",
            ],
            run: half_a_head,
        },
        Check {
            id: "c12-silent",
            title: "closes without a word where nothing was sent for --idle-timeout seconds",
            rank: Rank::Works,
            source: "RFC 9112 §9.5, handout c12",
            because: "nothing was asked, so there is nothing to answer: a 408 could be taken for the answer to a request that is just on its way",
            by_hand: "cargo lab-c --root . --idle-timeout 2 · then: (sleep 9) | nc 127.0.0.1 8080",
            faults: &["c12-silent-waits-for-ever", "c12-silent-is-told-408"],
            run: silent,
        },
        Check {
            id: "c12-drop-by-drop",
            title: "counts the head timeout from the first octet, however many follow",
            rank: Rank::HoldsUp,
            source: "handout c12",
            because: "a client that sends an octet now and then could hold a connection for hours: the head as a whole has that long (this attack is called Slowloris)",
            by_hand: "cargo lab-c --root . --head-timeout 2 · then: (printf 'GET / HTTP/1.1\\r\\nX: '; for i in 1 2 3 4 5 6 7 8 9; do printf a; sleep 1; done) | nc 127.0.0.1 8080",
            faults: &["c12-head-timeout-per-read"],
            run: drop_by_drop,
        },
        Check {
            id: "c12-next-head",
            title: "gives each head on a connection its own time",
            rank: Rank::HoldsUp,
            source: "handout c12",
            because: "the time begins with the first octet of a request, not with the connection, and not with an empty line before it",
            by_hand: "cargo lab-c --root . --head-timeout 1 · then: (printf '\\r\\n'; sleep 2; printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n'; sleep 2; printf 'GET / HT'; sleep 9) | nc 127.0.0.1 8080",
            faults: &[
                "c12-empty-lines-start-the-clock",
                "c12-head-timeout-while-idle",
                "c12-only-the-first-head",
            ],
            run: next_head,
        },
        Check {
            id: "c12-says-close",
            title: "says `Connection: close` with the 408",
            rank: Rank::HoldsUp,
            source: "RFC 9110 §15.5.9, RFC 9112 §9.6",
            because: "408 means that the server will not wait any longer: the connection ends, and the answer says so",
            by_hand: "cargo lab-c --root . --head-timeout 2 · then: (printf 'GET / HT'; sleep 9) | nc 127.0.0.1 8080",
            faults: &["c2-closes-without-saying-so", "c2-bare-errors"],
            run: says_close,
        },
        Check {
            id: "c12-default-head-timeout",
            title: "gives a head its time without being asked to",
            rank: Rank::HoldsUp,
            source: "handout c12",
            because: "a slow line is no attack: without a flag a head has 10 s",
            by_hand: "cargo lab-c --root . · then: (printf 'GET / HTTP/1.1\\r\\nHost: '; sleep 3; printf 'localhost\\r\\nConnection: close\\r\\n\\r\\n') | nc 127.0.0.1 8080",
            faults: &["c12-impatient-with-heads"],
            run: default_head_timeout,
        },
        c12_bodies::TIMEOUT,
        c12_bodies::PER_READ,
        c12_writes::TIMEOUT,
        c12_writes::SLOW_READER,
        Check {
            id: "c12-crowd",
            title: "gets rid of slow clients and serves others, with more of them than workers",
            rank: Rank::HoldsUp,
            source: "handout c12",
            because: "each of them holds a worker, or memory, for as long as it is let: that is what the timeouts are for",
            by_hand: "cargo lab-c --root . --workers 2 --head-timeout 2 · then three times: (printf 'GET / HT'; sleep 99) | nc 127.0.0.1 8080 & and: curl -i http://127.0.0.1:8080/",
            faults: &["c12-slow-ones-stay"],
            run: crowd,
        },
    ],
    ..C12
};

/// The head of the page's request, begun but not ended.
const HALF: &[u8] = b"GET / HTTP/1.1\r\nHost: localh";

/// 408, and the end.
pub(super) fn expect_too_slow(client: &mut Client, flag: &str) -> CheckResult {
    let with = |failure: crate::outcome::Failure| failure.fact("with", flag);
    let response = client.response().explain(|failure| match failure.cause {
        Cause::Silent | Cause::ClosedEarly => with(failure).fact(
            "expected",
            "408, which says that the rest did not come in time",
        ),
        _ => failure,
    })?;
    response.expect_status(&[408]).explain(with)?;
    client.expect_close().explain(with)
}

fn half_a_head(subject: &Subject) -> CheckResult {
    let flags = ["--head-timeout", "0.3", "--idle-timeout", "60"];
    let (mut server, pages) = serve_pages(subject, 1, &flags)?;
    let mut client = server.client()?;
    let began = Instant::now();
    client.send(HALF)?;
    expect_too_slow(&mut client, "--head-timeout 0.3")?;
    let time = Duration::from_millis(300);
    not_before(began, time, "--head-timeout 0.3", &client)?;
    drop(client);
    pages[0].get(&mut server)
}

fn silent(subject: &Subject) -> CheckResult {
    let flags = ["--idle-timeout", "0.3", "--head-timeout", "60"];
    let (mut server, pages) = serve_pages(subject, 1, &flags)?;
    let began = Instant::now();
    let mut client = server.client()?;
    client
        .expect_close_without_a_word()
        .explain(|failure| failure.fact("with", "--idle-timeout 0.3"))?;
    let time = Duration::from_millis(300);
    not_before(began, time, "--idle-timeout 0.3", &client)?;
    drop(client);
    pages[0].get(&mut server)
}

fn drop_by_drop(subject: &Subject) -> CheckResult {
    let flags = ["--head-timeout", "0.3", "--idle-timeout", "60"];
    let (server, _) = serve_pages(subject, 1, &flags)?;
    let mut client = server.client()?;
    client.send(b"GET / HTTP/1.1\r\nX: ")?;
    // An octet every 20 ms, until an answer comes, or for much longer than a head may take.
    let deadline = Deadline::within(Duration::from_secs(2));
    while client.nothing_for_a_moment()? {
        if deadline.is_over() {
            return Err(client
                .failure(Cause::HeldOpen)
                .fact("with", "--head-timeout 0.3, and an octet every 20 ms")
                .waited(deadline.limit(), "408")
                .into());
        }
        client.send(b"a")?;
    }
    client.response()?.expect_status(&[408])
}

fn next_head(subject: &Subject) -> CheckResult {
    // Given a head timeout that is shorter than the pauses before each request,
    let flags = ["--head-timeout", "0.1", "--idle-timeout", "60"];
    let (server, pages) = serve_pages(subject, 1, &flags)?;
    let page = &pages[0];
    let mut client = server.client()?;
    client.send(b"\r\n")?;
    client.expect_silence().explain(|failure| {
        failure.because("an empty line before a request is skipped: it does not begin one")
    })?;
    page.ask(&mut client)?;
    client.expect_silence()?;
    page.ask(&mut client)?;
    // then a later head that does not end is too slow all the same.
    client.send(HALF)?;
    expect_too_slow(&mut client, "--head-timeout 0.1")
}

fn says_close(subject: &Subject) -> CheckResult {
    let flags = ["--head-timeout", "0.1", "--idle-timeout", "60"];
    let (server, _) = serve_pages(subject, 1, &flags)?;
    let mut client = server.client()?;
    client.send(HALF)?;
    let response = client.response()?;
    response.expect_status(&[408])?;
    response.expect_usual_fields()?;
    response.expect_list_holds("Connection", "close")
}

fn default_head_timeout(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 1, &[])?;
    let octets = pages[0].last_request().octets();
    let mut client = server.client()?;
    let began = Instant::now();
    client.send(&octets[..20])?;
    let served = client
        .expect_silence()
        .and_then(|()| client.send(&octets[20..]))
        .and_then(|()| pages[0].expect(&client.response()?));
    match served {
        // On a busy machine 10 s may have gone by: that says nothing.
        Err(Outcome::Failed(_)) if began.elapsed() >= Duration::from_secs(10) => Ok(()),
        served => served,
    }
}

fn crowd(subject: &Subject) -> CheckResult {
    let flags = [
        "--workers",
        "2",
        "--head-timeout",
        "0.2",
        "--idle-timeout",
        "60",
    ];
    let (server, pages) = serve_pages(subject, 1, &flags)?;
    // Given more slow clients than workers,
    let mut slow = Vec::new();
    for _ in 0..3 {
        let mut client = server.client()?;
        client.send(HALF)?;
        slow.push(client);
    }
    // when one comes that is not slow,
    let mut quick = server.client()?;
    quick.send(&pages[0].last_request().octets())?;
    // then the slow ones are told, and let go, and it is served.
    for mut client in slow {
        expect_too_slow(&mut client, "--workers 2 --head-timeout 0.2")?;
    }
    let served = quick
        .response()
        .and_then(|response| pages[0].expect(&response));
    served.explain(|failure| {
        failure.fact(
            "before",
            "with --workers 2, 3 clients were too slow, and are gone",
        )
    })
}
