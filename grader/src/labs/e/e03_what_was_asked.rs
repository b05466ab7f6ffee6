//! e3 · What was asked.

use super::asking::{by_hand, encoded, serve};
use super::said::{differs_from, expect_json, expect_refused, json_of, pairs, quoted};
use super::{e03_accept, e03_odd};
use crate::course::{Check, Rank, Step};
use crate::labs::json::Json;
use crate::labs::outlines::e::E3;
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Request;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e3-query",
            title: "hands over the pairs of a query, decoded and in order",
            rank: Rank::Works,
            source: "handout e3, WHATWG URL §5.1",
            because: "a query is a list, not a table: a name may stand there twice, and the order is the client's; `+` is a space in it, and %XX an octet",
            by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/query?a=1&a=2+3&b=%C3%A4'"),
            faults: &[
                "e3-plus-is-a-plus",
                "e3-pairs-sorted",
                "e3-one-pair-per-name",
                "e3-decodes-nothing",
            ],
            run: query,
        },
        Check {
            id: "e3-search",
            title: "makes a number, a truth value and a list of the values of a query",
            rank: Rank::Works,
            source: "handout e3",
            because: "all values come as text: the handler says what it wants, and gets that, or what holds where nothing was said",
            by_hand: by_hand!(
                "curl -i 'http://127.0.0.1:8080/search?q=rust&page=2&exact=true&tag=a&tag=b'"
            ),
            faults: &[
                "e3-page-is-text",
                "e3-one-tag",
                "e3-exact-is-text",
                "e3-page-is-needed",
            ],
            run: search,
        },
        Check {
            id: "e3-refused",
            title: "answers 400 to a value that is missing or wrong, and names the field",
            rank: Rank::Works,
            source: "handout e3, RFC 9110 §15.5.1",
            because: "the client is at fault, and can help itself if it learns which field it was",
            by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/search?q=rust&page=two'"),
            faults: &[
                "e3-wrong-page-is-1",
                "e3-refused-without-its-name",
                "e3-wrong-value-is-500",
                "e3-missing-q-is-empty",
            ],
            run: refused,
        },
        Check {
            id: "e3-headers",
            title: "hands over the fields: names in lower case, each with its values in order",
            rank: Rank::Works,
            source: "handout e3, RFC 9110 §5.1, §5.2",
            because: "field names know no case, so lower case is one way to write them all; a field may have several lines, and all of them count",
            by_hand: by_hand!("curl -i -H 'X-A: 1' -H 'x-a: 2' http://127.0.0.1:8080/headers"),
            faults: &[
                "e3-names-as-they-came",
                "e3-last-value-only",
                "e3-values-joined",
                "e3-value-without-list",
            ],
            run: headers,
        },
        e03_odd::QUERIES,
        e03_odd::PAGES,
        e03_odd::TRUTHS,
        e03_odd::REPEATS,
        e03_odd::VALUES,
        e03_accept::GREETING,
        e03_accept::QUALITIES,
        e03_accept::SPELLINGS,
        e03_accept::NOTHING,
        e03_accept::VARY,
    ],
    ..E3
};

fn query(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (name, odd) = (
        subject.word(),
        format!("{} &=+%ä?/#{}", subject.word(), subject.word()),
    );
    let sent = [
        (name.as_str(), subject.word()),
        ("zz", odd.clone()),
        (&name, subject.word()),
        (&odd, subject.text(4)),
        ("aa", subject.number(0..=99).to_string()),
    ];
    let sent: Vec<(&str, &str)> = sent
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let response = server.get(&format!("/query?{}", encoded(&sent)))?;
    expect_json(&response, &pairs(&sent))?;
    // The other way to write a space.
    let plus = encoded(&sent).replace("%20", "+");
    expect_json(&server.get(&format!("/query?{plus}"))?, &pairs(&sent))?;
    expect_json(&server.get("/query")?, "[]")
}

fn search(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (q, one, two) = (
        format!("{} {}", subject.word(), subject.word()),
        subject.word(),
        subject.word(),
    );
    let page = subject.number(2..=5_000);
    let expected = |page: i64, exact: bool, tags: &[&str]| {
        let tags: Vec<String> = tags.iter().map(|tag| quoted(tag)).collect();
        let (q, tags) = (quoted(&q), tags.join(","));
        format!(r#"{{"q":{q},"page":{page},"exact":{exact},"tags":[{tags}]}}"#)
    };
    let encoded_q = encoded(&[("q", &q)]);
    let response = server.get(&format!("/search?{encoded_q}"))?;
    expect_json(&response, &expected(1, false, &[]))?;
    let response = server.get(&format!("/search?page={page}&{encoded_q}&exact=true"))?;
    expect_json(&response, &expected(page, true, &[]))?;
    let target = format!("/search?tag={two}&{encoded_q}&exact=false&tag={one}&page=1");
    expect_json(&server.get(&target)?, &expected(1, false, &[&two, &one]))
}

fn refused(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    for (query, field) in [
        (format!("?page=2&exact=true&tag={word}"), "q"),
        (format!("?q={word}&page={word}"), "page"),
        (format!("?q={word}&exact={word}"), "exact"),
        (String::new(), "q"),
    ] {
        let response = server.get(&format!("/search{query}"))?;
        expect_refused(&response, 400, field)?;
        expect_named(&response, field)?;
    }
    Ok(())
}

/// `q` is one letter: it must stand there as a word.
pub(super) fn expect_named(response: &crate::web::Response, field: &str) -> CheckResult {
    let text = response.text();
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    if text
        .split(|letter| !is_part(letter))
        .any(|word| word == field)
    {
        return Ok(());
    }
    Err(differs_from(response, &format!("that it names `{field}`")))
}

fn headers(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (name, one, two, three) = (
        subject.word(),
        subject.word(),
        subject.word(),
        subject.word(),
    );
    let request = Request::get("/headers")
        .field(&format!("X-{name}: {one}"))
        .field(&format!("User-Agent: {two}/1.0 ({three})"))
        .field(&format!("x-{}: {three}, {two}", name.to_uppercase()));
    let response = server.ask(&request)?;
    response.expect_status(&[200])?;
    expect_values(
        &response,
        &format!("x-{name}"),
        &[&one, &format!("{three}, {two}")],
    )?;
    expect_values(&response, "user-agent", &[&format!("{two}/1.0 ({three})")])?;
    expect_values(&response, "host", &["localhost"])
}

/// The object has this name, with these values.
pub(super) fn expect_values(
    response: &crate::web::Response,
    name: &str,
    values: &[&str],
) -> CheckResult {
    let all = json_of(response)?;
    let list = values.iter().map(|value| Json::Text((*value).to_owned()));
    if all.get(name) == Some(&Json::List(list.collect())) {
        return Ok(());
    }
    let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    let expected = format!("{}: [{}] in it", quoted(name), values.join(", "));
    Err(differs_from(response, &expected))
}
