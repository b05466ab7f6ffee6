//! What becomes of workers (c8): they outlive their clients, keep nothing of them, and stop together.

use super::pages::{meanwhile, serve_pages};
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, until};
use crate::labs::promises::PROMISES;
use crate::limits;
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::program::Signal;
use crate::subject::Subject;
use crate::web::{Request, Site, WebServer};

pub(super) const OUTLIVE: Check = Check {
    id: "c8-outlives-clients",
    title: "has all its workers still after clients broke off",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "an error on one connection ends that connection, and not the worker: else each such client takes one away, until none is left",
    by_hand: "cargo lab-c --root . --workers 1 · then: (printf 'GET / HT'; sleep 9) | timeout -s KILL 1 nc 127.0.0.1 8080; curl -i http://127.0.0.1:8080/",
    faults: &["c8-worker-ends-with-its-client"],
    run: outlive,
};

pub(super) const STUBBORN: Check = Check {
    id: "c8-client-that-stays",
    title: "waits a second at most for a client to leave after its last response",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a gentle close waits until the client closes its side, or for one second: a client that never does must not hold a worker for longer",
    by_hand: "cargo lab-c --root . --workers 1 · then: (printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n'; sleep 99) | nc 127.0.0.1 8080 & and: curl -i http://127.0.0.1:8080/",
    faults: &["c8-waits-for-the-client-to-leave"],
    run: stubborn,
};

pub(super) const NOTHING_LEFT: Check = Check {
    id: "c8-nothing-left-behind",
    title: "keeps nothing of clients that are gone",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a socket or a thread that is kept for each client that is gone is a leak: one day there is no more",
    by_hand: "cargo lab-c --root . · then some clients, then: ls /proc/$(pgrep -n lab-c-server)/fd",
    faults: &["c8-keeps-sockets", "c8-keeps-threads"],
    run: nothing_left,
};

pub(super) const OPEN_FILES: Check = Check {
    id: "c8-open-files",
    title: "raises its limit of open sockets",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "each client is an open file, and many systems give a program few of them until it asks for its due (the hard limit)",
    by_hand: "(ulimit -S -n 64; cargo lab-c --root . --workers 100) · then: grep files /proc/$(pgrep -n lab-c-server)/limits",
    faults: &["c8-keeps-the-soft-limit"],
    run: open_files,
};

pub(super) const STOP: Check = Check {
    id: "c8-all-workers-stop",
    title: "ends soon on a signal, however many workers there are",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "every worker has to hear of the signal: one that goes on waiting for a client keeps the program alive",
    by_hand: "cargo lab-c --root . --workers 4 · then Ctrl-C, and: echo $?",
    faults: &["c8-one-worker-stops"],
    run: stop,
};

fn outlive(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let page = super::pages::page(&site)?;
    site.file("large.bin", &subject.octets(1_000_000))?;
    let mut server = site.serve(&["--workers", "2"])?;
    for _ in 0..3 {
        // Clients that reset in the middle of a request,
        let mut client = server.client()?;
        client.send(b"GET / HT")?;
        client.reset()?;
        // and in the middle of a response,
        let mut client = server.client()?;
        let large = Request::get("/large.bin");
        client.send(&large.octets())?;
        client.head_of_response_to(&large)?;
        client.reset()?;
        // take no worker with them.
        let served = page.get(&mut server);
        served.explain(|failure| {
            failure.fact(
                "before",
                "with --workers 2, clients reset their connections",
            )
        })?;
    }
    // Both are there: one that waits for a silent client, and one more.
    let _silent = server.client()?;
    meanwhile(
        page.get(&mut server),
        "with --workers 2, another client is connected and says nothing",
    )
}

fn stubborn(subject: &Subject) -> CheckResult {
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "1"])?;
    // Given a client that was served to the end, and stays,
    let mut stays = server.client()?;
    pages[0].expect(&stays.ask(&pages[0].last_request())?)?;
    // then the next one is served: it waits for a second at most.
    meanwhile(
        pages[0].get(&mut server),
        "with --workers 1, a client that has got its last response does not close its side",
    )
}

fn nothing_left(subject: &Subject) -> CheckResult {
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "4"])?;
    let page = &pages[0];
    // Given what the server needs anyway, once it is warm,
    page.get(&mut server)?;
    let (threads, sockets) = (server.threads()?, server.open_sockets()?);
    // when clients come and go, politely and by reset,
    for _ in 0..20 {
        page.get(&mut server)?;
        let mut client = server.client()?;
        client.send(b"GET / HT")?;
        client.reset()?;
    }
    // then it soon needs no more than before. A few may be kept for the next ones.
    let few = 8;
    let (mut threads_now, mut sockets_now) = (0, 0);
    let gone = until(&Deadline::within(PATIENCE), || {
        threads_now = server.threads().unwrap_or_default();
        sockets_now = server.open_sockets().unwrap_or_default();
        threads_now <= threads + few && sockets_now <= sockets + few
    });
    if gone {
        return Ok(());
    }
    Err(Failure::new(Cause::WrongOctets)
        .fact(
            "before",
            format!("{threads} threads, {sockets} open sockets"),
        )
        .fact(
            "after",
            format!(
                "{threads_now} threads, {sockets_now} open sockets, and all of 40 clients are gone"
            ),
        )
        .waited(PATIENCE, "the server to let go of them")
        .into())
}

fn open_files(subject: &Subject) -> CheckResult {
    // Given room for fewer files than clients, which the program may widen,
    limits::need_open_files(400)?;
    let site = Site::new(subject)?;
    let page = super::pages::page(&site)?;
    let root = site.root().to_string_lossy().into_owned();
    let server = subject.serve_with_few_open_files(64, &["--root", &root, "--workers", "100"])?;
    let mut server = WebServer::new(server);
    let mut silent = Vec::new();
    for _ in 0..80 {
        silent.push(server.client()?);
    }
    // then one more than those is served.
    let served = page
        .get(&mut server)
        .explain(|failure| failure.because(OPEN_FILES.because));
    meanwhile(
        served,
        "80 other clients are connected; the soft limit of open sockets was 64 at the start",
    )
}

fn stop(subject: &Subject) -> CheckResult {
    let (mut server, pages) = serve_pages(subject, 1, &["--workers", "4", "--grace", "60"])?;
    for _ in 0..4 {
        pages[0].get(&mut server)?;
    }
    server.signal(Signal::Terminate)?;
    let finished = server.finish().explain(|failure| {
        failure.fact(
            "before",
            "SIGTERM, with --workers 4 --grace 60, and no client is left",
        )
    })?;
    finished.expect_code(0)
}
