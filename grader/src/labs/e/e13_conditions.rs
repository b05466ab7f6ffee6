//! ETag, If-None-Match and If-Match of a to-do (e13).

use super::asking::{by_hand, json};
use super::said::differs_from;
use super::todos::{Todo, Todos, expect_problem};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response};

pub(super) const ETAG: Check = Check {
    id: "e13-etag",
    title: "names the version of a to-do with a strong ETag, another one after each change",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.8.3, §8.8.1",
    because: "an ETag stands for one state of this resource, octet for octet: the same as long as nothing changes, another one as soon as something does",
    by_hand: by_hand!("curl -i http://127.0.0.1:8080/todos/1"),
    faults: &[
        "e13-no-etag",
        "e13-weak-etag",
        "e13-etag-without-quotes",
        "e13-etag-is-the-id",
        "e13-etag-of-the-title",
        "e13-etag-at-random",
    ],
    run: etag,
};

pub(super) const NOT_MODIFIED: Check = Check {
    id: "e13-not-modified",
    title: "answers 304 to whoever has this version already",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §13.1.2, §15.4.5",
    because: "If-None-Match lists the versions that a client has: if this is one of them there is nothing to send; W/ does not matter here, and * is any version",
    by_hand: by_hand!("curl -i -H 'If-None-Match: \"THE ETAG\"' http://127.0.0.1:8080/todos/1"),
    faults: &[
        "e13-never-304",
        "e13-304-for-anything",
        "e13-if-none-match-one-tag",
        "e13-if-none-match-compares-strongly",
        "e13-if-none-match-no-star",
        "e13-304-without-etag",
    ],
    run: not_modified,
};

pub(super) const IF_MATCH: Check = Check {
    id: "e13-if-match",
    title: "changes nothing and answers 412 if If-Match names another version",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §13.1.1, §15.5.13",
    because: "somebody else has changed it since this client looked: who overwrites that loses it for them; If-Match compares strongly, so a weak tag never fits",
    by_hand: by_hand!(
        "curl -i -X PUT -H 'If-Match: \"old\"' -H 'Content-Type: application/json' -d '{\"title\":\"x\"}' http://127.0.0.1:8080/todos/1"
    ),
    faults: &[
        "e13-ignores-if-match",
        "e13-if-match-for-put-alone",
        "e13-412-is-409",
        "e13-412-too-late",
        "e13-if-match-compares-weakly",
        "e13-if-match-one-tag",
        "e13-if-match-no-star",
    ],
    run: if_match,
};

pub(super) const AT_ONCE: Check = Check {
    id: "e13-at-once",
    title: "lets one of several succeed who change the same version at once",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §13.1.1 (lost updates)",
    because: "looking at the version and writing must be one step that nobody comes between: else two clients both see the old one, and the second overwrites the first",
    by_hand: "start two of these in the same moment: curl -i -X PUT -H 'If-Match: \"THE ETAG\"' -H 'Content-Type: application/json' -d '{\"title\":\"x\"}' http://127.0.0.1:8080/todos/1",
    faults: &["e13-looks-then-writes"],
    run: at_once,
};

/// The ETag of a response: a strong one.
fn strong_etag(response: &Response) -> CheckResult<String> {
    let etag = response.expect_one("ETag")?;
    let inner = etag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    let is_octet = |octet: u8| octet == 0x21 || (0x23..=0x7e).contains(&octet) || octet >= 0x80;
    if inner.is_some_and(|inner| inner.bytes().all(is_octet)) {
        return Ok(etag);
    }
    let failure = response.wrong_field("ETag", &etag);
    Err(failure
        .fact(
            "expected",
            "a strong entity tag: ETag: \"…\", with its quotation marks, without W/",
        )
        .into())
}

/// A to-do, and the ETag of its version.
fn with_etag(todos: &mut Todos, subject: &Subject) -> CheckResult<(Todo, String)> {
    let todo = todos.add_titled(&subject.word())?;
    let etag = strong_etag(&todos.get(&todo)?.0)?;
    Ok((todo, etag))
}

fn etag(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    let (todo, etag) = with_etag(&mut todos, subject)?;
    for method in ["GET", "HEAD"] {
        let response = todos.ask(method, &todo.target)?;
        response.expect_status(&[200])?;
        response.expect_field("ETag", &etag).explain(|failure| {
            failure
                .because("nothing has changed since the last answer, so this is the same version")
        })?;
    }
    let mut seen = vec![etag];
    for change in ["{\"completed\":true}", "{\"order\":7}", "{\"title\":\"x\"}"] {
        let changed = todos.send("PATCH", &todo.target, change)?;
        changed.expect_status(&[200, 204])?;
        let response = todos.get(&todo)?.0;
        let etag = strong_etag(&response)?;
        if seen.contains(&etag) {
            let failure = response.wrong_field("ETag", &etag);
            return Err(failure
                .fact("before", format!("PATCH with {change}"))
                .fact("expected", "another ETag than before the change")
                .into());
        }
        seen.push(etag);
    }
    Ok(())
}

