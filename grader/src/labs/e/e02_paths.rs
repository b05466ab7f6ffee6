//! Odd paths: escapes, slashes, dots, very many segments.

use super::asking::{by_hand, serve};
use super::e02_routes::expect_route;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const DECODES: Check = Check {
    id: "e2-decodes",
    title: "splits a path first and decodes its segments after",
    rank: Rank::HoldsUp,
    source: "handout e2, RFC 3986 §2.4",
    because: "`%2F` is a slash that belongs to the data: whoever decodes first takes it for one that separates. And it is decoded once, and `+` is a plus: it is a space in queries and forms alone",
    by_hand: by_hand!("curl -i http://127.0.0.1:8080/r/users/a%2Fb"),
    faults: &[
        "e2-decodes-before-it-splits",
        "e2-decodes-nothing",
        "e2-decodes-twice",
        "e2-plus-is-a-space",
        "e2-literals-as-they-came",
    ],
    run: decodes,
};

pub(super) const BROKEN: Check = Check {
    id: "e2-broken-escapes",
    title: "answers 400 to a parameter that is not percent-encoded UTF-8",
    rank: Rank::HoldsUp,
    source: "handout e2, RFC 3986 §2.1",
    because: "a `%` without two hexadecimal digits says nothing, and octets that are not UTF-8 are no text: a guess would hand the handler something that nobody sent",
    by_hand: by_hand!("curl -i http://127.0.0.1:8080/r/users/%zz"),
    faults: &[
        "e2-keeps-broken-escapes",
        "e2-replaces-what-is-not-utf-8",
        "e2-broken-escape-is-500",
    ],
    run: broken,
};

pub(super) const SLASHES: Check = Check {
    id: "e2-slashes",
    title: "matches nothing with an empty segment, or a slash at the end",
    rank: Rank::HoldsUp,
    source: "handout e2",
    because: "/a and /a/ are two paths (RFC 3986 §6.2.2): one page under two addresses is two pages for caches and search engines; and a parameter has at least one octet",
    by_hand: by_hand!("curl -i http://127.0.0.1:8080/r/users/7/"),
    faults: &[
        "e2-slash-at-the-end-is-free",
        "e2-slashes-collapse",
        "e2-empty-parameters",
        "e2-rest-may-be-empty",
        "e2-empty-segments-in-rest",
    ],
    run: slashes,
};

pub(super) const DOTS: Check = Check {
    id: "e2-dots",
    title: "takes `.` and `..` for ordinary segments",
    rank: Rank::HoldsUp,
    source: "handout e2",
    because: "dots mean something in a folder, and a route is none: what a handler makes of a parameter it decides itself",
    by_hand: by_hand!("curl -i --path-as-is http://127.0.0.1:8080/r/files/a/../b"),
    faults: &["e2-dots-are-resolved", "e2-dots-are-404"],
    run: dots,
};

pub(super) const MANY: Check = Check {
    id: "e2-many-segments",
    title: "takes a path of thousands of segments",
    rank: Rank::HoldsUp,
    source: "handout e2",
    because: "8,192 octets of target are 4,000 segments: a router that calls itself for each, or tries all ways through them, is an easy prey",
    by_hand: by_hand!("curl -i http://127.0.0.1:8080/r/files/$(printf 'a/%.0s' {1..4000})z"),
    faults: &["e2-at-most-100-segments", "e2-many-segments-end-it"],
    run: many,
};

fn decodes(subject: &Subject) -> CheckResult {
    let (one, two) = (subject.word(), subject.word());
    let literal = format!("GET /{one}/x.y");
    let mut server = serve(subject, &["--route", &literal])?;
    for (sent, value) in [
        (format!("{one}%2F{two}"), format!("{one}/{two}")),
        (format!("{one}%20{two}"), format!("{one} {two}")),
        (format!("{one}+{two}"), format!("{one}+{two}")),
        (format!("%C3%A4{one}%E2%82%AC"), format!("ä{one}€")),
        (format!("{one}%252F"), format!("{one}%2F")),
        (format!("{one}%3Fa=b"), format!("{one}?a=b")),
        (format!("%2e%2E{one}"), format!("..{one}")),
    ] {
        let response = server.get(&format!("/r/users/{sent}"))?;
        expect_route(&response, "/r/users/:id", &[("id", &value)])?;
    }
    let response = server.get(&format!("/r/files/{one}%2F{two}/{one}%25"))?;
    let path = format!("{one}/{two}/{one}%");
    expect_route(&response, "/r/files/*path", &[("path", &path)])?;
    for path in ["/r/users/%6De", "/r/%75sers/me"] {
        let response = server.get(path)?;
        expect_route(&response, "/r/users/me", &[]).explain(|failure| {
            failure.because("%6D is another way to write m (RFC 3986 §6.2.2.2): literals are compared with decoded segments")
        })?;
    }
    let response = server.get(&format!("/{one}/x%2Ey"))?;
    expect_route(&response, &format!("/{one}/x.y"), &[])
}

fn broken(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    for broken in [
        "%zz",
        "%",
        "%4",
        "%%41",
        "%FF",
        "%C3%28",
        "%ED%A0%80",
        "%+1",
    ] {
        let response = server.get(&format!("/r/users/{word}{broken}"))?;
        response.expect_status(&[400])?;
    }
    let response = server.get(&format!("/r/files/{word}/%C3/{word}"))?;
    response.expect_status(&[400])
}

fn slashes(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    for path in [
        "/r/users/".into(),
        "/r/users//".into(),
        format!("/r/users/{word}/"),
        format!("/r//users/{word}"),
        format!("//r/users/{word}"),
        format!("/r/users//posts/{word}"),
        "/r/files".into(),
        "/r/files/".into(),
        format!("/r/files/{word}/"),
        format!("/r/files/{word}//{word}"),
        "/hello/".into(),
    ] {
        server.get(&path)?.expect_status(&[404])?;
    }
    Ok(())
}

fn dots(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    expect_route(&server.get("/r/users/..")?, "/r/users/:id", &[("id", "..")])?;
    expect_route(&server.get("/r/users/.")?, "/r/users/:id", &[("id", ".")])?;
    let path = format!("{word}/../{word}/.");
    let response = server.get(&format!("/r/files/{path}"))?;
    expect_route(&response, "/r/files/*path", &[("path", &path)])
}

fn many(subject: &Subject) -> CheckResult {
    // Two ways at each of 20 places, and none of them leads to the end.
    let word = subject.word();
    let literals = format!("GET /{word}{}/x", "/a".repeat(20));
    let mut flags = vec!["--route".to_owned(), literals];
    for place in 0..20 {
        let (before, after) = ("/a".repeat(place), "/a".repeat(19 - place));
        flags.extend([
            "--route".to_owned(),
            format!("GET /{word}{before}/:p{after}/x"),
        ]);
    }
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let mut server = serve(subject, &flags)?;
    let path = format!("{}z", "a/".repeat(4_000));
    let response = server.get(&format!("/r/files/{path}"))?;
    expect_route(&response, "/r/files/*path", &[("path", &path)])?;
    let response = server.get(&format!("/{word}/{path}"))?;
    response.expect_status(&[404])?;
    server.get("/hello")?.expect_status(&[200])
}
