//! How the bucket fills: at a steady pace, and never over its rim.

use std::time::{Duration, Instant};

use super::e09_rate_limit::{LIMIT, expect_number, limited, take};
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, in_words, pause};
use crate::outcome::{Cause, CheckResult, Failure};
use crate::subject::Subject;
use crate::web::{Request, Response};

pub(super) const REFILL: Check = Check {
    id: "e9-refill",
    title: "puts a token back each SECONDS/N, one at a time",
    rank: Rank::Works,
    source: "handout e9",
    because: "that is the point of a bucket: after a burst one goes on at the steady pace, instead of all at once when a minute begins; and what was refused has taken nothing",
    by_hand: "cargo lab-e --rate 5/10 · then: for i in $(seq 8); do curl -so /dev/null -w '%{http_code}\\n' http://127.0.0.1:8080/limited; sleep 1; done",
    faults: &[
        "e9-never-refills",
        "e9-fills-when-the-time-is-over",
        "e9-fills-the-whole-bucket",
        "e9-refused-ones-count",
    ],
    run: refill,
};

pub(super) const CAP: Check = Check {
    id: "e9-full",
    title: "never holds more than N tokens, however long nobody comes",
    rank: Rank::HoldsUp,
    source: "handout e9",
    because: "N is the largest burst: with a night's tokens in the bucket somebody could send a million requests in the morning",
    by_hand: LIMIT,
    faults: &["e9-no-rim"],
    run: cap,
};

/// Not more were let in than there were tokens: N at first, and one each `seconds`.
pub(super) fn expect_at_most(
    response: &Response,
    let_in: u32,
    tokens: u32,
    seconds: f64,
    elapsed: Duration,
) -> CheckResult {
    let more = (elapsed.as_secs_f64() / seconds + 0.01).floor();
    if f64::from(let_in) <= f64::from(tokens) + more {
        return Ok(());
    }
    let elapsed = in_words(Duration::from_millis(elapsed.as_millis() as u64));
    let failure = response.failure();
    let failure = failure.fact(
        "but",
        format!("this is answer number {let_in} with 200, after {elapsed}"),
    );
    let expected = format!("at most {tokens}, and one more each {seconds} s");
    Err(failure.fact("expected", expected).into())
}

fn refill(subject: &Subject) -> CheckResult {
    // So many that all of them would take longer than one of them is waited for.
    const TOKENS: u32 = 20;
    const SECONDS: f64 = 0.4;
    let mut server = limited(subject, TOKENS, SECONDS)?;
    let began = Instant::now();
    take(&mut server, TOKENS)?;
    // On a busy machine a token may have come meanwhile.
    let mut let_in = TOKENS;
    let mut emptied = false;
    let limit = Duration::from_secs_f64(SECONDS) + PATIENCE;
    let mut deadline = Deadline::within(limit);
    let mut more = 0;
    while more < 2 {
        let response = server.get("/limited")?;
        if response.status() == 429 {
            emptied = true;
            if deadline.is_over() {
                let failure = Failure::new(Cause::Silent).waited(limit, "a token");
                let with = format!("--rate {TOKENS}/8: a token each {SECONDS} s");
                let failure = failure.fact("with", with);
                return Err(failure
                    .fact(
                        "but",
                        "every request since the bucket was empty was answered 429",
                    )
                    .into());
            }
            pause(Duration::from_millis(10));
            continue;
        }
        let_in += 1;
        expect_number(&response, let_in, 200)?;
        expect_at_most(&response, let_in, TOKENS, SECONDS, began.elapsed())?;
        more += u32::from(emptied);
        deadline = Deadline::within(limit);
    }
    Ok(())
}

fn cap(subject: &Subject) -> CheckResult {
    const TOKENS: u32 = 2;
    const SECONDS: f64 = 0.1;
    let server = limited(subject, TOKENS, SECONDS)?;
    let request = Request::get("/limited").stay();
    let mut client = server.client()?;
    client.ask(&request)?.expect_status(&[200])?;
    // Time for five tokens more than there is room for,
    pause(Duration::from_secs_f64(SECONDS * 6.0));
    // and then a burst.
    let began = Instant::now();
    let mut let_in = 0;
    for _ in 0..12 {
        let response = client.ask(&request)?;
        response.expect_status(&[200, 429])?;
        let_in += u32::from(response.status() == 200);
        expect_at_most(&response, let_in, TOKENS, SECONDS, began.elapsed())?;
    }
    Ok(())
}
