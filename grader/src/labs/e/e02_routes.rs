//! e2 · Routes.

use super::asking::{by_hand, serve};
use super::said::{expect_json, quoted};
use super::{e02_clashes, e02_methods, e02_paths, e02_tables};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::e::E2;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e2-parameters",
            title: "matches literals and `:name`, and hands over what stands there",
            rank: Rank::Works,
            source: "handout e2",
            because: "a pattern is compared segment by segment: a literal with itself, `:id` with whatever stands there, and that is the parameter; /r/users/me is a literal and wins over /r/users/:id",
            by_hand: by_hand!("curl -i http://127.0.0.1:8080/r/users/7/posts/3"),
            faults: &[
                "e2-parameter-beats-literal",
                "e2-last-parameter-only",
                "e2-parameters-without-names",
                "e2-path-as-route",
            ],
            run: parameters,
        },
        Check {
            id: "e2-rest",
            title: "matches `*rest` with all segments that are left",
            rank: Rank::Works,
            source: "handout e2",
            because: "a path of files has any number of segments: the rest is one parameter, with the slashes between them and none before",
            by_hand: by_hand!("curl -i http://127.0.0.1:8080/r/files/a/b/c.txt"),
            faults: &["e2-rest-is-one-segment", "e2-rest-with-its-slash"],
            run: rest,
        },
        Check {
            id: "e2-not-found",
            title: "answers 404 where no pattern matches the whole path",
            rank: Rank::Works,
            source: "handout e2, RFC 9110 §15.5.5",
            because: "a pattern matches a path from its first segment to its last: one too many, or one too few, is another path",
            by_hand: by_hand!("curl -i http://127.0.0.1:8080/r/users/7/posts"),
            faults: &[
                "e2-prefix-is-enough",
                "e2-front-page-for-everything",
                "e2-not-found-is-500",
            ],
            run: not_found,
        },
        e02_methods::NOT_ALLOWED,
        e02_tables::MOST_SPECIFIC,
        e02_tables::METHODS,
        e02_methods::HEAD,
        e02_methods::OPTIONS,
        e02_methods::UNKNOWN,
        e02_paths::DECODES,
        e02_paths::BROKEN,
        e02_paths::SLASHES,
        e02_paths::DOTS,
        e02_paths::MANY,
        e02_clashes::CLASHES,
        e02_clashes::NO_CLASHES,
        e02_clashes::BAD_PATTERNS,
        e02_clashes::LISTED,
    ],
    ..E2
};

/// 200, this route, these parameters.
pub(super) fn expect_route(
    response: &Response,
    route: &str,
    params: &[(&str, &str)],
) -> CheckResult {
    let member = |(name, value): &(&str, &str)| format!("{}:{}", quoted(name), quoted(value));
    let members: Vec<String> = params.iter().map(member).collect();
    let members = members.join(",");
    let expected = format!(r#"{{"route":{},"params":{{{members}}}}}"#, quoted(route));
    expect_json(response, &expected)
}

fn parameters(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (id, post) = (subject.text(6), subject.number(1..=9_999).to_string());
    let response = server.get(&format!("/r/users/{id}"))?;
    expect_route(&response, "/r/users/:id", &[("id", &id)])?;
    expect_route(&server.get("/r/users/me")?, "/r/users/me", &[])?;
    let response = server.get(&format!("/r/users/{id}/posts/{post}"))?;
    let params = [("id", id.as_str()), ("post", post.as_str())];
    expect_route(&response, "/r/users/:id/posts/:post", &params)?;
    // What is a literal there, and is none here.
    let response = server.get("/r/users/me/posts/me")?;
    let params = [("id", "me"), ("post", "me")];
    expect_route(&response, "/r/users/:id/posts/:post", &params)?;
    // The query is no part of the path.
    let response = server.get(&format!("/r/users/{id}?x=/posts/{post}"))?;
    expect_route(&response, "/r/users/:id", &[("id", &id)])?;
    let put = Request::new("PUT", &format!("/r/users/{id}")).field("Content-Length: 0");
    expect_route(&server.ask(&put)?, "/r/users/:id", &[("id", &id)])
}

fn rest(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let words = [subject.word(), subject.word(), subject.word()];
    for length in 1..=words.len() {
        let path = words[..length].join("/");
        let response = server.get(&format!("/r/files/{path}"))?;
        expect_route(&response, "/r/files/*path", &[("path", &path)])?;
    }
    Ok(())
}

fn not_found(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    for path in [
        format!("/{word}"),
        format!("/r/{word}"),
        "/r/users".into(),
        format!("/r/users/{word}/posts"),
        format!("/r/users/{word}/posts/7/{word}"),
        format!("/r/users/{word}/{word}/7"),
        format!("/hello/{word}"),
        format!("/hello{word}"),
        "/r/Users/7".into(),
    ] {
        let response = server.get(&path)?;
        response
            .expect_status(&[404])
            .explain(|failure| failure.fact("but", "no pattern matches this path"))?;
    }
    Ok(())
}
