//! e9 · Rate limit. How the bucket fills stands in `e09_refill.rs`, whose it is in `e09_clients.rs`.

use std::time::{Duration, Instant};

use super::asking::serve;
use super::said::now;
use super::{e09_clients, e09_refill};
use crate::course::{Check, Rank, Step};
use crate::deadline::STARTUP;
use crate::http_date;
use crate::labs::outlines::e::E9;
use crate::labs::promises::{PROMISES, refused};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Client, Request, Response, WebServer};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e9-limit",
            title: "answers N requests at once with 200, and the next one with 429",
            rank: Rank::Works,
            source: "RFC 6585 §4, handout e9",
            because: "the bucket holds N tokens and each request takes one: who comes for more in one go has to wait, on this connection or on another",
            by_hand: LIMIT,
            faults: &[
                "e9-no-limit",
                "e9-one-less",
                "e9-one-more",
                "e9-too-many-is-503",
                "e9-for-each-connection",
            ],
            run: limit,
        },
        Check {
            id: "e9-retry-after",
            title: "says in Retry-After how many seconds it takes to the next token",
            rank: Rank::Works,
            source: "RFC 6585 §4, RFC 9110 §10.2.3",
            because: "a client that knows when to come again need not try, and try again; whole seconds, because that is all that Retry-After can say",
            by_hand: LIMIT,
            faults: &[
                "e9-no-retry-after",
                "e9-retry-after-the-whole-time",
                "e9-retry-after-a-fraction",
                "e9-retry-after-1",
            ],
            run: retry_after,
        },
        e09_refill::REFILL,
        e09_refill::CAP,
        Check {
            id: "e9-at-once",
            title: "counts right when many come at the same moment",
            rank: Rank::HoldsUp,
            source: "handout e9",
            because: "to look whether there is a token and to take it is one act: who does it in two lets several in with the last one",
            by_hand: "cargo lab-e --rate 5/600 · then: seq 30 | xargs -P 30 -I{} curl -so /dev/null -w '%{http_code}\\n' http://127.0.0.1:8080/limited | sort | uniq -c",
            faults: &["e9-looks-before-it-takes"],
            run: at_once,
        },
        e09_clients::ADDRESSES,
        e09_clients::FORWARDED,
        e09_clients::OTHER_ROUTES,
        Check {
            id: "e9-default",
            title: "has a bucket of 10, and ten tokens a second, without --rate",
            rank: Rank::HoldsUp,
            source: "handout e9",
            because: "who starts it without a flag wants a limit too; and Retry-After is at least 1, for 0 would say: now",
            by_hand: "cargo lab-e · then: for i in $(seq 12); do curl -i http://127.0.0.1:8080/limited; done",
            faults: &["e9-no-limit-without-a-flag", "e9-retry-after-0"],
            run: default,
        },
        Check {
            id: "e9-wrong-usage",
            title: "exits 2 at a --rate that is none",
            rank: Rank::HoldsUp,
            source: PROMISES,
            because: "a rate is N/SECONDS: what cannot be read would be no limit, or a division by nothing",
            by_hand: "cargo lab-e --rate 5; echo $?",
            faults: &["e9-any-rate"],
            run: wrong_usage,
        },
    ],
    ..E9
};

pub(super) const LIMIT: &str = "cargo lab-e --rate 3/600 · then: for i in 1 2 3 4; do curl -i http://127.0.0.1:8080/limited; done";

/// A server with a bucket of so many tokens, and one more each `seconds`.
pub(super) fn limited(subject: &Subject, tokens: u32, seconds: f64) -> CheckResult<WebServer> {
    let all = f64::from(tokens) * seconds;
    serve(subject, &["--rate", &format!("{tokens}/{all}")])
}

/// Takes so many tokens, each on a connection of its own.
pub(super) fn take(server: &mut WebServer, tokens: u32) -> CheckResult {
    for number in 1..=tokens {
        let response = server.get("/limited")?;
        expect_number(&response, number, 200)?;
    }
    Ok(())
}

/// Is this the answer to the request with this number?
pub(super) fn expect_number(response: &Response, number: u32, status: u16) -> CheckResult {
    response.expect_status(&[status]).explain(|failure| {
        failure.fact(
            "this is",
            format!("the answer to request {number} of this client"),
        )
    })
}

fn limit(subject: &Subject) -> CheckResult {
    let tokens = u32::try_from(subject.number(3..=6)).unwrap_or(3);
    let mut server = limited(subject, tokens, 600.0)?;
    let let_in = let_in(&mut server, tokens);
    let_in.explain(|failure| failure.fact("with", format!("--rate {tokens}/{}", tokens * 600)))
}

