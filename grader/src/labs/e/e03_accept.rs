//! What a client likes to read: content negotiation.

use super::asking::{by_hand, serve};
use super::said::expect_json;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response, WebServer};

pub(super) const GREETING: Check = Check {
    id: "e3-greeting",
    title: "greets as text, as HTML or in JSON, whichever Accept asks for",
    rank: Rank::HoldsUp,
    source: "handout e3, RFC 9110 §12.5.1",
    because: "one resource, three representations: the client says which it can read, and without Accept it is the first, the text",
    by_hand: by_hand!("curl -i -H 'Accept: application/json' http://127.0.0.1:8080/greeting"),
    faults: &[
        "e3-ignores-accept",
        "e3-greeting-without-accept-is-406",
        "e3-json-greeting-is-other",
    ],
    run: greeting,
};

pub(super) const QUALITIES: Check = Check {
    id: "e3-qualities",
    title: "weighs the q-values of Accept, the most specific range first",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §12.4.2, §12.5.1",
    because: "text/html;q=0.5, */*;q=0.8 says: anything else rather than HTML. For each type the most specific range counts, whatever the order; q=0 means never; the text wins a draw",
    by_hand: by_hand!(
        "curl -i -H 'Accept: text/plain;q=0.3, text/*;q=0.7, */*;q=0.1' http://127.0.0.1:8080/greeting"
    ),
    faults: &[
        "e3-first-range-wins",
        "e3-ignores-q",
        "e3-widest-range-counts",
        "e3-q-0-is-a-little",
        "e3-draws-go-to-json",
        "e3-q-of-one-digit",
    ],
    run: qualities,
};

pub(super) const SPELLINGS: Check = Check {
    id: "e3-accept-spelling",
    title: "reads Accept in any case, with spaces around `;`, in several lines",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §5.3, §8.3.1, §12.5.1",
    because: "media types know no case, white space around `;` and `,` is free, and two lines of a list are one list",
    by_hand: by_hand!(
        "curl -i -H 'Accept: TEXT/HTML ; Q=0.9' -H 'Accept: application/json;q=0.1' http://127.0.0.1:8080/greeting"
    ),
    faults: &[
        "e3-accept-knows-case",
        "e3-accept-without-spaces",
        "e3-accept-of-one-line",
    ],
    run: spellings,
};

pub(super) const NOTHING: Check = Check {
    id: "e3-not-acceptable",
    title: "answers 406 where Accept leaves nothing that is there",
    rank: Rank::HoldsUp,
    source: "handout e3, RFC 9110 §15.5.7",
    because: "who reads pictures alone is not helped by a text: 406 says that there is no representation that it could read",
    by_hand: by_hand!("curl -i -H 'Accept: image/png' http://127.0.0.1:8080/greeting"),
    faults: &["e3-text-for-everybody", "e3-406-is-404"],
    run: nothing,
};

pub(super) const VARY: Check = Check {
    id: "e3-vary",
    title: "says Vary: Accept with each of the three",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §12.5.5",
    because: "a cache between the two would give the HTML of one client to the next, which asked for JSON: Vary tells it what the choice depended on",
    by_hand: by_hand!("curl -i http://127.0.0.1:8080/greeting"),
    faults: &["e3-no-vary", "e3-vary-for-html-only"],
    run: vary,
};

/// The three, in the order in which they win a draw.
const TYPES: [&str; 3] = ["text/plain", "text/html", "application/json"];

