//! A walk through pages that set cookies: which of them are sent, and where (b14).

use std::collections::BTreeMap;

use crate::origin::{Answer, Origin, Request};
use crate::outcome::{CheckResult, Explain};
use crate::program::Finished;
use crate::subject::Subject;

/// One page of a walk.
pub(super) struct Visit<'a> {
    /// `a.test/shop/cart`
    place: &'a str,
    /// The values of the Set-Cookie fields in its answer.
    sets: &'a [&'a str],
    /// The value of the Cookie field in its request; empty: no such field.
    sends: &'a str,
}

/// At this place the server sets these cookies, and the client must have sent that Cookie field.
/// WORD stands for the word of the walk, which nobody can guess.
pub(super) fn visit<'a>(place: &'a str, sets: &'a [&'a str], sends: &'a str) -> Visit<'a> {
    Visit { place, sets, sends }
}

/// `get` of all these places in one run, with `--jar jar`.
pub(super) fn walk(subject: &Subject, word: &str, visits: &[Visit]) -> CheckResult {
    walk_with(subject, word, visits, &["--jar", "jar"]).map(|_| ())
}

/// The same, and the order of the cookies counts.
pub(super) fn walk_in_order(subject: &Subject, word: &str, visits: &[Visit]) -> CheckResult {
    go(subject, word, visits, &["--jar", "jar"], true).map(|_| ())
}

/// The same with other flags.
pub(super) fn walk_with(
    subject: &Subject,
    word: &str,
    visits: &[Visit],
    flags: &[&str],
) -> CheckResult<Finished> {
    go(subject, word, visits, flags, false)
}

fn go(
    subject: &Subject,
    word: &str,
    visits: &[Visit],
    flags: &[&str],
    in_order: bool,
) -> CheckResult<Finished> {
    let with_word = |text: &str| text.replace("WORD", word);
    let mut answers = BTreeMap::new();
    for (number, visit) in visits.iter().enumerate() {
        let lines = visit
            .sets
            .iter()
            .map(|value| format!("Set-Cookie: {}", with_word(value)));
        answers.insert(number.to_string(), lines.collect::<Vec<_>>());
    }
    // The number of the visit stands in the query, which no cookie looks at.
    let origin = Origin::new(move |request| {
        let number = request
            .target
            .rsplit_once("?visit=")
            .map_or("", |(_, number)| number);
        let lines: Vec<&str> = answers
            .get(number)
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        Answer::status("200 OK", &lines, b".")
    })?;
    let port = origin.port();
    let mut line = vec!["get".to_owned()];
    for (number, visit) in visits.iter().enumerate() {
        let (host, path) = visit.place.split_once('/').unwrap_or((visit.place, ""));
        line.push(format!("http://{host}:{port}/{path}?visit={number}"));
        line.extend(["--resolve".to_owned(), format!("{host}:{port}:127.0.0.1")]);
    }
    line.extend(flags.iter().map(|flag| (*flag).to_owned()));
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    let finished = origin.run(subject, &line)?;
    // Even a client that ends too early has made its requests.
    let requests = origin.requests(&finished)?;
    for (request, visit) in requests.iter().zip(visits) {
        expect_cookies(request, &with_word(visit.sends), in_order).explain(|mut failure| {
            for before in visits
                .iter()
                .take_while(|before| !std::ptr::eq(*before, visit))
            {
                for value in before.sets {
                    let text = format!("{} set {}", before.place, shown(&with_word(value)));
                    failure = failure.fact("before", text);
                }
            }
            failure
        })?;
    }
    finished
        .expect_code(0)
        .explain(|failure| origin.tell(failure))?;
    origin.expect_requests(&finished, visits.len())?;
    Ok(finished)
}

/// A value as it is shown: long ones are cut.
fn shown(value: &str) -> String {
    crate::octets::quoted(value.as_bytes())
}

/// Are these the cookies that the request sends? Their order is a matter of its own (b14-order).
pub(super) fn expect_cookies(request: &Request, expected: &str, in_order: bool) -> CheckResult {
    if expected.is_empty() {
        return request.expect_no_field("Cookie");
    }
    if let ([value], false) = (&request.values("cookie")[..], in_order) {
        let value = String::from_utf8_lossy(value);
        if sorted(&value) == sorted(expected) {
            return Ok(());
        }
    }
    request.expect_field("Cookie", expected.as_bytes())
}

fn sorted(pairs: &str) -> Vec<&str> {
    let mut pairs: Vec<&str> = pairs.split("; ").collect();
    pairs.sort_unstable();
    pairs
}
