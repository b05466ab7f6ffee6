//! `/cached`: what is stored, under which key, and for how long.

use std::time::{Duration, Instant};

use super::asking::{by_hand, serve};
use super::said::{differs_from, json_of};
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, in_words, pause};
use crate::labs::c::times::TOO_BUSY;
use crate::labs::json::Json;
use crate::outcome::{CheckResult, Explain, Outcome};
use crate::subject::Subject;
use crate::web::{Request, Response, WebServer};

pub(super) const CACHE: Check = Check {
    id: "e10-cache",
    title: "works out /cached once, and answers from the store after that",
    rank: Rank::Works,
    source: "RFC 9111 §3, §4, §5.1, handout e10",
    because: "the handler is not asked again: `X-Cache: HIT` says so, the counter stands still, and Age tells for how many seconds the answer has been stored",
    by_hand: TWICE,
    faults: &[
        "e10-stores-nothing",
        "e10-always-hit",
        "e10-hit-without-age",
        "e10-counts-on",
        "e10-hit-without-its-type",
    ],
    run: cache,
};

pub(super) const KEY: Check = Check {
    id: "e10-key",
    title: "stores an answer for each target and each Accept-Language",
    rank: Rank::HoldsUp,
    source: "RFC 9111 §2, §4.1",
    because: "another query is another resource, and what stands in Vary makes another answer: a mixed-up key gives one visitor the answer of another",
    by_hand: by_hand!(
        "curl -i 'http://127.0.0.1:8080/cached?a=1'; curl -i 'http://127.0.0.1:8080/cached?a=2'"
    ),
    faults: &[
        "e10-key-without-query",
        "e10-key-without-language",
        "e10-cached-without-vary",
    ],
    run: key,
};

pub(super) const AGE: Check = Check {
    id: "e10-age",
    title: "counts Age in whole seconds since the answer was made",
    rank: Rank::HoldsUp,
    source: "RFC 9111 §5.1",
    because: "whoever stores the answer after us must know how old it was already",
    by_hand: TWICE,
    faults: &["e10-age-stands-still", "e10-age-in-milliseconds"],
    run: age,
};

pub(super) const TTL: Check = Check {
    id: "e10-ttl",
    title: "makes the answer anew when --cache-ttl is over, however often it was asked for",
    rank: Rank::HoldsUp,
    source: "RFC 9111 §4.2, handout e10",
    because: "the time runs from when the answer was made: were each hit to begin it anew, what everybody asks for would never be fresh again",
    by_hand: "cargo lab-e --cache-ttl 3 · then, every second: curl -i http://127.0.0.1:8080/cached",
    faults: &["e10-never-stale", "e10-hits-prolong", "e10-stale-at-once"],
    run: ttl,
};

const TWICE: &str = "cargo lab-e · then, twice: curl -i http://127.0.0.1:8080/cached";

