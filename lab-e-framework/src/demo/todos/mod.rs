//! Todos (e13): a resource that programs use, over SQLite. What it answers is written down in `/openapi.json`.
//!
//! In the order of reading: here, `values.rs`, `conditions.rs`, `store.rs`.

mod conditions;
mod store;
mod values;

use lab_c_given::Error as StartError;
use lab_e_given::{Config, Database, OPENAPI};
use serde_json::Value;

use crate::middleware::Cors;
use crate::{App, Error, Request, Response, Result};
use store::Todo;
use values::Values;

/// How many todos a page may have.
const MAX_PAGE: u64 = 100;

/// Adds the routes of this part.
pub(super) fn routes(app: App, _config: &Config) -> Result<App, StartError> {
    // Whoever has a page may ask for todos from it: nothing here is for one visitor alone.
    let todos = App::new()
        .with(Cors::any())
        .get("/todos", list)
        .post("/todos", create)
        .delete("/todos", clear)
        .get("/todos/:id", show)
        .put("/todos/:id", replace)
        .patch("/todos/:id", change)
        .delete("/todos/:id", remove);
    Ok(app
        .group("", todos)
        .get("/openapi.json", |_: &mut Request| {
            Response::new(200, "application/json", OPENAPI)
        }))
}

/// All todos, or a page of them.
fn list(request: &mut Request) -> Result {
    // TODO e13-list · slide e-rest · cargo workshop check e13
    // - `limit` in the query (`page_length`) says how many are wanted, `after` the id of the last one that the client has already.
    // - `store::page` reads todos in the order of their ids. Ask for one more than is wanted: then there is a next page, and a field Link says where,
    // - `</todos?limit=LIMIT&after=ID>; rel="next"` (RFC 8288).
    // - The content is an array of `todo.json(&outside)`.
    Ok(Response::json(200, &Vec::<Value>::new()))
}

/// How many todos a client wants at most. Nothing: all of them.
fn page_length(request: &Request) -> Result<Option<u64>> {
    let limit = request.query().optional("limit")?;
    match limit {
        Some(limit) if !(1..=MAX_PAGE).contains(&limit) => {
            let wanted = format!("give a whole number from 1 to {MAX_PAGE}");
            Err(Error::field(400, "limit", wanted))
        }
        limit => Ok(limit),
    }
}

/// A new todo.
fn create(request: &mut Request) -> Result {
    // TODO e13-create · slide e-rest · cargo workshop check e13
    // - The content is JSON with the values of a todo (`Values::of`). It is stored (`store::insert`).
    // - 201 (Created), with the todo as JSON, its URL in Location, and its ETag.
    Err(Error::new(503, "todos are not stored yet"))
}

/// Removes all todos.
fn clear(request: &mut Request) -> Result<()> {
    Ok(request.state::<Database>()?.write(store::clear)?)
}

/// One todo.
fn show(request: &mut Request) -> Result {
    // TODO e13-show · slide e-rest · cargo workshop check e13
    // - The todo with this id (`id` and `store::find`), with its ETag; `absent` where there is none.
    // - Whoever has it already (`conditions::is_known`) gets `not_modified`.
    Err(absent())
}

/// Replaces a todo as a whole: what is left out has its default.
fn replace(request: &mut Request) -> Result {
    // TODO e13-replace · slide e-rest · cargo workshop check e13
    // - The content is JSON; its `Values` replace all those of the todo (`alter`). 200 with the todo.
    // - It has no ETag: that would say that the todo was stored just as it came (RFC 9110 §9.3.4).
    Err(absent())
}

/// Changes some values of a todo.
fn change(request: &mut Request) -> Result {
    // TODO e13-change · slide e-rest · cargo workshop check e13
    // - The content is a patch, as `application/json` or `application/merge-patch+json`; another media type is 415.
    // - The new values are those of the todo with the patch merged into them (`merge`, RFC 7396). 200 with the todo and its ETag.
    Err(absent())
}

/// The media types of patches.
const PATCHES: &str = "application/merge-patch+json, application/json";

/// Gives a todo other values, if the conditions of the request hold: nobody can change it in between.
fn alter(request: &Request, values: impl FnOnce(&Todo) -> Result<Values>) -> Result<Todo> {
    let (id, fields) = (id(request)?, request.fields());
    request.state::<Database>()?.write(|transaction| {
        let found = store::find(transaction, id)?.ok_or_else(absent);
        let checked = found.and_then(|todo| conditions::check(fields, todo));
        match checked.and_then(|todo| Ok((values(&todo)?, todo))) {
            Ok((values, todo)) => Ok(Ok(store::update(transaction, todo, values)?)),
            Err(error) => Ok(Err(error)),
        }
    })?
}

/// Removes a todo.
fn remove(request: &mut Request) -> Result<()> {
    let (id, fields) = (id(request)?, request.fields());
    request.state::<Database>()?.write(|transaction| {
        let found = store::find(transaction, id)?.ok_or_else(absent);
        match found.and_then(|todo| conditions::check(fields, todo)) {
            Ok(todo) => Ok(Ok(store::remove(transaction, todo.id)?)),
            Err(error) => Ok(Err(error)),
        }
    })?
}

/// The id in the path. What is no number is the id of nothing.
fn id(request: &Request) -> Result<i64> {
    let digits = request.parameter("id").unwrap_or_default();
    let is_plain = digits.bytes().all(|octet| octet.is_ascii_digit());
    digits.parse().ok().filter(|_| is_plain).ok_or_else(absent)
}

fn absent() -> Error {
    Error::new(404, "there is no such todo")
}