/// Is this the greeting in one of these media types?
fn expect_greeting(response: &Response, types: &[&str]) -> CheckResult {
    response.expect_status(&[200])?;
    response.expect_media_type(types)?;
    let value = response.expect_one("Content-Type")?.to_lowercase();
    match value.split(';').next() {
        Some("application/json") => expect_json(response, r#"{"greeting":"Hello, world!"}"#),
        _ => response.expect_content_holds("Hello, world!"),
    }
}

fn ask(server: &mut WebServer, accept: &str) -> CheckResult<Response> {
    server.ask(&Request::get("/greeting").field(&format!("Accept: {accept}")))
}

fn greeting(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    for one in TYPES {
        expect_greeting(&ask(&mut server, one)?, &[one])?;
    }
    for (accept, expected) in [
        ("*/*", TYPES[0]),
        ("text/*", TYPES[0]),
        ("application/*", TYPES[2]),
    ] {
        expect_greeting(&ask(&mut server, accept)?, &[expected])?;
    }
    expect_greeting(&server.get("/greeting")?, &[TYPES[0]])
}

fn qualities(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    for (accept, expected) in [
        ("text/html;q=0.5, application/json;q=0.6", TYPES[2]),
        ("*/*;q=0.8, text/html;q=0.5, text/plain;q=0.1", TYPES[2]),
        ("text/html, text/*;q=0.3, */*;q=0.4", TYPES[1]),
        ("*/*, text/plain;q=0, application/json;q=0.0", TYPES[1]),
        ("text/html;q=0.501, application/json;q=0.502", TYPES[2]),
        ("application/json, text/html, text/plain", TYPES[0]),
        ("image/png, application/json;q=0.001", TYPES[2]),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            TYPES[1],
        ),
    ] {
        expect_greeting(&ask(&mut server, accept)?, &[expected])?;
    }
    for _ in 0..20 {
        let ranges = random_ranges(subject);
        let texts: Vec<String> = ranges
            .iter()
            .map(|(range, q)| format!("{range};q={q}"))
            .collect();
        let quality = TYPES.map(|one| quality(&ranges, one));
        let best = quality.iter().copied().max().unwrap_or_default();
        let response = ask(&mut server, &texts.join(", "))?;
        let told = |failure: crate::outcome::Failure| failure.fact("weighed", weighed(&quality));
        if best == 0 {
            response.expect_status(&[406]).explain(told)?;
            continue;
        }
        let mut winners: Vec<&str> = Vec::new();
        for (one, own) in TYPES.iter().zip(quality) {
            // A draw that the text is not in is nobody's.
            if own == best && winners != [TYPES[0]] {
                winners.push(one);
            }
        }
        expect_greeting(&response, &winners).explain(told)?;
    }
    Ok(())
}

/// `text/plain 0.300, text/html 0.700, application/json 0.100`
fn weighed(quality: &[u32; 3]) -> String {
    let each = TYPES.iter().zip(quality);
    let each = each.map(|(one, quality)| format!("{one} {:.3}", f64::from(*quality) / 1000.0));
    each.collect::<Vec<_>>().join(", ")
}

/// Ranges in random order, each once, with thousandths.
fn random_ranges(subject: &Subject) -> Vec<(&'static str, String)> {
    let mut ranges = Vec::new();
    let mut left = vec![
        "*/*",
        "text/*",
        "application/*",
        "text/plain",
        "text/html",
        "application/json",
        "image/png",
    ];
    for _ in 0..subject.number(1..=5) {
        let most = i64::try_from(left.len()).unwrap_or(1) - 1;
        let place = usize::try_from(subject.number(0..=most)).unwrap_or_default();
        let quality = match subject.number(0..=4) {
            0 => "0".to_owned(),
            1 => "1".to_owned(),
            _ => format!("0.{:03}", subject.number(1..=999)),
        };
        ranges.push((left.remove(place), quality));
    }
    ranges
}

/// How much a type is liked, in thousandths: the most specific range that it falls under.
fn quality(ranges: &[(&str, String)], one: &str) -> u32 {
    let wide = format!("{}/*", one.split('/').next().unwrap_or_default());
    for range in [one, &wide, "*/*"] {
        if let Some((_, quality)) = ranges.iter().find(|(own, _)| *own == range) {
            let quality: f64 = quality.parse().unwrap_or_default();
            return (quality * 1000.0).round() as u32;
        }
    }
    0
}

fn spellings(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    for (accept, expected) in [
        ("TEXT/HTML", TYPES[1]),
        ("text/plain ; q=0.1 ,\ttext/html ; q=0.9", TYPES[1]),
        ("Application/Json;Q=1, text/plain;Q=0.5", TYPES[2]),
        (", application/json , ,", TYPES[2]),
    ] {
        expect_greeting(&ask(&mut server, accept)?, &[expected])?;
    }
    let request = Request::get("/greeting")
        .field("Accept: text/plain;q=0.2")
        .field("accept: application/json;q=0.7");
    expect_greeting(&server.ask(&request)?, &[TYPES[2]])
}

fn nothing(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let own = format!("application/x-{}", subject.word());
    for accept in [
        own.as_str(),
        "image/png, image/*;q=0.5",
        "text/*;q=0, application/json;q=0",
        "*/*;q=0",
    ] {
        ask(&mut server, accept)?.expect_status(&[406])?;
    }
    Ok(())
}

fn vary(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    for one in TYPES {
        ask(&mut server, one)?.expect_list_holds("Vary", "Accept")?;
    }
    server.get("/greeting")?.expect_list_holds("Vary", "Accept")
}