/// The number in the answer, and whether it came from the store.
pub(super) fn number_of(response: &Response) -> CheckResult<(u64, bool)> {
    response.expect_status(&[200])?;
    let value = json_of(response)?;
    let Some(number) = value.get("n").and_then(Json::count) else {
        return Err(differs_from(response, r#"{"n":a number}"#));
    };
    let told = response.expect_one("X-Cache")?;
    Ok((number, told == "HIT"))
}

/// An answer that was made just now: its number.
pub(super) fn expect_miss(response: &Response) -> CheckResult<u64> {
    let (number, _) = number_of(response)?;
    response.expect_field("X-Cache", "MISS")?;
    Ok(number)
}

/// The answer that has this number, from the store.
pub(super) fn expect_hit(response: &Response, number: u64) -> CheckResult {
    let (stored, _) = number_of(response)?;
    response.expect_field("X-Cache", "HIT")?;
    if stored != number {
        return Err(differs_from(
            response,
            &format!("{{\"n\":{number}}}, the one that was stored"),
        ));
    }
    age_of(response).map(|_| ())
}

/// The Age of an answer from the store.
fn age_of(response: &Response) -> CheckResult<u64> {
    let age = response.expect_one("Age")?;
    age.parse().map_err(|_| {
        let failure = response.wrong_field("Age", &age);
        failure.fact("expected", "Age: and whole seconds").into()
    })
}

/// Asks for this target in this language.
pub(super) fn in_language(target: &str, language: &str) -> Request {
    Request::get(target).field(&format!("Accept-Language: {language}"))
}

fn cache(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let first = server.get("/cached")?;
    let number = expect_miss(&first)?;
    for _ in 0..2 {
        expect_hit(&server.get("/cached")?, number)?;
    }
    Ok(())
}

fn key(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (one, other) = (subject.word(), subject.word());
    let requests = [
        Request::get("/cached"),
        Request::get(&format!("/cached?a={one}")),
        Request::get(&format!("/cached?a={one}{other}")),
        in_language("/cached", "de"),
        in_language("/cached", "fr"),
        in_language(&format!("/cached?a={one}"), "de"),
    ];
    let mut numbers = Vec::new();
    for request in &requests {
        let response = server.ask(request)?;
        let number = expect_miss(&response)?;
        response.expect_list_holds("Vary", "Accept-Language")?;
        if numbers.contains(&number) {
            return Err(differs_from(&response, "another number than those before"));
        }
        numbers.push(number);
    }
    for (request, number) in requests.iter().zip(numbers) {
        let response = server.ask(request)?;
        expect_hit(&response, number)?;
        response.expect_list_holds("Vary", "Accept-Language")?;
    }
    Ok(())
}

fn age(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let before = Instant::now();
    let number = expect_miss(&server.get("/cached")?)?;
    let deadline = Deadline::within(Duration::from_secs(1) + PATIENCE);
    loop {
        let response = server.get("/cached")?;
        expect_hit(&response, number)?;
        let (age, most) = (age_of(&response)?, before.elapsed().as_secs() + 1);
        let wrong = |expected: String| {
            let failure = response.wrong_field("Age", &age.to_string());
            failure.fact("expected", expected)
        };
        if age > most {
            return Err(wrong(format!("Age: {most} at most: it was made {most} s ago")).into());
        }
        if age >= 1 && before.elapsed() >= Duration::from_secs(1) {
            return Ok(());
        }
        if deadline.is_over() {
            let limit = deadline.limit();
            return Err(wrong("Age: 1 or more".into())
                .waited(limit, "it to grow")
                .into());
        }
        pause(Duration::from_millis(100));
    }
}

fn ttl(subject: &Subject) -> CheckResult {
    const TIME: Duration = Duration::from_millis(600);
    let mut server = serve(subject, &["--cache-ttl", "0.6"])?;
    // On a busy machine the time may be over before we ask again.
    let (began, number) = stored(&mut server, TIME)?;
    let deadline = Deadline::within(TIME + PATIENCE);
    let with = |failure: crate::outcome::Failure| {
        let after = Duration::from_millis(began.elapsed().as_millis() as u64);
        let failure = failure.fact("with", "--cache-ttl 0.6");
        failure.fact(
            "this is",
            format!("{} after the first answer was asked for", in_words(after)),
        )
    };
    loop {
        let response = server.get("/cached")?;
        let elapsed = began.elapsed();
        if let (_, true) = number_of(&response)? {
            expect_hit(&response, number)?;
            if deadline.is_over() {
                let failure = with(response.failure());
                return Err(failure
                    .fact("expected", "X-Cache: MISS, and another number")
                    .into());
            }
            pause(Duration::from_millis(50));
            continue;
        }
        let next = expect_miss(&response)?;
        if elapsed < TIME || next == number {
            let failure = with(response.failure());
            return Err(failure
                .fact(
                    "expected",
                    format!("{{\"n\":{number}}} until then, and another number after that"),
                )
                .into());
        }
        return Ok(());
    }
}

/// When an answer was asked for that is in the store now, and its number.
fn stored(server: &mut WebServer, time: Duration) -> CheckResult<(Instant, u64)> {
    for _ in 0..20 {
        let began = Instant::now();
        let (number, was_there) = number_of(&server.get("/cached")?)?;
        let again = server.get("/cached")?;
        let (_, is_there) = number_of(&again)?;
        if !was_there && (is_there || began.elapsed() < time) {
            let hit = expect_hit(&again, number);
            hit.explain(|failure| failure.fact("with", "--cache-ttl 0.6"))?;
            return Ok((began, number));
        }
        // We were too slow: what is in the store has been there for a while.
        pause(time / 4);
    }
    Err(Outcome::Skipped(TOO_BUSY.into()))
}
