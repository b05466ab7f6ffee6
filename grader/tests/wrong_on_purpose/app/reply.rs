//! The usual answers.

use super::json::Json;
use crate::http_server::answer::Answer;
use crate::http_server::escape;
use crate::http_server::pages;

pub const HTML: &str = "text/html; charset=utf-8";
pub const JSON: &str = "application/json";
pub const TEXT: &str = "text/plain; charset=utf-8";

pub fn text(status: u16, text: &str) -> Answer {
    Answer::octets(status, TEXT, text.as_bytes().to_vec())
}

/// A page with this in its body.
pub fn html(status: u16, title: &str, body: &str) -> Answer {
    Answer::octets(status, HTML, pages::page(&escape::html(title), body))
}

pub fn json(status: u16, value: &Json) -> Answer {
    Answer::octets(status, JSON, value.to_string().into_bytes())
}

/// An error that names the field which is wrong.
pub fn refused(status: u16, field: &str, why: &str) -> Answer {
    Answer::error(status, &format!("{field}: {why}"))
}

/// `303 See Other`.
pub fn see_other(to: &str) -> Answer {
    Answer::empty(303).field("Location", to)
}

/// An error below `/todos` and `/api` (RFC 9457), with the fields that are wrong and why.
pub fn problem(status: u16, detail: &str, errors: &[(&str, &str)]) -> Answer {
    let error = |(field, message): &(&str, &str)| {
        Json::object([
            ("field", Json::text(field)),
            ("message", Json::text(message)),
        ])
    };
    let value = Json::object([
        ("type", Json::text("about:blank")),
        ("title", Json::text(pages::reason(status))),
        ("status", Json::number(status)),
        ("detail", Json::text(detail)),
        ("errors", Json::List(errors.iter().map(error).collect())),
    ]);
    let octets = value.to_string().into_bytes();
    Answer::octets(status, "application/problem+json", octets)
}
