//! What PUT replaces and what PATCH leaves alone (e13).

use super::asking::by_hand;
use super::said::differs_from;
use super::todos::{Todos, expect_problem};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const WHOLE: Check = Check {
    id: "e13-put-is-whole",
    title: "keeps nothing of the old state at a PUT",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §9.3.4",
    because: "PUT brings the whole state: what it leaves out is as in a new to-do, or the PUT is refused with 422; to keep the rest there is PATCH",
    by_hand: by_hand!(
        "curl -i -X PUT -H 'Content-Type: application/json' -d '{\"title\":\"x\"}' http://127.0.0.1:8080/todos/1"
    ),
    faults: &["e13-put-is-a-patch"],
    run: whole,
};

pub(super) const PARTS: Check = Check {
    id: "e13-merge-patch",
    title: "merges application/merge-patch+json, and application/json likewise",
    rank: Rank::HoldsUp,
    source: "RFC 7396 §2, handout e13",
    because: "a merge patch looks like what it changes: members that it names are replaced, others stay; null would remove a member, and a to-do without a title is none",
    by_hand: by_hand!(
        "curl -i -X PATCH -H 'Content-Type: application/merge-patch+json' -d '{\"completed\":true}' http://127.0.0.1:8080/todos/1"
    ),
    faults: &[
        "e13-no-merge-patch",
        "e13-patch-forgets",
        "e13-null-is-left-out",
        "e13-empty-patch-is-422",
        "e13-unknown-member-is-422",
    ],
    run: parts,
};

pub(super) const TYPES: Check = Check {
    id: "e13-content-types",
    title: "answers 415 to content of another media type",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.16, RFC 5789 §2.2",
    because: "the same octets mean something else in another type: a JSON Patch (RFC 6902) is no merge patch, and a form is no JSON; parameters and case change nothing",
    by_hand: by_hand!(
        "curl -i -X PATCH -H 'Content-Type: text/plain' -d '{\"completed\":true}' http://127.0.0.1:8080/todos/1"
    ),
    faults: &[
        "e13-patch-of-any-type",
        "e13-no-type-is-json",
        "e13-post-of-any-type",
        "e13-parameter-is-415",
        "e13-type-knows-case",
    ],
    run: types,
};

fn whole(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    let todo = todos.add("{\"title\":\"a\",\"order\":7}")?;
    let done = todos.send("PATCH", &todo.target, "{\"completed\":true}")?;
    done.expect_status(&[200, 204])?;
    let title = subject.word();
    let response = todos.send("PUT", &todo.target, &format!("{{\"title\":\"{title}\"}}"))?;
    response.expect_status(&[200, 204, 422])?;
    if response.status() == 422 {
        // Then all members must be given, and nothing has changed.
        return todos.get(&todo).map(|_| ());
    }
    let (response, now) = todos.get(&todo)?;
    now.expect(&response, &title, false)
        .explain(|failure| failure.fact("before", "PUT with a title, and without completed"))?;
    if now.order == todo.order {
        let failure = differs_from(&response, "order as in a new to-do");
        return Err(failure)
            .explain(|failure| failure.fact("before", "PUT with a title, and without order"));
    }
    Ok(())
}

/// A PATCH of this media type.
fn patch(target: &str, media_type: &str, text: &str) -> Request {
    let request = Request::new("PATCH", target);
    let request = match media_type {
        "" => request,
        _ => request.field(&format!("Content-Type: {media_type}")),
    };
    request
        .field(&format!("Content-Length: {}", text.len()))
        .body(text.as_bytes())
}

fn parts(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    for media_type in ["application/merge-patch+json", "application/json"] {
        let mut title = subject.word();
        let order = subject.number(2..=1000);
        let todo = todos.add(&format!("{{\"title\":\"{title}\",\"order\":{order}}}"))?;
        let new = subject.word();
        for (text, completed) in [
            ("{\"completed\":true}".to_owned(), true),
            (format!("{{\"title\":\"{new}\"}}"), true),
            ("{}".into(), true),
            (
                "{\"completed\":false,\"colour\":{\"of\":[1]}}".into(),
                false,
            ),
        ] {
            if text.contains(&new) {
                title.clone_from(&new);
            }
            let response = todos.server.ask(&patch(&todo.target, media_type, &text))?;
            response.expect_status(&[200, 204])?;
            let (response, now) = todos.get(&todo)?;
            now.expect(&response, &title, completed)
                .and_then(|()| now.expect_order(&response, order))
                .explain(|failure| failure.fact("before", format!("PATCH with {text}")))?;
        }
        let now = todos.get(&todo)?.1;
        let request = patch(&todo.target, media_type, "{\"title\":null}");
        let response = todos.server.ask(&request)?;
        expect_problem(&response, 422, Some("title"))?;
        todos.expect_unchanged(&now, "a PATCH that was answered with 422")?;
    }
    Ok(())
}

fn types(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    let todo = todos.add_titled(&subject.word())?;
    for media_type in [
        "text/plain",
        "application/json-patch+json",
        "application/x-www-form-urlencoded",
        "",
    ] {
        let request = patch(&todo.target, media_type, "{\"completed\":true}");
        let response = todos.server.ask(&request)?;
        expect_problem(&response, 415, None)?;
        todos.expect_unchanged(&todo, "a PATCH that was answered with 415")?;
    }
    let text = b"{\"title\":\"x\"}";
    let plain = Request::post("/todos", text).field("Content-Type: text/plain");
    expect_problem(&todos.server.ask(&plain)?, 415, None)?;
    todos.expect_all(std::slice::from_ref(&todo))?;
    for media_type in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/merge-patch+json;charset=UTF-8",
    ] {
        let request = patch(&todo.target, media_type, "{\"completed\":true}");
        let response = todos.server.ask(&request)?;
        response.expect_status(&[200, 204])?;
    }
    Ok(())
}
