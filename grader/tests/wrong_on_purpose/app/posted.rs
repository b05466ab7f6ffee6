//! Content that was posted: forms and JSON (e4).

use super::json::Json;
use super::request::Request;
use super::table::Routes;
use super::{App, encoding, multipart, reply};
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[("POST", "/form", form), ("POST", "/json", json)];

/// The pairs of an urlencoded form.
pub fn pairs(request: &Request) -> Result<Vec<(String, String)>, Answer> {
    if request.media_type() != "application/x-www-form-urlencoded" {
        return Err(reply::refused(415, "Content-Type", "not a form"));
    }
    Ok(encoding::pairs(&request.content))
}

/// The value of JSON content, also of another media type that is JSON.
pub fn value(request: &Request, other: &str) -> Result<Json, Answer> {
    let media_type = request.media_type();
    if media_type != "application/json" && media_type != other {
        return Err(reply::refused(415, "Content-Type", "not application/json"));
    }
    Json::parse(&request.content).ok_or_else(|| Answer::error(400, "this is not JSON"))
}

fn form(app: &App, request: &mut Request) -> Answer {
    if request.media_type() == "multipart/form-data" {
        return multipart::form(app, request);
    }
    match pairs(request) {
        Ok(pairs) => reply::json(200, &shown(&pairs, Vec::new())),
        Err(refused) => refused,
    }
}

/// `{"fields":[["a","1"]],"files":[]}`
pub fn shown(pairs: &[(String, String)], files: Vec<Json>) -> Json {
    Json::object([("fields", Json::pairs(pairs)), ("files", Json::List(files))])
}

fn json(_app: &App, request: &mut Request) -> Answer {
    match value(request, "") {
        Ok(value) => reply::json(200, &value),
        Err(refused) => refused,
    }
}
