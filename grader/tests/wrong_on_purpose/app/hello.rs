//! Hello in three media types, a status, the time (e1).

use super::json::Json;
use super::request::Request;
use super::table::Routes;
use super::{App, reply};
use crate::fault;
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
    if fault("e1-text-is-html") {
        return Answer::octets(200, reply::HTML, b"Hello, world!".to_vec());
    }
    if fault("e1-text-is-json") {
        return reply::json(200, &Json::text("Hello, world!"));
    }
    match fault("e1-other-words") {
        true => reply::text(200, "Hello world"),
        false => reply::text(200, "Hello, world!"),
    }
}

fn html(_app: &App, _request: &mut Request) -> Answer {
    if fault("e1-html-is-text") {
        return reply::text(200, "<h1>Hello, world!</h1>");
    }
    reply::html(200, "Hello", "<h1>Hello, world!</h1>\n")
}

fn json(_app: &App, _request: &mut Request) -> Answer {
    let value = Json::object([("hello", Json::text("world"))]);
    if fault("e1-json-is-text") {
        return reply::text(200, &value.to_string());
    }
    match fault("e1-json-in-quotes") {
        true => reply::json(200, &Json::Text(value.to_string())),
        false => reply::json(200, &value),
    }
}

fn status(_app: &App, request: &mut Request) -> Answer {
    let code = request.param("code");
    let number: Option<u16> = match fault("e1-code-wraps-around") {
        true => code.parse().ok().map(|number: u64| number as u16),
        false => code.parse().ok(),
    };
    let known = 200..=match fault("e1-any-code") {
        true => 999,
        false => 599,
    };
    let Some(status) = number.filter(|number| known.contains(number)) else {
        if fault("e1-wrong-code-is-404") {
            return Answer::error(404, "there is no such code");
        }
        if fault("e1-wrong-code-without-its-name") {
            return Answer::error(400, "something is wrong here");
        }
        return reply::refused(400, "code", "not a number from 200 to 599");
    };
    match status {
        204 if fault("e1-content-in-204") => reply::text(status, "No Content"),
        204 | 304 => Answer::empty(status),
        _ if fault("e1-status-is-200") => reply::text(200, pages::reason(status)),
        _ if fault("e1-status-without-words") => reply::text(status, &status.to_string()),
        _ => reply::text(status, pages::reason(status)),
    }
}

fn time(_app: &App, _request: &mut Request) -> Answer {
    let late = match fault("e1-time-an-hour-late") {
        true => 3_600,
        false => 0,
    };
    let time = match fault("e1-time-as-in-http") {
        true => dates::http(dates::now()),
        false => dates::rfc3339(dates::now() + late),
    };
    let time = match fault("e1-time-with-offset") {
        true => dates::rfc3339(dates::now() + 3_600).replace('Z', "+01:00"),
        false => time,
    };
    let answer = reply::json(200, &Json::object([("time", Json::text(&time))]));
    match fault("e1-time-may-be-kept") {
        true => answer,
        false => answer.field("Cache-Control", "no-store"),
    }
}