fn not_modified(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    let (todo, etag) = with_etag(&mut todos, subject)?;
    for condition in [
        etag.clone(),
        format!("\"{}\", {etag}", subject.word()),
        format!("W/{etag}"),
        "*".into(),
    ] {
        for method in ["GET", "HEAD"] {
            let request = Request::new(method, &todo.target);
            let request = request.field(&format!("If-None-Match: {condition}"));
            let response = todos.server.ask(&request)?;
            response.expect_status(&[304])?;
            response.expect_field("ETag", &etag)?;
        }
    }
    let other = format!("If-None-Match: \"{}\"", subject.word());
    let request = Request::get(&todo.target).field(&other);
    todos.server.ask(&request)?.expect_status(&[200])?;
    todos.send("PATCH", &todo.target, "{\"completed\":true}")?;
    let request = Request::get(&todo.target).field(&format!("If-None-Match: {etag}"));
    let response = todos.server.ask(&request)?;
    response
        .expect_status(&[200])
        .explain(|failure| failure.fact("before", "a PATCH that changed the to-do"))
}

/// A request that would change the to-do, under a condition.
fn conditional(method: &str, todo: &Todo, title: &str, condition: &str) -> Request {
    let request = match method {
        "DELETE" => Request::new(method, &todo.target),
        _ => json(method, &todo.target, &format!("{{\"title\":\"{title}\"}}")),
    };
    request.field(&format!("If-Match: {condition}"))
}

fn if_match(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    for method in ["PUT", "PATCH", "DELETE"] {
        let (todo, old) = with_etag(&mut todos, subject)?;
        let changed = todos.send("PATCH", &todo.target, "{\"completed\":true}")?;
        changed.expect_status(&[200, 204])?;
        let (response, todo) = todos.get(&todo)?;
        let etag = strong_etag(&response)?;
        for condition in [old, format!("W/{etag}")] {
            let request = conditional(method, &todo, &subject.word(), &condition);
            let response = todos.server.ask(&request)?;
            response.expect_status(&[412]).explain(|failure| {
                failure.fact(
                    "version",
                    format!("ETag: {etag} is what a GET has just told"),
                )
            })?;
            expect_problem(&response, 412, None)?;
            todos.expect_unchanged(&todo, "a request that was answered with 412")?;
        }
        for condition in [format!("\"{}\", {etag}", subject.word()), "*".into()] {
            let (todo, condition) = match condition.as_str() {
                "*" => (todos.add_titled(&subject.word())?, condition),
                _ => (todo.clone(), condition),
            };
            let request = conditional(method, &todo, &subject.word(), &condition);
            let response = todos.server.ask(&request)?;
            response.expect_status(&[200, 204]).explain(|failure| {
                failure.because("If-Match holds when one tag of its list is the current one; * holds for whatever is there")
            })?;
        }
    }
    Ok(())
}

/// So many clients change it at once.
const CLIENTS: usize = 6;

fn at_once(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &["--workers", "8"])?;
    for _ in 0..3 {
        let (todo, etag) = with_etag(&mut todos, subject)?;
        // All have a connection before the first one asks.
        let mut clients = Vec::new();
        for _ in 0..CLIENTS {
            clients.push((todos.server.client()?, subject.word()));
        }
        for (client, title) in &mut clients {
            client.send(&conditional("PUT", &todo, title, &etag).octets())?;
        }
        let mut winners = Vec::new();
        for (client, title) in &mut clients {
            let response = client.response();
            let response = todos.server.unless_ended(response)?;
            response.expect_status(&[200, 204, 412])?;
            if response.status() != 412 {
                winners.push(title.clone());
            }
        }
        let (response, now) = todos.get(&todo)?;
        match &winners[..] {
            [winner] if *winner == now.title => {}
            [winner] => {
                let expected = format!("the title {winner}, whose PUT succeeded");
                return Err(differs_from(&response, &expected));
            }
            _ => {
                let failure = response.about().fact(
                    "before",
                    format!("{CLIENTS} clients sent a PUT with If-Match: {etag} at once"),
                );
                return Err(failure
                    .fact("but", format!("{} of them succeeded", winners.len()))
                    .fact("expected", "one success, and 412 for the others")
                    .into());
            }
        }
    }
    Ok(())
}