/// So many are, and no more.
fn let_in(server: &mut WebServer, tokens: u32) -> CheckResult {
    // On one connection,
    let stay = Request::get("/limited").stay();
    let mut client = server.client()?;
    for number in 1..tokens {
        let response = client.ask(&stay);
        expect_number(&server.unless_ended(response)?, number, 200)?;
    }
    // and on others.
    expect_number(&server.get("/limited")?, tokens, 200)?;
    expect_number(&server.get("/limited")?, tokens + 1, 429)?;
    expect_number(&client.ask(&stay)?, tokens + 2, 429)
}

/// The seconds that this answer asks to wait.
fn wait_of(response: &Response) -> CheckResult<f64> {
    response.expect_status(&[429])?;
    let value = response.expect_one("Retry-After")?;
    let is_number = !value.is_empty() && value.bytes().all(|octet| octet.is_ascii_digit());
    let seconds = match is_number {
        true => value.parse().ok(),
        // A date may stand there too, which may have come meanwhile.
        false => {
            let date = http_date::seconds_since_1970(&value);
            date.map(|date| (date - now()).ceil().max(1.0))
        }
    };
    seconds.ok_or_else(|| {
        let failure = response.wrong_field("Retry-After", &value);
        failure
            .fact("expected", "Retry-After: and whole seconds")
            .into()
    })
}

/// Does it ask to wait so many seconds, or a little less for the time that has gone by? Both may be rounded.
fn expect_wait(response: &Response, seconds: f64, elapsed: f64) -> CheckResult {
    let wait = wait_of(response)?;
    if (1.0_f64.max(seconds - elapsed - 1.0)..=seconds + 1.0).contains(&wait) {
        return Ok(());
    }
    let value = response.values("Retry-After").join(", ");
    let failure = response.wrong_field("Retry-After", &value);
    let expected = format!("Retry-After: {seconds}, or a little less");
    Err(failure.fact("expected", expected).into())
}

fn retry_after(subject: &Subject) -> CheckResult {
    let tokens = u32::try_from(subject.number(2..=4)).unwrap_or(2);
    let seconds = subject.number(60..=200) as f64;
    let mut server = limited(subject, tokens, seconds)?;
    let began = Instant::now();
    take(&mut server, tokens)?;
    let response = server.get("/limited")?;
    let elapsed = began.elapsed().as_secs_f64();
    expect_wait(&response, seconds, elapsed).explain(|failure| {
        let all = f64::from(tokens) * seconds;
        let rate = format!("--rate {tokens}/{all}: a token each {seconds} s");
        failure.fact("with", rate)
    })
}

fn at_once(subject: &Subject) -> CheckResult {
    const TOKENS: usize = 5;
    let server = limited(subject, 5, 600.0)?;
    let clients = (0..24).map(|_| server.client());
    let mut clients = clients.collect::<CheckResult<Vec<Client>>>()?;
    let request = Request::get("/limited");
    for client in &mut clients {
        client.send(&request.octets())?;
    }
    let mut let_in = 0;
    let mut last = None;
    for client in &mut clients {
        let response = client.response_to(&request)?;
        response.expect_status(&[200, 429])?;
        let_in += usize::from(response.status() == 200);
        last = Some(response);
    }
    match last {
        Some(response) if let_in != TOKENS => {
            let failure = response
                .asked()
                .fact("sent by", format!("{} clients at once", clients.len()));
            let failure = failure.fact("with", "--rate 5/3000");
            let failure = failure.fact("but", format!("{let_in} of them were answered 200"));
            Err(failure
                .fact("expected", format!("{TOKENS}, and 429 for the others"))
                .into())
        }
        _ => Ok(()),
    }
}

fn default(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let began = Instant::now();
    take(&mut server, 10)?;
    let mut let_in = 10;
    // In this time at most so many tokens can have come.
    loop {
        let response = server.get("/limited")?;
        let elapsed = began.elapsed();
        if response.status() == 429 {
            // A second at most, and no second at all would be: now.
            return expect_wait(&response, 1.0, 0.0);
        }
        let_in += 1;
        expect_number(&response, let_in, 200)?;
        e09_refill::expect_at_most(&response, let_in, 10, 0.1, elapsed)?;
        // A machine as slow as that never empties the bucket.
        if elapsed > Duration::from_secs(2) {
            return Ok(());
        }
    }
}

fn wrong_usage(subject: &Subject) -> CheckResult {
    let rates = ["5", "0/1", "5/0", "-1/1", "many/1", "5/soon"];
    let start = |rate: &&str| subject.start(&["--port", "0", "--rate", rate]);
    let programs = rates.iter().map(start);
    for mut program in programs.collect::<CheckResult<Vec<_>>>()? {
        refused(&mut program, STARTUP)?.expect_code(2)?;
    }
    Ok(())
}
