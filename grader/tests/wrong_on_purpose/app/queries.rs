//! What a query and the fields say (e3).

use super::json::Json;
use super::request::Request;
use super::table::Routes;
use super::{App, encoding, errors, reply};
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[
    ("GET", "/query", query),
    ("GET", "/search", search),
    ("GET", "/headers", headers),
];

fn query(_app: &App, request: &mut Request) -> Answer {
    if fault("e3-bad-escapes-are-400") && encoding::is_broken(&request.query) {
        return Answer::error(400, "the query is not percent-encoded");
    }
    let mut pairs = request.pairs();
    let is_replaced =
        |(name, value): &(String, String)| (name.clone() + value).contains('\u{fffd}');
    if fault("e3-bad-utf-8-is-400") && pairs.iter().any(is_replaced) {
        return Answer::error(400, "the query is not UTF-8");
    }
    if fault("e3-pairs-sorted") {
        pairs.sort();
    }
    if fault("e3-one-pair-per-name") {
        let mut kept: Vec<(String, String)> = Vec::new();
        for (name, value) in pairs {
            kept.retain(|(own, _)| *own != name);
            kept.push((name, value));
        }
        pairs = kept;
    }
    reply::json(200, &Json::pairs(&pairs))
}

/// The value that counts where one is wanted.
fn one(request: &Request, name: &str) -> Option<String> {
    let named = |(own, _): &(String, String)| own == name;
    let mut pairs = request.pairs().into_iter();
    let found = match fault("e3-last-counts") {
        true => pairs.rfind(named),
        false => pairs.find(named),
    };
    found.map(|(_, value)| value)
}

fn search(_app: &App, request: &mut Request) -> Answer {
    let q = one(request, "q").filter(|q| !q.is_empty() || !fault("e3-empty-q-is-missing"));
    let q = match q {
        Some(q) => q,
        None if fault("e3-missing-q-is-empty") => String::new(),
        None => return wrong("q", "it is missing"),
    };
    let page = match one(request, "page") {
        None if fault("e3-page-is-needed") => return wrong("page", "it is missing"),
        None => Json::number(1),
        Some(text) if fault("e3-page-is-text") && page(&text).is_some() => Json::Text(text),
        Some(text) => match page(&text) {
            Some(page) => Json::number(page),
            None if fault("e3-wrong-page-is-1") => Json::number(1),
            None if text.len() > 20 && fault("e3-large-page-is-500") => return errors::internal(),
            None => return wrong("page", "not a whole number of 1 or more"),
        },
    };
    let exact = match one(request, "exact").as_deref().map(truth) {
        None => false,
        Some(Some(exact)) => exact,
        Some(None) => return wrong("exact", "neither true nor false"),
    };
    let exact = match fault("e3-exact-is-text") {
        true => Json::Text(exact.to_string()),
        false => Json::Bool(exact),
    };
    let tags = request
        .pairs()
        .into_iter()
        .filter(|(name, _)| name == "tag");
    let most = match fault("e3-one-tag") {
        true => 1,
        false => usize::MAX,
    };
    let tags = tags.map(|(_, tag)| Json::Text(tag)).take(most).collect();
    let value = Json::object([
        ("q", Json::text(&q)),
        ("page", page),
        ("exact", exact),
        ("tags", Json::List(tags)),
    ]);
    reply::json(200, &value)
}

/// A value that is missing or wrong.
fn wrong(field: &str, why: &str) -> Answer {
    if fault("e3-wrong-value-is-500") {
        return errors::internal();
    }
    match fault("e3-refused-without-its-name") {
        true => Answer::error(400, "something is wrong here"),
        false => reply::refused(400, field, why),
    }
}

fn page(text: &str) -> Option<u64> {
    let mut text = text;
    if fault("e3-pages-with-spaces") {
        text = text.trim();
    }
    if fault("e3-signed-pages") {
        text = text.strip_prefix('+').unwrap_or(text);
    }
    if fault("e3-pages-with-points") {
        text = text.split('.').next().unwrap_or_default();
    }
    if fault("e3-empty-page-is-1") && text.is_empty() {
        return Some(1);
    }
    let is_number = text.bytes().all(|octet| octet.is_ascii_digit());
    let is_number = is_number && !(text.starts_with('0') && fault("e3-no-zeros-before"));
    let page: Option<u64> = is_number.then(|| text.parse().ok()).flatten();
    page.filter(|page| *page >= 1 || fault("e3-page-0"))
}

fn truth(text: &str) -> Option<bool> {
    let text = match fault("e3-truth-knows-no-case") {
        true => text.to_lowercase(),
        false => text.to_owned(),
    };
    match text.as_str() {
        "true" => Some(true),
        "false" => Some(false),
        "1" if fault("e3-one-is-true") => Some(true),
        _ if fault("e3-any-truth") => Some(!text.is_empty()),
        _ => None,
    }
}

fn headers(_app: &App, request: &mut Request) -> Answer {
    let mut members: Vec<(String, Vec<String>)> = Vec::new();
    for (name, value) in &request.head.fields {
        let name = match fault("e3-names-as-they-came") {
            true => name.clone(),
            false => name.to_ascii_lowercase(),
        };
        let mut value = String::from_utf8_lossy(value).into_owned();
        if fault("e3-drops-empty-values") && value.is_empty() {
            continue;
        }
        if fault("e3-values-with-space") {
            value.insert(0, ' ');
        }
        if fault("e3-values-end-at-a-comma") {
            value = value.split(',').next().unwrap_or_default().to_owned();
        }
        match members.iter_mut().find(|(own, _)| *own == name) {
            Some((_, values)) if fault("e3-last-value-only") => *values = vec![value],
            Some((_, values)) => values.push(value),
            None => members.push((name, vec![value])),
        }
    }
    let members = members
        .into_iter()
        .map(|(name, values)| (name, listed(values)));
    reply::json(200, &Json::Object(members.collect()))
}

fn listed(mut values: Vec<String>) -> Json {
    if fault("e3-values-joined") {
        values = vec![values.join(", ")];
    }
    if fault("e3-value-without-list") && values.len() == 1 {
        return Json::text(&values[0]);
    }
    Json::List(values.into_iter().map(Json::Text).collect())
}
