//! b18 · Where time goes: `--timing`.

use super::b18_lines::{Times, expect_timing};
use super::exchange::{get, run};
use super::{b18_lines, b18_slow};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B18;
use crate::origin::{Answer, Origin};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b18-five-lines",
            title: "says on standard error, in five lines, where the time of a request went",
            rank: Rank::Works,
            source: "handout b18",
            because: "each part has another cure, so each has a line of its own, which a script can read",
            by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get http://localhost:50080/ --timing --output target/page",
            faults: &[
                "b18-says-nothing",
                "b18-on-stdout",
                "b18-another-order",
                "b18-in-seconds",
                "b18-whole-milliseconds",
            ],
            run: five_lines,
        },
        Check {
            id: "b18-nothing-to-do",
            title: "writes - where there was no name to find, and no keys to agree on",
            rank: Rank::Works,
            source: "handout b18",
            because: "that something took no time is not the same as that it did not happen",
            by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get http://127.0.0.1:50080/ --timing --output target/page",
            faults: &["b18-zero-for-none", "b18-always-resolves"],
            run: nothing_to_do,
        },
        b18_lines::NAME,
        b18_lines::PROGRAMS,
        b18_lines::SEVERAL,
        b18_slow::SLOW_ANSWER,
        b18_slow::SLOW_BODY,
        b18_slow::REDIRECT,
    ],
    ..B18
};

fn five_lines(subject: &Subject) -> CheckResult {
    let body = subject.text(3000);
    let exchange = get(subject, Answer::ok(&body), &["--timing"])?;
    exchange.expect_prints(body.as_bytes())?;
    let times = expect_timing(&exchange.finished, 1)?.remove(0);
    times.expect_sum()
}

fn nothing_to_do(subject: &Subject) -> CheckResult {
    let origin = Origin::answering(Answer::ok("hello\n"))?;
    let host = format!("{}.test:{}", subject.word(), origin.port());
    let (url, entry) = (format!("http://{host}/"), format!("{host}:127.0.0.1"));
    let finished = origin.run(subject, &["get", &url, "--timing", "--resolve", &entry])?;
    expect_no_name(&expect_timing(&finished, 1)?[0])
        .explain(|failure| failure.fact("ran", "with --resolve"))?;
    let exchange = run(subject, origin, "get", "/", &["--timing"])?;
    expect_no_name(&expect_timing(&exchange.finished, 1)?[0])
}

/// There was a connection and an answer, and nothing else.
fn expect_no_name(times: &Times) -> CheckResult {
    times.expect("resolve", false)?;
    times.expect("connect", true)?;
    times.expect("tls", false)?;
    times.expect("first-byte", true)?;
    times.expect("total", true)
}
