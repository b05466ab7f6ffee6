//! Routes that show which one it was, and its parameters (e2).

use super::json::Json;
use super::request::Request;
use super::table::{Route, Routes};
use super::{App, reply};
use crate::arguments::Trouble;
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[
    ("GET", "/r/users/me", show),
    ("GET", "/r/users/:id", show),
    ("PUT", "/r/users/:id", show),
    ("GET", "/r/users/:id/posts/:post", show),
    ("GET", "/r/files/*path", show),
];

/// `--route 'GET /a/:x'`
pub fn from_flag(text: &str) -> Result<Route, Trouble> {
    let wrong = |why: &str| Trouble::Usage(format!("--route '{text}': {why}"));
    let (method, pattern) = text
        .split_once(' ')
        .ok_or_else(|| wrong("not METHOD PATTERN"))?;
    let is_token = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    let is_method = !method.is_empty() && method.bytes().all(is_token);
    if !is_method && !fault("e2-any-method-word") {
        return Err(wrong("the method is no token"));
    }
    Ok(Route {
        method: method.into(),
        pattern: pattern.trim().into(),
        handler: show,
    })
}

fn show(_app: &App, request: &mut Request) -> Answer {
    let route = request.told.route.clone().unwrap_or_default();
    let route = match fault("e2-path-as-route") {
        true => request.path.clone(),
        false => route,
    };
    let mut params = request.params.clone();
    if fault("e2-last-parameter-only") && params.len() > 1 {
        params.remove(0);
    }
    let params = params.iter().enumerate().map(|(place, (name, value))| {
        let name = match fault("e2-parameters-without-names") {
            true => place.to_string(),
            false => name.clone(),
        };
        (name, Json::text(value))
    });
    let params = Json::Object(params.collect());
    reply::json(
        200,
        &Json::object([("route", Json::text(&route)), ("params", params)]),
    )
}
