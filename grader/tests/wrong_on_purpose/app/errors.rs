//! Handlers that fail, and handlers that panic (e1).

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::layers::Next;
use super::request::Request;
use super::table::Routes;
use super::{App, log_of_errors, reply};
use crate::fault;
use crate::http_server::answer::Answer;
use crate::http_server::workers::Permit;

pub const ROUTES: Routes = &[
    ("GET", "/result", result),
    ("GET", "/fail", fail),
    ("GET", "/panic", panics),
];

/// Stands around every handler: a panic ends the request, and nothing else.
pub fn around(app: &App, request: &mut Request, next: &Next) -> Answer {
    let answered = catch_unwind(AssertUnwindSafe(|| next.answer(app, request)));
    answered.unwrap_or_else(|panic| {
        if fault("e1-panic-without-an-answer") {
            resume_unwind(panic);
        }
        request.told.is_lost = fault("e5-panics-are-not-logged");
        if fault("e1-panic-loses-its-worker") {
            // One more is busy, for ever.
            std::mem::forget(Permit::wait(usize::MAX - 1));
        }
        if fault("e1-panic-ends-the-program") {
            std::process::exit(101);
        }
        let cause = panic.downcast_ref::<String>();
        match cause.filter(|_| fault("e1-panic-shows-the-cause")) {
            Some(cause) => Answer::error(500, cause),
            None => internal(),
        }
    })
}

/// What the client is told, whatever the cause.
pub fn internal() -> Answer {
    Answer::error(500, "something went wrong here")
}

/// 500 for the client, the cause in the log.
pub fn failed(request: &Request, cause: &str) -> Answer {
    if !fault("e1-cause-is-lost") {
        log_of_errors::write(request, cause);
    }
    match fault("e1-shows-the-cause") {
        true => Answer::error(500, cause),
        false => internal(),
    }
}

fn result(_app: &App, request: &mut Request) -> Answer {
    let value = request.value("value");
    let value: Result<String, &str> = value.ok_or("nothing was given");
    match value {
        Ok(value) if fault("e1-result-is-html") => reply::html(200, "Result", &value),
        Ok(_) if fault("e1-result-is-500") => internal(),
        Ok(value) => {
            if fault("e1-result-is-logged") {
                log_of_errors::write(request, &value);
            }
            reply::text(200, &value)
        }
        Err(why) => reply::refused(400, "value", why),
    }
}

fn fail(_app: &App, request: &mut Request) -> Answer {
    let cause = request.value("cause").unwrap_or_default();
    match fault("e1-fail-is-200") {
        true => reply::text(200, "it went wrong"),
        false => failed(request, &cause),
    }
}

fn panics(_app: &App, request: &mut Request) -> Answer {
    panic!("{}", request.value("cause").unwrap_or_default());
}
