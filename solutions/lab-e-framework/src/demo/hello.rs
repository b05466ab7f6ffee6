//! Handlers at their simplest (e1): a text, a page, JSON.

use chrono::{SecondsFormat, Utc};
use lab_c_given::Error;
use lab_e_given::Config;
use serde_json::{Value, json};

use crate::{App, Html, Json, Request, Response};

/// Adds the routes of this part.
pub(super) fn routes(app: App, _config: &Config) -> Result<App, Error> {
    Ok(app
        .get("/hello", text)
        .get("/hello.html", page)
        .get("/hello.json", value)
        .get("/api/time", time))
}

fn text(_: &mut Request) -> &'static str {
    // ANCHOR: e1-hello
    //= `Hello, world!`. What a text becomes is said in `respond.rs`.
    "Hello, world!"
    // ANCHOR_END: e1-hello
}

fn page(_: &mut Request) -> Html<&'static str> {
    Html("<!DOCTYPE html>\n<html lang=\"en\">\n<title>Hello</title>\n<h1>Hello, world!</h1>\n")
}

fn value(_: &mut Request) -> Json<Value> {
    Json(json!({"hello": "world"}))
}

/// The time, which nobody may keep.
fn time(_: &mut Request) -> Response {
    // ANCHOR: e1-time
    //= JSON with one member, `time`: now, in UTC, by RFC 3339 (chrono: `Utc::now`, `to_rfc3339_opts`).
    //= `Cache-Control: no-store`: whoever keeps it has a wrong one. A `Response` has methods for both.
    let now = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true);
    Response::json(200, &json!({"time": now})).with("Cache-Control", "no-store")
    // ANCHOR_END: e1-time
}
