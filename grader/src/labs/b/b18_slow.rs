//! A slow server: in which line does its time stand? (b18)

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::b18_lines::{Times, expect_timing};
use super::exchange::{in_three_attempts, run};
use crate::course::{Check, Rank};
use crate::deadline::pause;
use crate::origin::{Answer, Origin};
use crate::outcome::CheckResult;
use crate::subject::Subject;

/// How long the server takes.
const SLOW: Duration = Duration::from_millis(100);

fn in_milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The time of this line is at least that long.
fn expect_at_least(times: &Times, name: &str, least: f64) -> CheckResult {
    times.expect(name, true)?;
    if times.get(name).is_some_and(|time| time >= least) {
        return Ok(());
    }
    Err(times
        .failure()
        .fact(
            "expected",
            format!("at least {least:.3} ms after `{name}:`"),
        )
        .into())
}

pub(super) const SLOW_ANSWER: Check = Check {
    id: "b18-slow-answer",
    title: "counts the time in which the server thinks as first-byte",
    rank: Rank::HoldsUp,
    source: "handout b18",
    because: "from the end of the request to the first octet of the answer: that is the server, and the way",
    by_hand: "(sleep 5; printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\n\\r\\nhello\\n') | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --timing",
    faults: &["b18-first-byte-before-the-answer"],
    run: slow_answer,
};

fn slow_answer(subject: &Subject) -> CheckResult {
    in_three_attempts(|| think_first(subject))
}

fn think_first(subject: &Subject) -> CheckResult {
    let origin = Origin::new(|_| {
        pause(SLOW);
        Answer::ok("hello\n")
    })?;
    let exchange = run(subject, origin, "get", "/", &["--timing"])?;
    exchange.expect_prints(b"hello\n")?;
    let times = expect_timing(&exchange.finished, 1)?.remove(0);
    expect_at_least(&times, "first-byte", in_milliseconds(SLOW) - 5.0)?;
    times.expect_sum()
}

pub(super) const SLOW_BODY: Check = Check {
    id: "b18-slow-body",
    title: "counts what comes after the first octet for the total alone",
    rank: Rank::HoldsUp,
    source: "handout b18",
    because: "first-byte ends with the first octet, not with the head, and not with the body",
    by_hand: "(printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\n\\r\\n'; sleep 5; echo hello) | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --timing",
    faults: &["b18-first-byte-at-the-end", "b18-total-without-body"],
    run: slow_body,
};

fn slow_body(subject: &Subject) -> CheckResult {
    in_three_attempts(|| trickle(subject))
}

fn trickle(subject: &Subject) -> CheckResult {
    // One octet after the other: some 50 of them, 2 ms apart.
    let gap = Duration::from_millis(2);
    let answer = Answer::raw("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world");
    let octets = u32::try_from(answer.octets().len()).unwrap_or(1);
    let origin = Origin::answering(answer.slowly(gap))?;
    let exchange = run(subject, origin, "get", "/", &["--timing"])?;
    exchange.expect_prints(b"hello world")?;
    let times = expect_timing(&exchange.finished, 1)?.remove(0);
    times.expect("first-byte", true)?;
    let rest = in_milliseconds(gap * (octets - 1));
    let first = times.get("first-byte").unwrap_or_default();
    expect_at_least(&times, "total", first + rest * 0.9)
}

pub(super) const REDIRECT: Check = Check {
    id: "b18-redirect",
    title: "gives the times of the final request",
    rank: Rank::HoldsUp,
    source: "handout b18",
    because: "the lines are about the page that you see; a redirect on the way is another request",
    by_hand: "cargo workshop check b18-redirect --verbose",
    faults: &["b18-times-of-the-redirect"],
    run: redirect,
};

fn redirect(subject: &Subject) -> CheckResult {
    // A slow redirect to a fast page.
    let answered = Arc::new(Mutex::new(None));
    let ours = Arc::clone(&answered);
    let origin = Origin::new(move |request| {
        if request.path() == "/there" {
            return Answer::ok("there\n");
        }
        pause(SLOW * 3 / 2);
        *ours.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        Answer::redirect(302, "/there")
    })?;
    let exchange = run(subject, origin, "get", "/", &["--timing"])?;
    exchange.expect_prints(b"there\n")?;
    let times = expect_timing(&exchange.finished, 1)?.remove(0);
    times.expect("first-byte", true)?;
    // The final request lies between the redirect's answer and now.
    let answered = answered.lock().unwrap_or_else(PoisonError::into_inner);
    let most = in_milliseconds(answered.map_or(Duration::MAX, |time| time.elapsed()));
    if times.get("first-byte").is_some_and(|time| time <= most) {
        return Ok(());
    }
    Err(times
        .failure()
        .fact(
            "expected",
            format!(
                "at most {most:.3} ms after `first-byte:`: so long ago the redirect was answered"
            ),
        )
        .into())
}
