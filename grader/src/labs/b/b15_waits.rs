//! How long a client waits before it tries again (b15).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::b15_patience::{busy, get_from};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult, Failure};
use crate::subject::Subject;

/// When each request came, by its path.
pub(super) type Times = Arc<Mutex<Vec<(String, Instant)>>>;

/// A server that is busy `tries` times for each path, and then answers `done`; and when it was asked.
pub(super) fn watched(
    tries: usize,
    busy: impl Fn(&str) -> Answer + Send + Sync + 'static,
) -> CheckResult<(Origin, Times)> {
    let times = Times::default();
    let ours = Arc::clone(&times);
    let origin = Origin::new(move |request| {
        let mut times = ours.lock().unwrap_or_else(PoisonError::into_inner);
        // Noted before the answer goes out, so that the client's wait lies between two of these.
        let before = times
            .iter()
            .filter(|(path, _)| path == request.path())
            .count();
        times.push((request.path().to_owned(), Instant::now()));
        if before < tries {
            busy(request.path())
        } else {
            Answer::ok("done\n")
        }
    })?;
    Ok((origin, times))
}

/// The times between the requests for this path.
pub(super) fn gaps(times: &Times, path: &str) -> Vec<Duration> {
    let times = times.lock().unwrap_or_else(PoisonError::into_inner);
    let own: Vec<Instant> = times
        .iter()
        .filter(|(asked, _)| asked == path)
        .map(|(_, time)| *time)
        .collect();
    own.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

pub(super) const RETRY_AFTER: Check = Check {
    id: "b15-retry-after",
    title: "waits as long as Retry-After says, and tells so",
    rank: Rank::Works,
    source: "RFC 9110 §10.2.3",
    because: "the server knows when it will be ready: who comes earlier makes it worse",
    by_hand: "printf 'HTTP/1.1 503 Busy\\r\\nRetry-After: 3\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: time cargo lab-b get http://127.0.0.1:50080/ --retries 1",
    faults: &["b15-ignores-retry-after", "b15-waits-in-silence"],
    run: retry_after,
};

fn retry_after(subject: &Subject) -> CheckResult {
    let (origin, times) = watched(1, |_| busy("503 Busy", "1"))?;
    let finished = origin.run(subject, &["get", &origin.url("/"), "--retries", "1"])?;
    origin.expect_requests(&finished, 2)?;
    let waited = gaps(&times, "/")[0];
    if waited < Duration::from_secs(1) {
        return Err(too_early(waited, "at least 1 s").into());
    }
    finished.expect_stdout(b"done\n")?;
    if finished.stderr.trim_ascii().is_empty() {
        return Err(finished
            .failure(Cause::Silent)
            .fact("expected", "a note on standard error that it waits")
            .into());
    }
    finished.expect_code(0)
}

pub(super) fn too_early(waited: Duration, expected: &str) -> Failure {
    Failure::new(Cause::WrongOctets)
        .fact(
            "waited",
            format!("{} ms before the next request", waited.as_millis()),
        )
        .fact("expected", expected)
}

pub(super) const BACK_OFF: Check = Check {
    id: "b15-back-off",
    title: "waits longer each time when nobody says how long, and not all clients alike",
    rank: Rank::HoldsUp,
    source: "handout b15",
    because: "a thousand clients that come back together, again and again, are the next outage",
    by_hand: "printf 'HTTP/1.1 503 Busy\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --retries 5",
    faults: &[
        "b15-tries-at-once",
        "b15-never-waits-longer",
        "b15-without-jitter",
    ],
    run: back_off,
};

fn back_off(subject: &Subject) -> CheckResult {
    let (origin, times) = watched(2, |_| busy("503 Busy", ""))?;
    // Four clients that fail together.
    let paths = ["/one", "/two", "/three", "/four"];
    let urls = paths.map(|path| origin.url(path));
    let started = urls
        .iter()
        .map(|url| subject.start(&["get", url.as_str(), "--retries", "2"]));
    let mut programs = started.collect::<CheckResult<Vec<_>>>()?;
    let mut all = Vec::new();
    for (program, path) in programs.iter_mut().zip(paths) {
        origin.finish(program)?.expect_stdout(b"done\n")?;
        all.push(gaps(&times, path));
    }
    // 0.2 s, 0.4 s, and of each a random part less, which leaves at least a half.
    for waits in &all {
        for (waited, most) in waits.iter().zip([200, 400]) {
            if *waited < Duration::from_millis(most / 2) {
                let expected = format!("about {most} ms, less a random part of at most a half");
                return Err(too_early(*waited, &expected).into());
            }
        }
    }
    // That four clients with a random part come back within a hundredth of a second, and do so twice,
    // happens once in half a million times.
    let is_alike = |number: usize| {
        let waits = all.iter().map(|waits| waits[number]);
        let shortest = waits.clone().min().unwrap_or_default();
        waits.max().unwrap_or_default() - shortest < Duration::from_millis(10)
    };
    if is_alike(0) && is_alike(1) {
        let shown: Vec<String> = all.iter().map(|waits| in_words(waits)).collect();
        return Err(Failure::new(Cause::WrongOctets)
            .fact("waited", shown.join("; "))
            .fact(
                "expected",
                "clients that failed together do not come back together: a random part less",
            )
            .into());
    }
    Ok(())
}

/// `190, 350 ms`
fn in_words(gaps: &[Duration]) -> String {
    let each: Vec<String> = gaps.iter().map(|gap| gap.as_millis().to_string()).collect();
    format!("{} ms", each.join(", "))
}

pub(super) const UNREADABLE: Check = Check {
    id: "b15-odd-retry-after",
    title: "tries again after a Retry-After that is over, or that nobody can read",
    rank: Rank::HoldsUp,
    source: "handout b15",
    because: "a date that is over means now, and what means nothing is as if it were not there",
    by_hand: "printf 'HTTP/1.1 503 Busy\\r\\nRetry-After: soon\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --retries 1",
    faults: &["b15-unreadable-is-final", "b15-past-is-far-away"],
    run: unreadable,
};

fn unreadable(subject: &Subject) -> CheckResult {
    for value in ["Sun, 06 Nov 1994 08:49:37 GMT", "soon", "-1"] {
        let answers = vec![busy("503 Busy", value), Answer::ok("done\n")];
        let exchange = get_from(subject, answers, &["--retries", "1"])?;
        exchange.requests(2)?;
        exchange.expect_prints(b"done\n")?;
    }
    Ok(())
}
