//! What may stand in a to-do (e13).

use super::asking::by_hand;
use super::e13_rest::CREATE;
use super::said::quoted;
use super::todos::{Todos, expect_problem};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const VALUES: Check = Check {
    id: "e13-values",
    title: "answers 422 to a wrong member, names it, and stores nothing",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.21, RFC 9457 §3, handout e13",
    because: "the JSON can be read, but it is no to-do: `errors` tells which member is wrong and why, so that a form can show it beside its field",
    by_hand: by_hand!(
        "curl -i -H 'Content-Type: application/json' -d '{\"title\":\" \"}' http://127.0.0.1:8080/todos"
    ),
    faults: &[
        "e13-title-may-be-missing",
        "e13-title-may-be-blank",
        "e13-title-of-any-type",
        "e13-completed-of-any-type",
        "e13-order-of-any-type",
        "e13-wrong-value-is-400",
        "e13-names-no-field",
        "e13-put-looks-at-nothing",
        "e13-patch-looks-at-nothing",
        "e13-422-but-stored",
    ],
    run: values,
};

pub(super) const LENGTH: Check = Check {
    id: "e13-title-length",
    title: "takes titles of 200 characters, and no longer ones",
    rank: Rank::HoldsUp,
    source: "handout e13",
    because: "a limit that people see is counted in characters, whatever their script: 200 Cyrillic letters are 400 octets",
    by_hand: CREATE,
    faults: &["e13-any-length", "e13-counts-octets", "e13-199-characters"],
    run: length,
};

pub(super) const BROKEN: Check = Check {
    id: "e13-not-json",
    title: "answers 400 to what is no JSON, and 422 to JSON that is no object",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.1, RFC 8259, handout e13",
    because: "400: nobody can read this; 422: it can be read, and makes no sense here; 500 would say that the fault is the server's",
    by_hand: by_hand!(
        "curl -i -H 'Content-Type: application/json' -d '{\"title\":' http://127.0.0.1:8080/todos"
    ),
    faults: &[
        "e13-broken-json-is-422",
        "e13-broken-json-is-500",
        "e13-no-object-is-500",
        "e13-no-object-is-empty",
    ],
    run: broken,
};

/// Each is wrong, in this member.
const WRONG: &[(&str, &str)] = &[
    ("{}", "title"),
    ("{\"completed\":true}", "title"),
    ("{\"title\":\"\"}", "title"),
    ("{\"title\":\" \\t\\n\"}", "title"),
    ("{\"title\":5}", "title"),
    ("{\"title\":[\"x\"]}", "title"),
    ("{\"title\":null}", "title"),
    ("{\"title\":\"x\",\"completed\":\"true\"}", "completed"),
    ("{\"title\":\"x\",\"completed\":1}", "completed"),
    ("{\"title\":\"x\",\"order\":\"1\"}", "order"),
    ("{\"title\":\"x\",\"order\":1.5}", "order"),
    ("{\"title\":\"x\",\"order\":true}", "order"),
];

fn values(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    for (text, field) in WRONG {
        let response = todos.send("POST", "/todos", text)?;
        expect_problem(&response, 422, Some(field))
            .explain(|failure| failure.fact("body", *text))?;
    }
    todos
        .expect_all(&[])
        .explain(|failure| failure.fact("before", "POSTs that were all answered with 422"))?;
    let todo = todos.add_titled(&subject.word())?;
    for (text, field) in WRONG {
        // A PATCH without a title is right.
        let methods: &[&str] = match *text {
            "{}" | "{\"completed\":true}" => &["PUT"],
            _ => &["PUT", "PATCH"],
        };
        for method in methods {
            let response = todos.send(method, &todo.target, text)?;
            expect_problem(&response, 422, Some(field))
                .explain(|failure| failure.fact("body", *text))?;
        }
    }
    todos.expect_unchanged(&todo, "PUTs and PATCHes that were all answered with 422")
}

fn length(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    for letter in ["x", "ж"] {
        let longest = letter.repeat(200);
        let todo = todos.add_titled(&longest)?;
        let (response, now) = todos.get(&todo)?;
        now.expect(&response, &longest, false)?;
        let text = format!("{{\"title\":{}}}", quoted(&letter.repeat(201)));
        let response = todos.send("POST", "/todos", &text)?;
        expect_problem(&response, 422, Some("title"))?;
        let response = todos.send("PUT", &todo.target, &text)?;
        expect_problem(&response, 422, Some("title"))?;
    }
    Ok(())
}

fn broken(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    let todo = todos.add_titled(&subject.word())?;
    let deep = "[".repeat(50_000);
    let broken: &[&[u8]] = &[
        b"",
        b"{\"title\":",
        b"{\"title\":\"x\"} x",
        b"{'title':'x'}",
        b"{\"title\":\"\xff\"}",
        deep.as_bytes(),
    ];
    let ways = [
        ("POST", "/todos"),
        ("PUT", &todo.target),
        ("PATCH", &todo.target),
    ];
    for (method, target) in ways {
        for octets in broken {
            let request = Request::new(method, target)
                .field("Content-Type: application/json")
                .field(&format!("Content-Length: {}", octets.len()))
                .body(octets);
            expect_problem(&todos.server.ask(&request)?, 400, None)
                .explain(|failure| failure.octets("body", octets))?;
        }
        for text in ["[]", "\"title\"", "null", "5"] {
            expect_problem(&todos.send(method, target, text)?, 422, None)
                .explain(|failure| failure.fact("body", text))?;
        }
    }
    todos.expect_all(std::slice::from_ref(&todo))
}
