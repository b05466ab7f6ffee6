//! c13 · Waiting costs nothing.

use super::pages::{Page, meanwhile, serve_pages};
use super::{c13_crowds, c13_parked};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C13;
use crate::outcome::{CheckResult, Explain, Outcome};
use crate::subject::Subject;
use crate::web::{Client, Request, WebServer};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c13-more-idle-than-workers",
            title: "serves everybody while more clients are idle than there are workers",
            rank: Rank::Works,
            source: "handout c13",
            because: "an idle connection waits for its client, not with a worker: the workers are there for those who ask",
            by_hand: "cargo lab-c --root . --workers 2 · then three times: nc 127.0.0.1 8080 & and: curl -i http://127.0.0.1:8080/",
            faults: &[
                "c13-silent-ones-hold-workers",
                "c13-served-ones-hold-workers",
            ],
            run: more_idle_than_workers,
        },
        Check {
            id: "c13-half-requests",
            title: "parks half a request with its octets, and goes on when the rest comes",
            rank: Rank::Works,
            source: "handout c13",
            because: "what has come of a request belongs to its connection, not to a worker: another worker goes on where the first one stopped",
            by_hand: "cargo lab-c --root . --workers 2 · then three times: (printf 'GET / HTTP/1.1\\r\\nHo'; sleep 5; printf 'st: localhost\\r\\nConnection: close\\r\\n\\r\\n') | nc 127.0.0.1 8080 & and: curl -i http://127.0.0.1:8080/",
            faults: &["c13-half-heads-hold-workers", "c13-forgets-what-came"],
            run: half_requests,
        },
        Check {
            id: "c13-half-bodies",
            title: "parks half a body, too",
            rank: Rank::HoldsUp,
            source: "handout c13",
            because: "a body may come as slowly as a head: it waits with its connection until it is whole",
            by_hand: "cargo lab-c --root . --workers 2 · then three times: (printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 5\\r\\nConnection: close\\r\\n\\r\\nhe'; sleep 5; printf llo) | nc 127.0.0.1 8080 & and: curl -i http://127.0.0.1:8080/",
            faults: &["c13-half-bodies-hold-workers"],
            run: half_bodies,
        },
        c13_crowds::THOUSAND,
        c13_crowds::ALL_AT_ONCE,
        c13_parked::NEXT_WHILE_SENDING,
        c13_parked::TIMEOUT,
        c13_parked::GONE,
        c13_parked::NO_SPINNING,
    ],
    ..C13
};

/// This step is for Linux: elsewhere an idle client may hold a worker.
pub(super) fn need_linux() -> CheckResult {
    if cfg!(target_os = "linux") {
        return Ok(());
    }
    Err(Outcome::Skipped(
        "parking idle connections (step c13) needs Linux, whose epoll it uses".into(),
    ))
}

/// So many clients that said nothing yet, and as many that were served once and stay.
pub(super) fn idle_clients(
    server: &WebServer,
    page: &Page,
    each: usize,
) -> CheckResult<Vec<Client>> {
    let mut idle = Vec::new();
    for number in 0..each {
        idle.push(server.client()?);
        let mut client = server.client()?;
        let served = page.ask(&mut client);
        served.explain(|failure| {
            failure.fact(
                "meanwhile",
                format!("{} other clients are idle", 2 * number + 1),
            )
        })?;
        idle.push(client);
    }
    Ok(idle)
}

fn more_idle_than_workers(subject: &Subject) -> CheckResult {
    need_linux()?;
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "2"])?;
    let mut idle = idle_clients(&server, &pages[0], 3)?;
    for _ in 0..3 {
        meanwhile(
            pages[0].get(&mut server),
            "with --workers 2, 6 other clients are idle: 3 were served before",
        )?;
    }
    // Each of them is served once it speaks.
    idle.iter_mut()
        .try_for_each(|client| pages[0].ask_last(client))
}

fn half_requests(subject: &Subject) -> CheckResult {
    need_linux()?;
    let (mut server, pages) = serve_pages(subject, 5, &["--workers", "2"])?;
    let mut halves = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        let octets = page.last_request().octets();
        let place = [1, 6, 20, octets.len() - 3, octets.len() - 1][number];
        let mut client = server.client()?;
        client.send(&octets[..place])?;
        halves.push((client, octets[place..].to_vec()));
    }
    for _ in 0..2 {
        meanwhile(
            pages[0].get(&mut server),
            "with --workers 2, 5 other clients have sent half a request",
        )?;
    }
    for ((client, rest), page) in halves.iter_mut().zip(&pages) {
        client.send(rest)?;
        let answered = client
            .response()
            .and_then(|response| page.expect(&response));
        answered.explain(|failure| failure.because("the octets that came before the wait belong to the request as well: keep them with the connection"))?;
    }
    Ok(())
}

fn half_bodies(subject: &Subject) -> CheckResult {
    need_linux()?;
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "2"])?;
    let content = subject.octets(100);
    let with_length = Request::post("/echo", &content);
    let chunked = Request::new("POST", "/echo").chunks(&[&content[..60], &content[60..]]);
    let mut halves = Vec::new();
    for (request, missing) in [
        (&with_length, 100),
        (&with_length, 1),
        (&chunked, 70),
        (&chunked, 3),
    ] {
        let octets = request.octets();
        let place = octets.len() - missing;
        let mut client = server.client()?;
        client.send(&octets[..place])?;
        halves.push((client, octets[place..].to_vec()));
    }
    for _ in 0..2 {
        meanwhile(
            pages[0].get(&mut server),
            "with --workers 2, 4 other clients have sent half a body",
        )?;
    }
    for (client, rest) in &mut halves {
        client.send(rest)?;
        super::c10_bodies::expect_echo(&client.response()?, &content)?;
    }
    Ok(())
}
