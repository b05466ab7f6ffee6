//! What a query and the fields say (e3).

use super::json::Json;
use super::request::Request;
use super::table::Routes;
use super::{App, reply};
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[
    ("GET", "/query", query),
    ("GET", "/search", search),
    ("GET", "/headers", headers),
    ("GET", "/greeting", greeting),
];

fn query(_app: &App, request: &mut Request) -> Answer {
    reply::json(200, &Json::pairs(&request.pairs()))
}

fn search(_app: &App, request: &mut Request) -> Answer {
    let Some(q) = request.value("q") else {
        return reply::refused(400, "q", "it is missing");
    };
    let page = match request.value("page") {
        None => 1,
        Some(text) => match page(&text) {
            Some(page) => page,
            None => return reply::refused(400, "page", "not a whole number of 1 or more"),
        },
    };
    let exact = match request.value("exact").as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return reply::refused(400, "exact", "neither true nor false"),
    };
    let tags = request
        .pairs()
        .into_iter()
        .filter(|(name, _)| name == "tag");
    let tags = tags.map(|(_, tag)| Json::Text(tag)).collect();
    let value = Json::object([
        ("q", Json::text(&q)),
        ("page", Json::number(page)),
        ("exact", Json::Bool(exact)),
        ("tags", Json::List(tags)),
    ]);
    reply::json(200, &value)
}

fn page(text: &str) -> Option<u64> {
    let is_number = text.bytes().all(|octet| octet.is_ascii_digit());
    let page = is_number.then(|| text.parse().ok()).flatten();
    page.filter(|page| *page >= 1)
}

fn headers(_app: &App, request: &mut Request) -> Answer {
    let mut members: Vec<(String, Json)> = Vec::new();
    for (name, value) in &request.head.fields {
        let name = name.to_ascii_lowercase();
        let value = Json::Text(String::from_utf8_lossy(value).into_owned());
        match members.iter_mut().find(|(own, _)| *own == name) {
            Some((_, Json::List(values))) => values.push(value),
            _ => members.push((name, Json::List(vec![value]))),
        }
    }
    reply::json(200, &Json::Object(members))
}

fn greeting(_app: &App, request: &mut Request) -> Answer {
    let accept = request.head.list("accept").join(",");
    let offered = ["text/plain", "text/html", "application/json"];
    let mut best = (0.0, None);
    for media_type in offered {
        let quality = quality(&accept, media_type);
        if quality > best.0 {
            best = (quality, Some(media_type));
        }
    }
    let answer = match best.1 {
        Some("text/plain") => reply::text(200, "Hello, world!"),
        Some("text/html") => reply::html(200, "Hello", "<h1>Hello, world!</h1>\n"),
        Some(_) => reply::json(
            200,
            &Json::object([("greeting", Json::text("Hello, world!"))]),
        ),
        None => Answer::error(406, "text/plain, text/html and application/json are there"),
    };
    answer.field("Vary", "Accept")
}

/// How much a client likes a media type: the most specific range counts (RFC 9110 §12.5.1).
fn quality(accept: &str, media_type: &str) -> f64 {
    if accept.is_empty() {
        return 1.0;
    }
    let of_type = format!("{}/*", media_type.split('/').next().unwrap_or_default());
    let mut best = (0, 0.0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let specific = match parts.next() {
            Some(range) if range == media_type => 3,
            Some(range) if range == of_type => 2,
            Some("*/*") => 1,
            _ => continue,
        };
        let quality = parts.find_map(|part| part.strip_prefix("q="));
        let quality = quality.and_then(|quality| quality.parse().ok());
        if specific > best.0 {
            best = (specific, quality.unwrap_or(1.0));
        }
    }
    best.1
}
