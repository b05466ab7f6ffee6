//! What clients see of errors, and what they do not.

use std::error::Error as StdError;
use std::fmt;

use solution_e_framework::middleware::Problems;
use solution_e_framework::{App, Error, Request, Response, Result};

#[derive(Debug)]
struct Outer(std::num::ParseIntError);

impl fmt::Display for Outer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("outer")
    }
}

impl StdError for Outer {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn an_error_keeps_everything_that_caused_it() {
    let inner = "x".parse::<u8>().unwrap_err();
    let error = Error::from(Outer(inner));
    assert_eq!(error.status(), 500);
    assert_eq!(error.cause(), Some("outer: invalid digit found in string"));
    assert!(!error.message().contains("digit"));
}

#[test]
fn an_error_page_escapes_the_words_of_clients() {
    let show = |_: &mut Request| -> Result<()> { Err(Error::field(422, "<b>", "\"&'")) };
    let answer = App::new().get("/", show).test().get("/").send();
    assert_eq!(answer.status(), 422);
    assert!(
        answer.text().contains("&lt;b&gt;: &quot;&amp;&#39;"),
        "{}",
        answer.text()
    );
}

#[test]
fn nothing_can_end_the_line_of_a_field() {
    let bad = [
        ("X-A", "a\r\nB: c"),
        ("X-A", "a\nb"),
        ("X-A", "a\0"),
        ("X A", "a"),
        ("", "a"),
        ("X-A:", "a"),
        ("X-A\r\nB", "a"),
    ];
    for (name, value) in bad {
        for how in 0..3 {
            let set = move |_: &mut Request| {
                let mut response = Response::text(200, "hello");
                match how {
                    0 => response.set(name, value),
                    1 => response.append(name, value),
                    _ => response = response.with(name, value),
                }
                response
            };
            let answer = App::new().get("/", set).test().get("/").send();
            assert_eq!(answer.status(), 500, "{name:?} {value:?}");
            let fields = answer.fields();
            let has = fields
                .iter()
                .any(|(name, value)| name.contains("X") || value.contains(&b'\n'));
            assert!(!has, "{fields:?}");
        }
    }
    let location = |_: &mut Request| Response::see_other("/a\r\nSet-Cookie: b=c");
    assert_eq!(
        App::new()
            .get("/", location)
            .test()
            .get("/")
            .send()
            .status(),
        500
    );
    let error =
        |_: &mut Request| -> Result<()> { Err(Error::new(429, "").with("Retry-After", "1\r\n")) };
    assert_eq!(
        App::new().get("/", error).test().get("/").send().status(),
        500
    );
}

#[test]
fn problems_are_json_below_their_paths_alone() {
    let client = App::new()
        .with(Problems::below(&["/api"]))
        .get("/api/x", |_: &mut Request| "x")
        .test();
    let is_problem = |method: &str, target: &str| {
        let answer = client.request(method, target).send();
        answer.field("Content-Type") == Some("application/problem+json")
    };
    assert!(is_problem("GET", "/api"));
    assert!(is_problem("PUT", "/api/x"));
    assert!(is_problem("BREW", "/api/x"));
    assert!(!is_problem("GET", "/apis"));
    assert!(!is_problem("GET", "/x"));
    let answer = client.put("/api/x").send();
    assert_eq!(answer.field("Allow"), Some("GET, HEAD, OPTIONS"));
    assert_eq!(answer.json::<serde_json::Value>()["status"], 405);
}

#[test]
fn a_panic_is_an_answer_that_middleware_sees() {
    let seen = |request: &mut Request, next: solution_e_framework::Next| {
        next.run(request).with("X-Seen", "yes")
    };
    let bang = |_: &mut Request| -> &'static str { panic!("bang") };
    let answer = App::new().with(seen).get("/", bang).test().get("/").send();
    assert_eq!(
        (answer.status(), answer.field("X-Seen")),
        (500, Some("yes"))
    );
    assert!(!answer.text().contains("bang"));
}
