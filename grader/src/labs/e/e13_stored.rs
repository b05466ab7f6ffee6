//! What is stored, where it stands, and how it is described (e13).

use super::asking::{by_hand, json};
use super::said::{differs_from, json_of};
use super::todos::{Todo, Todos};
use crate::course::{Check, Rank};
use crate::labs::json::Json;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const KILLED: Check = Check {
    id: "e13-killed",
    title: "loses nothing that it has answered for, however it ends",
    rank: Rank::HoldsUp,
    source: "handout e13",
    because: "201 is a promise: when it is sent the to-do is in the file, also if the power fails a moment later",
    by_hand: "cargo lab-e --database target/todos.db · then: add a to-do, and: kill -9 $(pgrep -n lab-e-framework)",
    faults: &["e13-writes-later", "e13-database-is-ignored"],
    run: killed,
};

pub(super) const ANY_TITLE: Check = Check {
    id: "e13-any-title",
    title: "keeps every title as it came: quotes, SQL, HTML, any script",
    rank: Rank::HoldsUp,
    source: "RFC 8259 §7, handout e13",
    because: "values go beside an SQL statement, never into it; and JSON is not HTML: whoever shows a title in a page escapes it there",
    by_hand: by_hand!(
        "curl -i -H 'Content-Type: application/json' -d '{\"title\":\"x'\"'\"'); DROP TABLE todos; --\"}' http://127.0.0.1:8080/todos"
    ),
    faults: &[
        "e13-title-in-the-statement",
        "e13-title-escaped-for-html",
        "e13-title-in-ascii",
        "e13-title-loses-its-lines",
    ],
    run: any_title,
};

pub(super) const ADDRESS: Check = Check {
    id: "e13-url",
    title: "gives an absolute url, on the host that was asked",
    rank: Rank::HoldsUp,
    source: "handout e13",
    because: "a client follows this url from wherever it is; the field Host tells by which name it reached us",
    by_hand: by_hand!("curl -H 'Host: todo.example:8080' http://127.0.0.1:8080/todos"),
    faults: &["e13-relative-url", "e13-fixed-host"],
    run: address,
};

pub(super) const OPENAPI: Check = Check {
    id: "e13-openapi",
    title: "describes the list in /openapi.json: its paths, methods and answers",
    rank: Rank::HoldsUp,
    source: "OpenAPI 3, handout e13",
    because: "programs that make clients, documentation and tests read this: what is not in it does not exist for them; OpenAPI writes a parameter as {id}",
    by_hand: by_hand!("curl http://127.0.0.1:8080/openapi.json"),
    faults: &[
        "e13-no-description",
        "e13-description-without-patch",
        "e13-description-with-colons",
        "e13-description-without-parameter",
    ],
    run: openapi,
};

fn killed(subject: &Subject) -> CheckResult {
    let file = subject.folder().join(format!("{}.db", subject.word()));
    let file = file.to_string_lossy();
    let flags = ["--database", &*file];
    let mut kept = Vec::new();
    for _ in 0..2 {
        let mut todos = Todos::start(subject, &flags)?;
        todos.expect_all(&kept).explain(|failure| {
            failure.fact("before", "the program was killed right after its last 201")
        })?;
        for _ in 0..3 {
            kept.push(todos.add_titled(&subject.word())?);
        }
        todos.server.end();
    }
    let mut todos = Todos::start(subject, &flags)?;
    todos.expect_all(&kept).explain(|failure| {
        failure.fact("before", "the program was killed right after its last 201")
    })
}

fn any_title(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    let mut kept = Vec::new();
    for title in [
        "Robert'); DROP TABLE todos;--",
        "\"quoted\" and \\back\\slashed\\",
        "<b>bold</b> & <script>alert(1)</script>",
        "größer, 日本語, العربية, 🎉",
        "one line\nand another",
        "50 % + 50 % = 100 %41",
    ] {
        let todo = todos.add_titled(title)?;
        let (response, now) = todos.get(&todo)?;
        now.expect(&response, title, false)?;
        kept.push(todo);
    }
    todos.expect_all(&kept)
}

