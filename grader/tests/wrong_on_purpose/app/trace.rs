//! The order of the layers (e5): `/trace`.

use std::sync::{Mutex, PoisonError};

use super::json::Json;
use super::layers::Next;
use super::request::Request;
use super::table::Routes;
use super::{App, reply};
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[
    ("GET", "/trace", entered),
    ("GET", "/trace/group", entered),
    ("GET", "/trace/stop", entered),
];

/// What a list looks like that does not belong to one request, with a fault.
static SHARED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Stands around every handler: those below `/trace` tell of it.
pub fn around(app: &App, request: &mut Request, next: &Next) -> Answer {
    let is_traced = request.path == "/trace" || request.path.starts_with("/trace/");
    let is_head = request.method == "HEAD" && fault("e5-head-around-the-layers");
    if !is_traced || is_head {
        return next.answer(app, request);
    }
    let mut names = match fault("e5-one-layer-only") {
        true => vec!["one"],
        false => vec!["one", "two"],
    };
    let is_in_group = request.path == "/trace/group" || fault("e5-group-for-all");
    if is_in_group && !fault("e5-no-group") {
        match fault("e5-group-outside") {
            true => names.insert(0, "group"),
            false => names.push("group"),
        }
    }
    layer(app, request, next, &names)
}

/// One layer after the other.
fn layer(app: &App, request: &mut Request, next: &Next, names: &[&str]) -> Answer {
    let [name, rest @ ..] = names else {
        return next.answer(app, request);
    };
    if *name == "one" && request.path == "/trace/stop" && fault("e5-stop-leaves-out-the-outer") {
        return stopped();
    }
    if *name == "two" && request.path == "/trace/stop" && !fault("e5-stop-goes-on") {
        return match fault("e5-stop-counts-itself") {
            true => left(stopped(), name),
            false => stopped(),
        };
    }
    enter(request, name);
    left(layer(app, request, next, rest), name)
}

fn enter(request: &mut Request, name: &str) {
    if fault("e5-one-list-for-all") {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.push(name.into());
        request.entered = shared.clone();
        return;
    }
    match fault("e5-entered-in-reverse") {
        true => request.entered.insert(0, name.into()),
        false => request.entered.push(name.into()),
    }
    if fault("e5-entered-twice") {
        request.entered.push(name.into());
    }
}

fn stopped() -> Answer {
    match fault("e5-stop-is-200") {
        true => reply::text(200, "this one stops here"),
        false => Answer::error(403, "this one stops here"),
    }
}

fn left(mut answer: Answer, name: &str) -> Answer {
    let trace = answer.fields.iter_mut().find(|(own, _)| own == "X-Trace");
    match trace {
        Some((_, names)) if fault("e5-left-in-the-same-order") => {
            names.insert_str(0, &format!("{name}, "));
        }
        Some((_, names)) => names.push_str(&format!(", {name}")),
        None => answer.fields.push(("X-Trace".into(), name.into())),
    }
    answer
}

fn entered(_app: &App, request: &mut Request) -> Answer {
    let names = request.entered.iter().map(|name| Json::text(name));
    reply::json(200, &Json::List(names.collect()))
}
