//! Depth bombs, content that is too large, and content in chunks.

use super::asking::{by_hand, form_text, json, serve};
use super::e04_post::fields;
use super::said::expect_json;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const DEPTH: Check = Check {
    id: "e4-depth",
    title: "takes JSON of 128 levels, and answers 400 to deeper",
    rank: Rank::HoldsUp,
    source: "handout e4, RFC 8259 §9",
    because: "a reader that calls itself for each `[` needs a stack as deep as the client likes: half a megabyte of them ends a program that does not count",
    by_hand: by_hand!("printf '[%.0s' {1..100000} | curl -i --json @- http://127.0.0.1:8080/json"),
    faults: &[
        "e4-any-depth",
        "e4-32-levels",
        "e4-one-level-less",
        "e4-one-level-more",
    ],
    run: depth,
};

pub(super) const TOO_LARGE: Check = Check {
    id: "e4-too-large",
    title: "answers 413 to content over --max-body, and takes what is just as long",
    rank: Rank::HoldsUp,
    source: "handout e4, RFC 9110 §15.5.14",
    because: "whoever reads all that comes can be sent more than the memory holds; the limit itself is still allowed",
    by_hand: "cargo lab-e --max-body 100 · then: curl -i -d \"$(printf 'a%.0s' {1..101})\" http://127.0.0.1:8080/form",
    faults: &[
        "c10-any-length",
        "c10-limit-is-too-much",
        "c10-too-long-is-400",
    ],
    run: too_large,
};

pub(super) const CHUNKED: Check = Check {
    id: "e4-chunked",
    title: "reads forms and JSON that come in chunks, or in pieces",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §7.1",
    because: "how content is framed, and in how many pieces it comes, is the server's business: a handler sees the content, whole",
    by_hand: by_hand!(
        "curl -i -H 'Transfer-Encoding: chunked' -d 'a=1' http://127.0.0.1:8080/form"
    ),
    faults: &["e4-content-with-length-only", "c10-body-of-one-read"],
    run: chunked,
};

fn depth(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    let lists = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let objects = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
    for text in [
        lists(128),
        objects(128),
        format!("[{},\"{word}\"]", lists(127)),
    ] {
        expect_json(&server.ask(&json("POST", "/json", &text))?, &text)?;
    }
    for text in [
        lists(129),
        objects(129),
        objects(5_000),
        "[".repeat(100_000),
        "{\"a\":[".repeat(50_000),
    ] {
        let response = server.ask(&json("POST", "/json", &text))?;
        response.expect_status(&[400])?;
    }
    server.expect_well()
}

fn too_large(subject: &Subject) -> CheckResult {
    let limit = usize::try_from(subject.number(80..=500)).unwrap_or(100);
    let mut server = serve(subject, &["--max-body", &limit.to_string()])?;
    let told =
        |failure: crate::outcome::Failure| failure.fact("with", format!("--max-body {limit}"));
    let name = subject.word();
    let value = subject.text(limit - name.len() - 1);
    let form = |octets: &str| {
        Request::post("/form", octets.as_bytes())
            .field("Content-Type: application/x-www-form-urlencoded")
    };
    let response = server.ask(&form(&format!("{name}={value}")))?;
    expect_json(&response, &fields(&[(&name, &value)])).explain(told)?;
    let response = server.ask(&form(&format!("{name}={value}x")))?;
    response.expect_status(&[413]).explain(told)?;
    let long = format!("\"{}\"", "z".repeat(limit));
    let response = server.ask(&json("POST", "/json", &long))?;
    response.expect_status(&[413]).explain(told)?;
    // In chunks nobody knows before how much it will be.
    let (one, two) = long.as_bytes().split_at(20);
    let request = Request::new("POST", "/json")
        .field("Content-Type: application/json")
        .chunks(&[one, two]);
    server.ask(&request)?.expect_status(&[413]).explain(told)?;
    server.expect_well()
}

fn chunked(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (name, value) = (subject.word(), subject.word());
    let text = format!("{name}={value}&b=2");
    let (one, two) = text.as_bytes().split_at(3);
    let request = Request::new("POST", "/form")
        .field("Content-Type: application/x-www-form-urlencoded")
        .chunks(&[one, two]);
    expect_json(
        &server.ask(&request)?,
        &fields(&[(&name, &value), ("b", "2")]),
    )?;
    // The same with a length before it, in pieces.
    let mut client = server.client()?;
    let request = form_text("/form", text.as_bytes());
    let head = request.head_octets().len();
    client.send_split(&request.octets(), &[head, head + 3])?;
    let response = client.response()?;
    expect_json(&response, &fields(&[(&name, &value), ("b", "2")]))?;
    let text = format!(r#"["{value}", 1]"#);
    let (one, two) = text.as_bytes().split_at(4);
    let request = Request::new("POST", "/json")
        .field("Content-Type: application/json")
        .chunks(&[one, two]);
    expect_json(&server.ask(&request)?, &text)
}
