//! Other origins (e8): `/api/me`, and the fields of everything below `/todos`.

use super::json::Json;
use super::layers::Next;
use super::request::Request;
use super::table::Routes;
use super::{App, limited, posted, reply};
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[("GET", "/api/me", me), ("PUT", "/api/me", call_me)];

fn me(_app: &App, request: &mut Request) -> Answer {
    let session = request.session.as_ref();
    let user = session.and_then(|session| session.user.as_deref());
    let user = user.map_or(Json::Null, Json::text);
    reply::json(200, &Json::object([("user", user)]))
}

fn call_me(_app: &App, request: &mut Request) -> Answer {
    match posted::value(request, "") {
        Ok(value) => reply::json(200, &value),
        Err(refused) => refused,
    }
}

/// For whom a route answers.
#[derive(Clone, Copy, PartialEq)]
enum Group {
    /// Pages of `--cors-origin`, with their cookies.
    Listed,
    /// All pages, without.
    Everybody,
    None,
}

fn group(request: &Request) -> Group {
    match request.path.as_str() {
        "/api/me" => Group::Listed,
        path if path == "/todos" || path.starts_with("/todos/") => match () {
            () if fault("e8-todos-for-one-origin") => Group::Listed,
            () => Group::Everybody,
        },
        _ if fault("e8-star-everywhere") => Group::Everybody,
        _ => Group::None,
    }
}

/// Stands around every handler.
pub fn around(app: &App, request: &mut Request, next: &Next) -> Answer {
    if let Some(refused) = limited::everywhere(app, request) {
        return refused;
    }
    let group = group(request);
    let origin = request.field("origin");
    let asks = request.field("access-control-request-method").is_some();
    let is_preflight = request.method == "OPTIONS"
        && (origin.is_some() && asks || fault("e8-every-options-is-a-preflight"))
        && !fault("e8-no-preflight");
    if group == Group::None {
        return next.answer(app, request);
    }
    let allowed = allowed(app, group, origin.as_deref(), is_preflight);
    let mut answer = match is_preflight && (allowed.is_some() || origin.is_none()) {
        true => preflight(group),
        false => next.answer(app, request),
    };
    let left_out = fault("e8-no-fields")
        || fault("e8-errors-without-fields") && answer.status >= 400
        || fault("e8-fields-with-get-only") && request.method == "PUT";
    let mut add = |name: &'static str, value: &str| answer.fields.push((name.into(), value.into()));
    let no_vary = fault("e8-no-vary")
        || fault("e8-vary-with-origin-only") && origin.is_none()
        || fault("e8-vary-for-its-origin-only") && allowed.is_none() && origin.is_some()
        || fault("e8-preflight-without-vary") && is_preflight;
    if group == Group::Listed && !no_vary {
        add("Vary", "Origin");
    }
    if let Some(allowed) = allowed.filter(|_| !left_out) {
        add("Access-Control-Allow-Origin", &allowed);
        let without =
            fault("e8-no-credentials") || fault("e8-preflight-without-credentials") && is_preflight;
        if group == Group::Listed && !without || fault("e8-todos-with-credentials") {
            add("Access-Control-Allow-Credentials", "true");
        }
    }
    answer
}

/// What Access-Control-Allow-Origin is to be.
fn allowed(app: &App, group: Group, origin: Option<&str>, is_preflight: bool) -> Option<String> {
    if group == Group::Everybody {
        return Some("*".into());
    }
    let listed = &app.settings.cors_origins;
    let origin = origin?;
    let is_listed = |own: &String| {
        own == origin
            || fault("e8-origins-that-begin-so") && origin.starts_with(own.as_str())
            || fault("e8-origins-that-end-so")
                && origin.ends_with(own.trim_start_matches("https://"))
            || fault("e8-any-port") && origin.rsplit_once(':').is_some_and(|(host, _)| host == own)
    };
    let of = match fault("e8-first-origin-only") {
        true => &listed[..listed.len().min(1)],
        false => listed,
    };
    let is_allowed = of.iter().any(is_listed)
        || fault("e8-any-origin")
        || fault("e8-null-is-good") && origin == "null"
        || fault("e8-preflight-for-any-origin") && is_preflight;
    if fault("e8-names-its-origin-to-others") || fault("e8-lists-all-origins") && is_allowed {
        return Some(listed.join(", "));
    }
    if fault("e8-star-with-credentials") && is_allowed {
        return Some("*".into());
    }
    is_allowed.then(|| origin.to_owned())
}

/// What may be sent.
fn preflight(group: Group) -> Answer {
    let methods = match group {
        Group::Listed => "GET, PUT",
        _ if fault("e8-todos-without-patch") => "GET, POST, PUT, DELETE",
        _ => "GET, POST, PUT, PATCH, DELETE",
    };
    let star = fault("e8-preflight-with-stars");
    let mut answer = Answer::empty(204);
    for (name, value, without) in [
        (
            "Access-Control-Allow-Methods",
            if star { "*" } else { methods },
            "e8-preflight-without-methods",
        ),
        (
            "Access-Control-Allow-Headers",
            if star { "*" } else { "content-type" },
            "e8-preflight-without-headers",
        ),
        ("Access-Control-Max-Age", "600", "e8-preflight-without-age"),
    ] {
        if !fault(without) {
            answer = answer.field(name, value);
        }
    }
    answer
}
