//! Odd queries and odd values.

use super::asking::{by_hand, serve};
use super::e03_what_was_asked::{expect_named, expect_values};
use super::said::{expect_json, pairs};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Request;

pub(super) const QUERIES: Check = Check {
    id: "e3-odd-queries",
    title: "makes the best of a query that is oddly written",
    rank: Rank::HoldsUp,
    source: "handout e3, WHATWG URL §5.1",
    because: "links are written by people: pieces without `=`, empty ones, a `%` that means itself. Pairs are split first, at the first `=`, and decoded after; what is not UTF-8 becomes U+FFFD",
    by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/query?a&&b=1=2&c=100%&d=%FF'"),
    faults: &[
        "e3-needs-an-equals-sign",
        "e3-empty-pieces-count",
        "e3-splits-at-the-last-equals",
        "e3-bad-escapes-are-400",
        "e3-bad-utf-8-is-400",
        "e3-decodes-before-it-splits",
        "e3-semicolons-separate",
    ],
    run: queries,
};

pub(super) const PAGES: Check = Check {
    id: "e3-odd-numbers",
    title: "takes whole numbers of 1 or more for a page, and nothing else",
    rank: Rank::HoldsUp,
    source: "handout e3",
    because: "each language reads numbers in its own generous way: signs, spaces, points, exponents. What a page is, the application says: digits; and a number too large for its type is no reason to fall over",
    by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/search?q=rust&page=0'"),
    faults: &[
        "e3-page-0",
        "e3-signed-pages",
        "e3-pages-with-spaces",
        "e3-pages-with-points",
        "e3-empty-page-is-1",
        "e3-large-page-is-500",
        "e3-no-zeros-before",
    ],
    run: pages,
};

pub(super) const TRUTHS: Check = Check {
    id: "e3-odd-truths",
    title: "takes `true` and `false` for exact, and nothing else",
    rank: Rank::HoldsUp,
    source: "handout e3",
    because: "`exact=no` that counts as true, because it is not empty, is a surprise that nobody finds: two words are known, and everything else is named and refused",
    by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/search?q=rust&exact=yes'"),
    faults: &["e3-any-truth", "e3-truth-knows-no-case", "e3-one-is-true"],
    run: truths,
};

pub(super) const REPEATS: Check = Check {
    id: "e3-repeats",
    title: "lets the first count where one value is wanted and several came; an empty q is one",
    rank: Rank::HoldsUp,
    source: "handout e3",
    because: "two programs that disagree about which of two values counts can be played off against each other: here it is the first; and `q=` is a value, though an empty one",
    by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/search?q=a&q=b&page=2&page=x'"),
    faults: &["e3-last-counts", "e3-empty-q-is-missing"],
    run: repeats,
};

pub(super) const VALUES: Check = Check {
    id: "e3-odd-fields",
    title: "hands over field values without the white space around them, empty ones too",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §5.5, RFC 9112 §5.1",
    because: "the white space around a value is no part of it, the one inside is; and a field with an empty value is there",
    by_hand: by_hand!("curl -i -H 'X-A;' -H 'X-B:   a  b  ' http://127.0.0.1:8080/headers"),
    faults: &[
        "e3-values-with-space",
        "e3-drops-empty-values",
        "e3-values-end-at-a-comma",
    ],
    run: values,
};

fn queries(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (one, two) = (subject.word(), subject.word());
    for (query, expected) in [
        (one.clone(), vec![(one.as_str(), "")]),
        (format!("{one}="), vec![(&one, "")]),
        (format!("={one}"), vec![("", &one)]),
        (format!("&&{one}=1&&{two}&"), vec![(&one, "1"), (&two, "")]),
        (format!("{one}=1=2="), vec![(&one, "1=2=")]),
        (
            format!("{one}=100%&{two}=%zz%4"),
            vec![(&one, "100%"), (&two, "%zz%4")],
        ),
        (
            format!("{one}=%FF&{two}=%C3%28"),
            vec![(&one, "\u{fffd}"), (&two, "\u{fffd}(")],
        ),
        (
            format!("{one}%26b=1%3D2&%3D=%2B%25"),
            vec![(&format!("{one}&b"), "1=2"), ("=", "+%")],
        ),
        (
            format!("{one}=1;{two}=2"),
            vec![(&one, &format!("1;{two}=2"))],
        ),
        (format!("{one}=?/:@"), vec![(&one, "?/:@")]),
        (String::new(), vec![]),
    ] {
        let response = server.get(&format!("/query?{query}"))?;
        expect_json(&response, &pairs(&expected))?;
    }
    Ok(())
}

fn pages(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    for (page, number) in [("1", 1_u64), ("01", 1), ("007", 7), ("70000", 70_000)] {
        let response = server.get(&format!("/search?q={word}&page={page}"))?;
        let expected = format!(r#"{{"q":"{word}","page":{number},"exact":false,"tags":[]}}"#);
        expect_json(&response, &expected)?;
    }
    for page in [
        "0", "-1", "%2B1", "+1", "1%20", "1.0", "1e3", "0x1", "", "1_000", "%D9%A1",
    ] {
        let response = server.get(&format!("/search?q={word}&page={page}"))?;
        response.expect_status(&[400])?;
        expect_named(&response, "page")?;
    }
    // A number of 40 digits is one; who has no type for it may refuse it.
    let response = server.get(&format!("/search?q={word}&page={}", "9".repeat(40)))?;
    response.expect_status(&[400, 200])
}

fn truths(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    for truth in ["1", "0", "yes", "TRUE", "False", "", "true%20", &word] {
        let response = server.get(&format!("/search?q={word}&exact={truth}"))?;
        response.expect_status(&[400])?;
        expect_named(&response, "exact")?;
    }
    Ok(())
}

fn repeats(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (one, two) = (subject.word(), subject.word());
    let target = format!("/search?q={one}&q={two}&page=3&page={two}&exact=true&exact={one}");
    let expected = format!(r#"{{"q":"{one}","page":3,"exact":true,"tags":[]}}"#);
    expect_json(&server.get(&target)?, &expected)?;
    let expected = r#"{"q":"","page":1,"exact":false,"tags":[""]}"#;
    expect_json(&server.get("/search?q=&tag=")?, expected)
}

fn values(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (one, two) = (subject.word(), subject.word());
    let request = Request::get("/headers")
        .field("X-Empty:")
        .field(&format!("X-Wide:  \t {one}  {two} \t"))
        .field(&format!("X-Tight:{one}"))
        .field(&format!("X-List: {one}, \"{two}, {one}\""))
        .field("X-Empty: ");
    let response = server.ask(&request)?;
    response.expect_status(&[200])?;
    expect_values(&response, "x-empty", &["", ""])?;
    expect_values(&response, "x-wide", &[&format!("{one}  {two}")])?;
    expect_values(&response, "x-tight", &[&one])?;
    expect_values(&response, "x-list", &[&format!("{one}, \"{two}, {one}\"")])
}
