//! What is not there, and how errors look to a program (e13).

use super::asking::{by_hand, json};
use super::todos::{Todos, expect_problem};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const ABSENT: Check = Check {
    id: "e13-absent",
    title: "answers 404 for a to-do that is not there, to every method and condition",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.5, handout e13",
    because: "the server gives the ids: a PUT to one that is not there makes nothing, and a condition on what is not there is 404, not 412",
    by_hand: by_hand!(
        "curl -i -X PUT -H 'Content-Type: application/json' -d '{\"title\":\"x\"}' http://127.0.0.1:8080/todos/4711"
    ),
    faults: &[
        "e13-put-creates",
        "e13-absent-is-412",
        "e13-deletes-what-is-not-there",
        "e13-huge-id-is-500",
    ],
    run: absent,
};

pub(super) const PROBLEM: Check = Check {
    id: "e13-problem",
    title: "describes every error as application/problem+json",
    rank: Rank::HoldsUp,
    source: "RFC 9457 §3, handout e13",
    because: "programs read these answers: a page of HTML tells them nothing; type, title, status and detail stand at the same place in every API that follows RFC 9457",
    by_hand: by_hand!("curl -i http://127.0.0.1:8080/todos/4711"),
    faults: &[
        "e13-errors-are-pages",
        "e13-problem-is-plain-json",
        "e13-problem-without-status",
        "e13-405-is-a-page",
        "e13-unknown-path-is-a-page",
    ],
    run: problem,
};

fn absent(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    let kept = todos.add_titled(&subject.word())?;
    let gone = todos.add_titled(&subject.word())?;
    todos.ask("DELETE", &gone.target)?.expect_status(&[204])?;
    let text = "{\"title\":\"x\"}";
    for condition in ["X-Nothing: at all", "If-Match: \"x\"", "If-Match: *"] {
        for method in ["GET", "PUT", "PATCH", "DELETE"] {
            let request = match method {
                "PUT" | "PATCH" => json(method, &gone.target, text),
                _ => Request::new(method, &gone.target),
            };
            let response = todos.server.ask(&request.field(condition))?;
            expect_problem(&response, 404, None)
                .explain(|failure| failure.fact("before", "this to-do was deleted"))?;
        }
    }
    // Whether these could be ids is the program's to say.
    for id in ["0", "-1", "abc", "9223372036854775808", "1e9", "%27"] {
        let target = format!("/todos/{id}");
        for response in [
            todos.ask("GET", &target)?,
            todos.send("PUT", &target, text)?,
            todos.ask("DELETE", &target)?,
        ] {
            response.expect_status(&[404, 400])?;
        }
    }
    todos.expect_all(&[kept])
}

fn problem(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    let todo = todos.add_titled(&subject.word())?;
    expect_problem(&todos.send("POST", "/todos", "{")?, 400, None)?;
    expect_problem(&todos.send("POST", "/todos", "{}")?, 422, Some("title"))?;
    let plain = Request::post("/todos", b"x").field("Content-Type: text/plain");
    expect_problem(&todos.server.ask(&plain)?, 415, None)?;
    todos.ask("DELETE", &todo.target)?.expect_status(&[204])?;
    expect_problem(&todos.server.get(&todo.target)?, 404, None)?;
    let below = format!("{}/{}", todo.target, subject.word());
    expect_problem(&todos.server.get(&below)?, 404, None)?;
    let response = todos.ask("PATCH", "/todos")?;
    expect_problem(&response, 405, None)?;
    response.expect_list("Allow", &["GET", "POST", "DELETE"], &["HEAD", "OPTIONS"])
}
