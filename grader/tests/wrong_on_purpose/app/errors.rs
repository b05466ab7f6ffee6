//! Handlers that fail, and handlers that panic (e1).

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::layers::Next;
use super::request::Request;
use super::table::Routes;
use super::{App, log_of_errors, reply};
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[
    ("GET", "/result", result),
    ("GET", "/fail", fail),
    ("GET", "/panic", panics),
];

/// Stands around every handler: a panic ends the request, and nothing else.
pub fn around(app: &App, request: &mut Request, next: &Next) -> Answer {
    let answered = catch_unwind(AssertUnwindSafe(|| next.answer(app, request)));
    answered.unwrap_or_else(|_| internal())
}

/// What the client is told, whatever the cause.
pub fn internal() -> Answer {
    Answer::error(500, "something went wrong here")
}

/// 500 for the client, the cause in the log.
pub fn failed(request: &Request, cause: &str) -> Answer {
    log_of_errors::write(request, cause);
    internal()
}

fn result(_app: &App, request: &mut Request) -> Answer {
    let value = request.value("value");
    let value: Result<String, &str> = value.ok_or("nothing was given");
    match value {
        Ok(value) => reply::text(200, &value),
        Err(why) => reply::refused(400, "value", why),
    }
}

fn fail(_app: &App, request: &mut Request) -> Answer {
    let cause = request.value("cause").unwrap_or_default();
    failed(request, &cause)
}

fn panics(_app: &App, request: &mut Request) -> Answer {
    panic!("{}", request.value("cause").unwrap_or_default());
}
