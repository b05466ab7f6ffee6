//! Bodies that come slowly, or not at all (c12).

use std::time::{Duration, Instant};

use super::c10_bodies::{expect_echo, serve_echo};
use super::c12_slow_and_silent::expect_too_slow;
use super::times::{TOO_BUSY, not_before};
use crate::course::{Check, Rank};
use crate::deadline::pause;
use crate::outcome::{CheckResult, Explain, Outcome};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const TIMEOUT: Check = Check {
    id: "c12-half-a-body",
    title: "answers 408 to half a body, after --body-timeout seconds, and closes",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.9, handout c12",
    because: "the request has begun, so it is answered: 408 says that the rest did not come in time",
    by_hand: "cargo lab-c --root . --body-timeout 2 · then: (printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 5\\r\\n\\r\\nhel'; sleep 9) | nc 127.0.0.1 8080",
    faults: &[
        "c12-no-body-timeout",
        "c12-no-408-for-bodies",
        "c12-slow-chunks-are-400",
    ],
    run: timeout,
};

pub(super) const PER_READ: Check = Check {
    id: "c12-slow-body",
    title: "waits for a body as long as more of it comes",
    rank: Rank::HoldsUp,
    source: "handout c12",
    because: "a long body over a slow line takes its time: only silence is timed, anew with all that comes",
    by_hand: "cargo lab-c --root . --body-timeout 2 · then: (printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 5\\r\\nConnection: close\\r\\n\\r\\n'; for i in h e l l o; do printf $i; sleep 1; done) | nc 127.0.0.1 8080",
    faults: &["c12-body-timeout-for-all"],
    run: per_read,
};

fn timeout(subject: &Subject) -> CheckResult {
    let flags = [
        "--body-timeout",
        "0.2",
        "--head-timeout",
        "60",
        "--idle-timeout",
        "60",
    ];
    let mut server = serve_echo(subject, &[&flags[..], &["--workers", "4"]].concat())?;
    let halves = [
        Request::post("/echo", b"hello").octets(),
        Request::new("POST", "/echo").chunks(&[b"hello"]).octets(),
    ];
    // All of them at the same time: none of a body, some of it, and all but its end.
    let mut clients = Vec::new();
    for (whole, missing) in [
        (&halves[0], 5),
        (&halves[0], 2),
        (&halves[1], 2),
        (&halves[1], 9),
    ] {
        let mut client = server.client()?;
        let began = Instant::now();
        client.send(&whole[..whole.len() - missing])?;
        clients.push((client, began));
    }
    for (client, began) in &mut clients {
        expect_too_slow(client, "--body-timeout 0.2")?;
        let time = Duration::from_millis(200);
        not_before(*began, time, "--body-timeout 0.2", client)?;
    }
    drop(clients);
    server.expect_well()
}

fn per_read(subject: &Subject) -> CheckResult {
    let timeout = Duration::from_millis(300);
    let flags = [
        "--body-timeout",
        "0.3",
        "--head-timeout",
        "60",
        "--idle-timeout",
        "60",
    ];
    let server = serve_echo(subject, &flags)?;
    let content = subject.octets(6);
    let request = Request::post("/echo", &content);
    for _ in 0..5 {
        let mut client = server.client()?;
        // The longest time that lay between two of our octets.
        let mut longest = Duration::ZERO;
        let mut last = Instant::now();
        let mut sent = client.send(&request.head_octets());
        for octet in content.chunks(1) {
            if sent.is_ok() {
                pause(Duration::from_millis(60));
                longest = longest.max(last.elapsed());
                last = Instant::now();
                sent = client.send(octet);
            }
        }
        let served = sent.and_then(|()| expect_echo(&client.response()?, &content));
        match served {
            // On a busy machine we may have been the slow ones: that says nothing.
            Err(Outcome::Failed(_)) if longest > timeout / 2 => {}
            conclusive => {
                return conclusive.explain(|failure| {
                    failure.fact("with", "--body-timeout 0.3, and an octet every 60 ms")
                });
            }
        }
    }
    Err(Outcome::Skipped(TOO_BUSY.into()))
}