fn address(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    let own = todos.server.authority();
    let host = format!(
        "{}.example:{}",
        subject.word(),
        subject.number(1024..=65535)
    );
    let request = json("POST", "/todos", "{\"title\":\"x\"}").host(&host);
    let response = todos.server.ask(&request)?;
    response.expect_status(&[201])?;
    let target = Todo::of(&response)?.target;
    let one = todos.server.ask(&Request::get(&target).host(&host))?;
    let list = todos.server.ask(&Request::get("/todos").host(&host))?;
    let listed = Todo::all(&list)?;
    let shown = [
        (&response, Todo::of(&response)?),
        (&one, Todo::of(&one)?),
        (&list, listed.into_iter().next().unwrap_or(Todo::of(&one)?)),
    ];
    for (response, todo) in shown {
        let starts = |authority: &str| todo.url.starts_with(&format!("http://{authority}/"));
        if !starts(&host) && !starts(&own) {
            let expected = format!("a url that begins with http://{host}/");
            return Err(differs_from(response, &expected));
        }
    }
    Ok(())
}

fn openapi(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    let response = todos.server.get("/openapi.json")?;
    response.expect_status(&[200])?;
    let value = json_of(&response)?;
    let version = value.get("openapi").and_then(Json::text);
    if !version.is_some_and(|version| version.starts_with("3.")) {
        return Err(differs_from(
            &response,
            "an object with \"openapi\":\"3.…\"",
        ));
    }
    let info = |name| value.get("info").and_then(|info| info.get(name)?.text());
    if info("title").is_none() || info("version").is_none() {
        let expected = "\"info\" with a title and a version";
        return Err(differs_from(&response, expected));
    }
    let Some(Json::Object(paths)) = value.get("paths") else {
        return Err(differs_from(&response, "an object \"paths\""));
    };
    // The parameter may have any name.
    let is_one = |path: &str| {
        let name = path
            .strip_prefix("/todos/{")
            .and_then(|rest| rest.strip_suffix('}'));
        name.is_some_and(|name| !name.is_empty() && !name.contains('/'))
    };
    let described = |is: &dyn Fn(&str) -> bool| paths.iter().find(|(path, _)| is(path));
    let (list, one) = (described(&|path| path == "/todos"), described(&is_one));
    let (Some((_, list)), Some((path, one))) = (list, one) else {
        let names: Vec<&str> = paths.iter().map(|(path, _)| path.as_str()).collect();
        let failure = response.about().fact("paths", names.join(", "));
        return Err(failure
            .fact("expected", "/todos and /todos/{id} among them")
            .into());
    };
    let ways = [
        ("/todos", list, &["get", "post", "delete"][..]),
        (path, one, &["get", "put", "patch", "delete"]),
    ];
    for (path, item, methods) in ways {
        for method in methods {
            let answers = item.get(method).and_then(|one| one.get("responses"));
            if !matches!(answers, Some(Json::Object(answers)) if !answers.is_empty()) {
                let failure = response.about();
                return Err(failure
                    .fact(
                        "expected",
                        format!("{path} with `{method}`, and its `responses`"),
                    )
                    .into());
            }
            if path != "/todos" && !has_parameter(&value, item, method) {
                let failure = response.about();
                return Err(failure
                    .fact(
                        "expected",
                        format!("{path} with its parameter: \"in\":\"path\", \"required\":true"),
                    )
                    .into());
            }
        }
    }
    Ok(())
}

/// Is a parameter of the path declared, for all methods or for this one?
fn has_parameter(document: &Json, item: &Json, method: &str) -> bool {
    let of = |value: &Json| {
        value
            .get("parameters")
            .and_then(Json::list)
            .map(<[Json]>::to_vec)
    };
    let own = item.get(method).and_then(of).unwrap_or_default();
    let shared = of(item).unwrap_or_default();
    own.iter().chain(&shared).any(|parameter| {
        let parameter = resolved(document, parameter);
        let place = parameter.get("in").and_then(Json::text);
        let required = parameter.get("required").and_then(Json::truth);
        place == Some("path") && required == Some(true)
    })
}

/// What `{"$ref":"#/components/parameters/id"}` stands for.
fn resolved<'a>(document: &'a Json, value: &'a Json) -> &'a Json {
    let named = value.get("$ref").and_then(Json::text);
    let path = named.and_then(|name| name.strip_prefix("#/"));
    let found = path.and_then(|path| {
        path.split('/')
            .try_fold(document, |value, name| value.get(name))
    });
    found.unwrap_or(value)
}
