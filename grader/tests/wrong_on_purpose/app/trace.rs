//! The order of the layers (e5): `/trace`.

use super::json::Json;
use super::layers::Next;
use super::request::Request;
use super::table::Routes;
use super::{App, reply};
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[
    ("GET", "/trace", entered),
    ("GET", "/trace/group", entered),
    ("GET", "/trace/stop", entered),
];

/// Stands around every handler: those below `/trace` tell of it.
pub fn around(app: &App, request: &mut Request, next: &Next) -> Answer {
    if request.path != "/trace" && !request.path.starts_with("/trace/") {
        return next.answer(app, request);
    }
    let mut names = vec!["one", "two"];
    if request.path == "/trace/group" {
        names.push("group");
    }
    layer(app, request, next, &names)
}

/// One layer after the other.
fn layer(app: &App, request: &mut Request, next: &Next, names: &[&str]) -> Answer {
    let [name, rest @ ..] = names else {
        return next.answer(app, request);
    };
    if *name == "two" && request.path == "/trace/stop" {
        return Answer::error(403, "this one stops here");
    }
    request.entered.push((*name).into());
    left(layer(app, request, next, rest), name)
}

fn left(mut answer: Answer, name: &str) -> Answer {
    let trace = answer.fields.iter_mut().find(|(own, _)| own == "X-Trace");
    match trace {
        Some((_, names)) => names.push_str(&format!(", {name}")),
        None => answer.fields.push(("X-Trace".into(), name.into())),
    }
    answer
}

fn entered(_app: &App, request: &mut Request) -> Answer {
    let names = request.entered.iter().map(|name| Json::text(name));
    reply::json(200, &Json::List(names.collect()))
}
