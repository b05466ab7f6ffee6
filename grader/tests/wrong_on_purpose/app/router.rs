//! Who answers: the path alone chooses the pattern, then the method is looked at.

use super::pattern::{self, Piece};
use super::request::Request;
use super::{App, errors, mounts, reply};
use crate::fault;
use crate::http_server::answer::Answer;
use crate::http_server::methods;

/// Calls the handler that belongs to a request.
pub fn answer(app: &App, request: &mut Request) -> Answer {
    if fault("e2-methods-know-no-case") {
        request.method = request.method.to_uppercase();
    }
    let is_known = methods::is_known(&request.method);
    if !is_known && fault("e2-unknown-method-is-405") {
        return allowed(request, "GET");
    }
    if !is_known && !fault("e2-unknown-method-is-404") {
        return Answer::error(501, "this method is not known here");
    }
    if request.path == "*" {
        return allowed(request, "GET, HEAD, OPTIONS, POST");
    }
    if let Some(answer) = mounts::answer(app, request) {
        return answer;
    }
    let Some(path) = pattern::split(&request.path) else {
        if fault("e2-broken-escape-is-500") {
            return errors::internal();
        }
        return Answer::error(400, "the path is not percent-encoded UTF-8");
    };
    if path.len() > 1_000 && fault("e2-many-segments-end-it") {
        std::process::abort();
    }
    if has_empty_ones(&path)
        || path.len() > 100 && fault("e2-at-most-100-segments")
        || path.iter().any(|piece| piece.text.starts_with('.')) && fault("e2-dots-are-404")
    {
        return not_found(request);
    }
    let (mut found, count) = app.router.find(&request.method, &path);
    let Some((first, _)) = found.first() else {
        return not_found(request);
    };
    if !is_known {
        return Answer::error(501, "this method is not known here");
    }
    request.told.route = Some(first.pattern.clone());
    let told = match fault("e2-allow-of-all-patterns") {
        true => &found[..],
        false => &found[..count],
    };
    let allow = allow(told.iter().map(|(place, _)| place.method.as_str()));
    let first = first.pattern.clone();
    found.truncate(count);
    let wanted = |method: &str| found.iter().position(|(place, _)| place.method == method);
    let place = wanted(&request.method).or_else(|| match request.method.as_str() {
        "HEAD" if fault("e2-head-of-posts") => Some(0),
        "HEAD" if !fault("e2-head-is-405") => wanted("GET"),
        _ => None,
    });
    let Some(place) = place else {
        return allowed(request, &allow);
    };
    let names: Vec<String> = found[0].1.iter().map(|(name, _)| name.clone()).collect();
    let (place, params) = found.swap_remove(place);
    request.told.route = Some(place.pattern.clone());
    request.params = params;
    if fault("e2-one-name-for-all-methods") {
        request.told.route = Some(first);
        for ((name, _), first) in request.params.iter_mut().zip(names) {
            *name = first;
        }
    }
    let mut answer = (place.handler)(app, request);
    if request.method == "HEAD" && fault("e2-head-without-type") {
        answer.fields.retain(|(name, _)| name != "Content-Type");
    }
    answer
}

/// An empty segment matches nothing.
fn has_empty_ones(path: &[Piece]) -> bool {
    let looked_at = match fault("e2-empty-segments-in-rest") {
        true => path.len().min(3),
        false => path.len(),
    };
    let mut pieces = path[..looked_at].iter();
    pieces.any(|piece| piece.text.is_empty()) && !fault("e2-empty-parameters")
}

fn not_found(request: &Request) -> Answer {
    if fault("e2-front-page-for-everything") {
        return reply::html(200, "All parts", "");
    }
    if fault("e2-not-found-is-500") {
        return errors::internal();
    }
    if request.method == "OPTIONS" && fault("e2-options-of-nothing") {
        return allowed(request, "GET, HEAD, OPTIONS");
    }
    Answer::error(404, "there is nothing here")
}

fn allowed(request: &Request, allow: &str) -> Answer {
    let answer = match request.method.as_str() {
        "OPTIONS" if fault("e2-options-without-allow") => return Answer::empty(204),
        "OPTIONS" if !fault("e2-options-is-405") => Answer::empty(204),
        _ if fault("e2-not-allowed-is-404") => Answer::error(404, "there is nothing here"),
        _ => Answer::error(405, "this is not offered here"),
    };
    match allow {
        _ if fault("e2-no-allow") => answer,
        _ if fault("e2-allow-is-everything") => {
            answer.field("Allow", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")
        }
        allow => answer.field("Allow", allow),
    }
}

/// The methods of a pattern, sorted; HEAD goes with GET, and OPTIONS with all.
fn allow<'a>(methods: impl Iterator<Item = &'a str>) -> String {
    if fault("e2-allow-of-one-method") {
        return methods.take(1).collect();
    }
    let mut allow: Vec<&str> = methods.chain(["OPTIONS"]).collect();
    if allow.contains(&"GET") {
        allow.push("HEAD");
    }
    allow.sort_unstable();
    allow.dedup();
    if fault("e2-allow-unsorted") {
        allow.reverse();
    }
    allow.join(", ")
}
