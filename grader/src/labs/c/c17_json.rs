//! The log as JSON: an object on each line.

use std::time::SystemTime;

use super::logged::{Exchange, Logged};
use crate::course::{Check, Rank};
use crate::labs::json::Json;
use crate::outcome::CheckResult;
use crate::rfc3339;
use crate::subject::Subject;
use crate::web::{Request, Site};

/// How far the time of a line may lie beside our clock, in seconds.
const BESIDE: f64 = 5.0;

pub(super) const JSON: Check = Check {
    id: "c17-json",
    title: "writes JSON lines with the eleven keys",
    rank: Rank::Works,
    source: "handout c17, RFC 8259",
    because: "programs that collect logs look for keys: time, remote, method, target, version, status, bytes, duration_ms, request_id, referer, user_agent; what is not there is null",
    by_hand: "cargo lab-c --root . --access-log - --log-format json · then: curl http://127.0.0.1:8080/README.md",
    faults: &[
        "c17-json-is-common",
        "c17-absent-is-a-dash",
        "c17-remote-with-port",
        "c17-numbers-as-text",
        "c17-short-version",
        "c17-json-without-duration",
        "c17-json-time-as-in-common",
    ],
    run: json,
};

/// The keys of a line.
const KEYS: [&str; 11] = [
    "time",
    "remote",
    "method",
    "target",
    "version",
    "status",
    "bytes",
    "duration_ms",
    "request_id",
    "referer",
    "user_agent",
];

/// The line of this exchange, which must be an object with all the keys.
pub(in crate::labs) fn object_of(exchange: &Exchange) -> CheckResult<Json> {
    let object = Json::parse(&exchange.line).map_err(|wrong| {
        let (place, what) = place_of(&wrong);
        exchange
            .failure_at(place, what)
            .fact("expected", "one JSON object on a line (RFC 8259)")
    })?;
    match KEYS.iter().find(|key| object.get(key).is_none()) {
        None => Ok(object),
        Some(key) => Err(exchange
            .failure()
            .fact("but", format!("there is no \"{key}\""))
            .fact("expected", KEYS.join(", "))
            .into()),
    }
}

/// `octet 17: no colon after a name`
fn place_of(wrong: &str) -> (usize, &str) {
    let parts = wrong
        .strip_prefix("octet ")
        .and_then(|rest| rest.split_once(": "));
    let (place, what) = parts.unwrap_or(("0", wrong));
    (place.parse().unwrap_or_default(), what)
}

/// Has this member this value?
pub(in crate::labs) fn expect_member(
    exchange: &Exchange,
    object: &Json,
    key: &str,
    expected: &Json,
) -> CheckResult {
    let value = object.get(key).unwrap_or(&Json::Null);
    if value == expected {
        return Ok(());
    }
    Err(exchange
        .failure()
        .fact("member", format!("\"{key}\": {value}"))
        .fact("expected", format!("\"{key}\": {expected}"))
        .into())
}

pub(in crate::labs) fn text(text: &str) -> Json {
    Json::Text(text.into())
}

pub(in crate::labs) fn number(number: usize) -> Json {
    Json::Number(number as f64)
}

fn json(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = site.random_file("txt")?;
    let mut logged = Logged::start(subject, &site, "json")?;
    let (referer, agent) = (
        format!("http://localhost/{}", subject.word()),
        subject.word(),
    );
    let target = format!("/{name}?{}", subject.word());
    let bare = Request::get(&target);
    let full = bare
        .clone()
        .field(&format!("Referer: {referer}"))
        .field(&format!("User-Agent: {agent}"));
    for (request, referer, agent) in [
        (full, text(&referer), text(&agent)),
        (bare, Json::Null, Json::Null),
    ] {
        let exchange = logged.ask(&request)?;
        let object = object_of(&exchange)?;
        for (key, expected) in [
            ("remote", text("127.0.0.1")),
            ("method", text("GET")),
            ("target", text(&target)),
            ("version", text("HTTP/1.1")),
            ("status", number(200)),
            ("bytes", number(content.len())),
            ("referer", referer),
            ("user_agent", agent),
        ] {
            expect_member(&exchange, &object, key, &expected)?;
        }
        expect_now(&exchange, &object)?;
        expect_duration(&exchange, &object)?;
    }
    Ok(())
}

fn expect_now(exchange: &Exchange, object: &Json) -> CheckResult {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.map_or(0.0, |time| time.as_secs_f64());
    let time = object.get("time").and_then(Json::text);
    let seconds = time.and_then(rfc3339::seconds_since_1970);
    if seconds.is_some_and(|seconds| (seconds - now).abs() <= BESIDE) {
        return Ok(());
    }
    Err(exchange
        .failure()
        .fact("time", format!("{:?}", time.unwrap_or("no text")))
        .fact(
            "expected",
            "the time now, as in 2026-11-21T10:15:30+01:00 (RFC 3339)",
        )
        .into())
}

fn expect_duration(exchange: &Exchange, object: &Json) -> CheckResult {
    match object.get("duration_ms") {
        Some(Json::Number(number)) if (0.0..60_000.0).contains(number) => Ok(()),
        _ => Err(exchange
            .failure()
            .fact("expected", "\"duration_ms\": a number of milliseconds")
            .into()),
    }
}
