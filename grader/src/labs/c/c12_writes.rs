//! Clients that take a response slowly, or not at all (c12).

use std::time::{Duration, Instant};

use super::times::TOO_BUSY;
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, SLICE, pause, until};
use crate::outcome::{Cause, CheckResult, Explain, Failure, Outcome};
use crate::subject::Subject;
use crate::web::{Client, Request, Site, WebServer};

pub(super) const TIMEOUT: Check = Check {
    id: "c12-nobody-reads",
    title: "lets go of a client that takes nothing of a response for --write-timeout seconds",
    rank: Rank::HoldsUp,
    source: "handout c12",
    because: "a client that asks and does not read would hold the connection, the file and a worker for ever",
    by_hand: "truncate -s 100M large; cargo lab-c --root . --write-timeout 2 · then: curl --limit-rate 1 -o /dev/null http://127.0.0.1:8080/large, and: ls -l /proc/$(pgrep -n lab-c-server)/fd",
    faults: &["c12-no-write-timeout"],
    run: timeout,
};

pub(super) const SLOW_READER: Check = Check {
    id: "c12-slow-reader",
    title: "serves a slow client to its end, as long as it takes something",
    rank: Rank::HoldsUp,
    source: "handout c12",
    because: "a long response over a slow line takes its time: only a wait in which nothing goes out is timed",
    by_hand: "truncate -s 100M large; cargo lab-c --root . --write-timeout 2 · then: curl --limit-rate 10M -o /dev/null http://127.0.0.1:8080/large",
    faults: &["c12-write-timeout-for-all"],
    run: slow_reader,
};

/// More than all buffers between two programs of one machine hold together.
const LARGE: usize = 24 << 20;

/// A server with a file that is large, and all holes.
fn serve_large(subject: &Subject, flags: &[&str]) -> CheckResult<WebServer> {
    let site = Site::new(subject)?;
    site.file("large.bin", b"")?;
    let file = std::fs::OpenOptions::new()
        .write(true)
        .open(site.path("large.bin"));
    file.and_then(|file| file.set_len(LARGE as u64))
        .map_err(crate::outcome::broken)?;
    site.serve(flags)
}

fn timeout(subject: &Subject) -> CheckResult {
    let flags = ["--write-timeout", "0.2", "--workers", "1"];
    let mut server = serve_large(subject, &flags)?;
    // Given what the server needs anyway, once it is warm and the first client has left,
    let cold = server.open_sockets()?;
    server.get("/")?;
    let sockets = sockets_soon(&server, |now| now <= cold)?;
    // when a client asks, and takes nothing,
    let mut client = Client::over(server.connect_narrowly()?);
    client.conversation().stop_reading();
    client.send(&Request::get("/large.bin").octets())?;
    sockets_soon(&server, |now| now > sockets)?;
    // then the server soon lets go of its socket and of the file,
    let now = sockets_soon(&server, |now| now <= sockets)?;
    if now > sockets {
        return Err(Failure::new(Cause::HeldOpen)
            .fact("with", "--write-timeout 0.2")
            .fact("before", format!("{sockets} open sockets"))
            .fact(
                "after",
                format!("{now} open sockets, and a client that reads nothing"),
            )
            .waited(PATIENCE, "the server to let go of the client")
            .into());
    }
    // and serves the next one.
    server.expect_well()
}

/// How many sockets the server has open: soon, so many, or at the end of our patience.
fn sockets_soon(server: &WebServer, enough: impl Fn(usize) -> bool) -> CheckResult<usize> {
    let mut now = server.open_sockets()?;
    until(&Deadline::within(PATIENCE), || {
        now = server.open_sockets().unwrap_or(now);
        enough(now)
    });
    Ok(now)
}

fn slow_reader(subject: &Subject) -> CheckResult {
    let timeout = Duration::from_millis(200);
    let server = serve_large(subject, &["--write-timeout", "0.2"])?;
    // On a busy machine the kernel, too, may be late with the news that there is room again. A server that times the
    // whole response cuts it each time.
    let mut cut = 0;
    for _ in 0..6 {
        let mut client = server.client()?;
        client.send(&Request::get("/large.bin").octets())?;
        // The longest time in which we took nothing.
        let mut longest = Duration::ZERO;
        let mut taken = Ok(());
        let mut last = Instant::now();
        while taken.is_ok() && client.conversation().received().len() < LARGE {
            pause(SLICE * 3);
            longest = longest.max(last.elapsed());
            let rest = LARGE.saturating_sub(client.conversation().received().len());
            taken = client.conversation().receive_some(rest.clamp(1, 3 << 20));
            last = Instant::now();
        }
        let served = taken.and_then(|()| client.response()?.expect_status(&[200]));
        match served {
            // On a busy machine we may have been the slow ones: that says nothing.
            Err(Outcome::Failed(_)) if longest > timeout / 2 => {}
            Err(Outcome::Failed(_)) if cut < 2 => cut += 1,
            conclusive => {
                return conclusive.explain(|failure| {
                    failure.fact(
                        "with",
                        "--write-timeout 0.2, and a client that pauses for 60 ms again and again",
                    )
                });
            }
        }
    }
    Err(Outcome::Skipped(TOO_BUSY.into()))
}
