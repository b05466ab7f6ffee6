//! Hello in three media types, a status, the time (e1).

use super::json::Json;
use super::request::Request;
use super::table::Routes;
use super::{App, reply};
use crate::http_server::answer::Answer;
use crate::http_server::{dates, pages};

pub const ROUTES: Routes = &[
    ("GET", "/hello", text),
    ("GET", "/hello.html", html),
    ("GET", "/hello.json", json),
    ("GET", "/status/:code", status),
    ("GET", "/api/time", time),
];

fn text(_app: &App, _request: &mut Request) -> Answer {
    reply::text(200, "Hello, world!")
}

fn html(_app: &App, _request: &mut Request) -> Answer {
    reply::html(200, "Hello", "<h1>Hello, world!</h1>\n")
}

fn json(_app: &App, _request: &mut Request) -> Answer {
    reply::json(200, &Json::object([("hello", Json::text("world"))]))
}

fn status(_app: &App, request: &mut Request) -> Answer {
    let code = request.param("code");
    let number: Option<u16> = code.parse().ok();
    let Some(status) = number.filter(|number| (200..=599).contains(number)) else {
        return reply::refused(400, "code", "not a number from 200 to 599");
    };
    match status {
        204 | 304 => Answer::empty(status),
        _ => reply::text(status, pages::reason(status)),
    }
}

fn time(_app: &App, _request: &mut Request) -> Answer {
    let time = dates::rfc3339(dates::now());
    let answer = reply::json(200, &Json::object([("time", Json::text(&time))]));
    answer.field("Cache-Control", "no-store")
}
