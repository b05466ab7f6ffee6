//! A resource (e13): `/todos`. How it is kept stands in `todo_list.rs`, what it may hold in `todo_values.rs`.

use std::sync::MutexGuard;
use std::time::Duration;

use super::json::Json;
use super::request::Request;
use super::settings::Settings;
use super::table::Routes;
use super::todo_list::{List, Store, Todo};
use super::todo_tags::{etag, names};
use super::todo_values::{self, Kind};
use super::{App, openapi, reply, todo_pages};
use crate::arguments::Trouble;
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[
    ("GET", "/todos", todo_pages::several),
    ("POST", "/todos", create),
    ("DELETE", "/todos", delete_all),
    ("GET", "/todos/:id", one),
    ("PUT", "/todos/:id", put),
    ("PATCH", "/todos/:id", patch),
    ("DELETE", "/todos/:id", delete),
    ("GET", "/openapi.json", openapi::document),
];

/// What it keeps.
pub struct State {
    store: Store,
}

impl State {
    pub fn open(settings: &Settings) -> Result<Self, Trouble> {
        let store = Store::open(settings.database.as_deref())?;
        Ok(State { store })
    }

    /// The list, for one at a time.
    pub fn list(&self) -> MutexGuard<'_, List> {
        self.store.list()
    }
}

/// `http://localhost/todos`
pub fn base(request: &Request) -> String {
    let host = request.field("host").unwrap_or_default();
    if fault("e13-relative-url") {
        return "/todos".into();
    }
    match fault("e13-fixed-host") {
        true => "http://localhost:8080/todos".into(),
        false => format!("http://{host}/todos"),
    }
}

/// As JSON.
pub fn shown(request: &Request, todo: &Todo) -> Json {
    let title = todo.title.as_str();
    let title = match () {
        () if fault("e13-title-escaped-for-html") => crate::http_server::escape::html(title),
        () if fault("e13-title-in-ascii") => {
            let ascii = |letter: char| if letter.is_ascii() { letter } else { '?' };
            title.chars().map(ascii).collect()
        }
        () => title.to_owned(),
    };
    Json::object([
        ("id", Json::number(todo.id)),
        ("title", Json::text(&title)),
        ("completed", Json::Bool(todo.completed)),
        ("order", Json::number(todo.order)),
        ("url", Json::text(&format!("{}/{}", base(request), todo.id))),
    ])
}

/// The to-do with its ETag.
fn answer(request: &Request, status: u16, todo: &Todo) -> Answer {
    let answer = reply::json(status, &shown(request, todo));
    match fault("e13-no-etag") {
        true => answer,
        false => answer.field("ETag", &etag(todo)),
    }
}

fn create(app: &App, request: &mut Request) -> Answer {
    let given = match todo_values::content(request, Kind::New) {
        Ok(given) => given,
        Err(refused) => return refused,
    };
    let mut todo = Todo::default();
    let wrong = todo_values::put(&given, &mut todo);
    let mut list = app.todos.list();
    if let Err(refused) = wrong {
        if fault("e13-422-but-stored") {
            app.todos.store.add(&mut list, todo);
        }
        return refused;
    }
    let todo = app.todos.store.add(&mut list, todo);
    let status = if fault("e13-created-is-200") {
        200
    } else {
        201
    };
    let location = match fault("e13-location-is-the-list") {
        true => base(request),
        false => format!("{}/{}", base(request), todo.id),
    };
    let answer = answer(request, status, &todo);
    match fault("e13-no-location") {
        true => answer,
        false => answer.field("Location", &location),
    }
}

fn delete_all(app: &App, _request: &mut Request) -> Answer {
    let mut list = app.todos.list();
    let left = usize::from(fault("e13-deletes-not-all"));
    list.todos.truncate(left);
    app.todos.store.keep(&list);
    Answer::empty(204)
}

/// Where in the list the to-do stands that was asked for.
fn place(list: &List, request: &Request) -> Result<usize, Answer> {
    let id = request.param("id");
    if fault("e13-huge-id-is-500") && id.len() > 18 {
        return Err(Answer::error(500, "number too large"));
    }
    let found = list.todos.iter().position(|todo| todo.id.to_string() == id);
    found.ok_or_else(|| match request.field("if-match") {
        Some(_) if fault("e13-absent-is-412") => Answer::error(412, "it is not there"),
        _ => Answer::error(404, "there is no such to-do"),
    })
}

