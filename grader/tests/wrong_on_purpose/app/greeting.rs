//! A greeting in three media types (e3), by what Accept says (RFC 9110 §12.5.1).

use super::json::Json;
use super::request::Request;
use super::table::Routes;
use super::{App, reply};
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[("GET", "/greeting", greeting)];

/// The first wins a draw.
const TYPES: [&str; 3] = ["text/plain", "text/html", "application/json"];

fn greeting(_app: &App, request: &mut Request) -> Answer {
    let answer = match best(&accept(request)) {
        Some("text/html") => reply::html(200, "Hello", "<h1>Hello, world!</h1>\n"),
        Some("application/json") => {
            let name = match fault("e3-json-greeting-is-other") {
                true => "hello",
                false => "greeting",
            };
            reply::json(200, &Json::object([(name, Json::text("Hello, world!"))]))
        }
        None if fault("e3-406-is-404") => Answer::error(404, "there is nothing for you"),
        None if !fault("e3-text-for-everybody") => {
            Answer::error(406, "text/plain, text/html and application/json are there")
        }
        _ => reply::text(200, "Hello, world!"),
    };
    let is_html = answer.fields.iter().any(|(_, value)| value == reply::HTML);
    if fault("e3-no-vary") || fault("e3-vary-for-html-only") && !is_html {
        return answer;
    }
    answer.field("Vary", "Accept")
}

/// The lines of the field as one.
fn accept(request: &Request) -> String {
    let values = request.head.values("accept");
    let all = match fault("e3-accept-of-one-line") {
        true => values.first().copied().unwrap_or_default().to_vec(),
        false => values.join(&b','),
    };
    let text = String::from_utf8_lossy(&all).into_owned();
    match fault("e3-accept-knows-case") {
        true => text,
        false => text.to_ascii_lowercase(),
    }
}

fn best(accept: &str) -> Option<&'static str> {
    if accept.is_empty() && fault("e3-greeting-without-accept-is-406") {
        return None;
    }
    if accept.is_empty() || fault("e3-ignores-accept") {
        return Some(TYPES[0]);
    }
    let ranges: Vec<(String, f64)> = accept.split(',').map(range).collect();
    let mut best = (0.0, None);
    for one in TYPES {
        let quality = quality(&ranges, one);
        let wins_draws = fault("e3-draws-go-to-json") && quality == best.0 && quality > 0.0;
        if quality > best.0 || wins_draws {
            best = (quality, Some(one));
        }
    }
    best.1
}

/// `text/html;q=0.5`
fn range(text: &str) -> (String, f64) {
    let trim = |part| match fault("e3-accept-without-spaces") {
        true => part,
        false => str::trim(part),
    };
    let mut parts = text.split(';').map(trim);
    let range = parts.next().unwrap_or_default().trim_start();
    let quality = parts.find_map(|part| part.strip_prefix("q="));
    let quality = quality.map(|quality| match fault("e3-q-of-one-digit") {
        true => &quality[..quality.len().min(3)],
        false => quality,
    });
    let quality: f64 = quality
        .and_then(|quality| quality.parse().ok())
        .unwrap_or(1.0);
    let quality = match quality {
        _ if fault("e3-ignores-q") => 1.0,
        0.0 if fault("e3-q-0-is-a-little") => 0.0001,
        quality => quality,
    };
    (range.to_owned(), quality)
}

/// How much a media type is liked: the most specific range counts.
fn quality(ranges: &[(String, f64)], one: &str) -> f64 {
    let wide = format!("{}/*", one.split('/').next().unwrap_or_default());
    let mut orders = [one, &wide, "*/*"];
    if fault("e3-widest-range-counts") {
        orders.reverse();
    }
    if fault("e3-first-range-wins") {
        let found = ranges
            .iter()
            .find(|(range, _)| orders.contains(&range.as_str()));
        return found.map_or(0.0, |(_, quality)| *quality);
    }
    let found = orders
        .iter()
        .find_map(|order| ranges.iter().find(|(range, _)| range == order));
    found.map_or(0.0, |(_, quality)| *quality)
}