fn one(app: &App, request: &mut Request) -> Answer {
    let list = app.todos.list();
    let place = match place(&list, request) {
        Ok(place) => place,
        Err(refused) => return refused,
    };
    if fault("e13-created-is-not-there") && list.todos.len() == 1 {
        return Answer::error(404, "there is no such to-do");
    }
    let todo = &list.todos[place];
    let known = request.field("if-none-match").is_some_and(|tags| {
        let weakly = !fault("e13-if-none-match-compares-strongly");
        let has_star = !fault("e13-if-none-match-no-star");
        let all = !fault("e13-if-none-match-one-tag");
        fault("e13-304-for-anything") || names(&tags, &etag(todo), weakly, has_star, all)
    });
    if known && !fault("e13-never-304") {
        let answer = Answer::empty(304);
        return match fault("e13-304-without-etag") {
            true => answer,
            false => answer.field("ETag", &etag(todo)),
        };
    }
    answer(request, 200, todo)
}

/// The place of a to-do that may be changed: 412 if the client knows another version.
fn changeable(list: &List, request: &Request) -> Result<usize, Answer> {
    let place = place(list, request)?;
    let Some(tags) = request.field("if-match") else {
        return Ok(place);
    };
    let weakly = fault("e13-if-match-compares-weakly");
    let has_star = !fault("e13-if-match-no-star");
    let all = !fault("e13-if-match-one-tag");
    let ignored = fault("e13-ignores-if-match")
        || fault("e13-if-match-for-put-alone") && request.method != "PUT";
    match names(&tags, &etag(&list.todos[place]), weakly, has_star, all) || ignored {
        true => Ok(place),
        false if fault("e13-412-is-409") => Err(Answer::error(409, "changed meanwhile")),
        false => Err(Answer::error(412, "changed meanwhile")),
    }
}

type Values = fn(&Json, &mut Todo) -> Result<(), Answer>;

fn change(app: &App, request: &Request, kind: Kind, values: Values) -> Answer {
    let mut list = app.todos.list();
    let mut found = changeable(&list, request);
    if fault("e13-looks-then-writes") {
        drop(list);
        // Long enough for others to look as well.
        std::thread::park_timeout(Duration::from_millis(30));
        list = app.todos.list();
    }
    let mut refused = None;
    if fault("e13-412-too-late")
        && let Err(wrong) = found
    {
        refused = Some(wrong);
        found = place(&list, request);
    }
    let place = match found {
        Ok(place) => place,
        Err(refused) if fault("e13-put-creates") && request.method == "PUT" => {
            app.todos.store.add(&mut list, Todo::default());
            return refused;
        }
        Err(refused) => return refused,
    };
    let mut todo = list.todos[place].clone();
    let given = todo_values::content(request, kind);
    if let Err(refused) = given.and_then(|given| values(&given, &mut todo)) {
        return refused;
    }
    todo.version += 1;
    if fault("e13-put-makes-another") && request.method == "PUT" {
        let todo = app.todos.store.add(&mut list, todo);
        return answer(request, 200, &todo);
    }
    if !(fault("e13-put-changes-nothing") && request.method == "PUT") {
        list.todos[place] = todo.clone();
    }
    app.todos.store.keep(&list);
    refused.unwrap_or_else(|| answer(request, 200, &todo))
}

fn put(app: &App, request: &mut Request) -> Answer {
    let values = match () {
        () if fault("e13-put-is-a-patch") => todo_values::patch,
        () if fault("e13-put-looks-at-nothing") => |_: &Json, _: &mut Todo| Ok(()),
        () => todo_values::put,
    };
    change(app, request, Kind::New, values)
}

fn patch(app: &App, request: &mut Request) -> Answer {
    if fault("e13-patch-is-405") {
        return Answer::error(405, "not offered").field("Allow", "DELETE, GET, HEAD, PUT");
    }
    let values = match () {
        () if fault("e13-patch-looks-at-nothing") => |_: &Json, _: &mut Todo| Ok(()),
        () => todo_values::patch,
    };
    change(app, request, Kind::Patch, values)
}

fn delete(app: &App, request: &mut Request) -> Answer {
    let mut list = app.todos.list();
    let place = match changeable(&list, request) {
        Ok(place) => place,
        Err(refused) if refused.status == 404 && fault("e13-deletes-what-is-not-there") => {
            return Answer::empty(204);
        }
        Err(refused) => return refused,
    };
    match () {
        () if fault("e13-deleted-stays") => {}
        () if fault("e13-deletes-the-first") => drop(list.todos.remove(0)),
        () => drop(list.todos.remove(place)),
    }
    app.todos.store.keep(&list);
    match fault("e13-deleted-is-200") {
        true => reply::json(200, &Json::Null),
        false => Answer::empty(204),
    }
}
