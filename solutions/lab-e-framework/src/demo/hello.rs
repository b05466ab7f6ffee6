//! Handlers at their simplest (e1): a text, a page, JSON.

use lab_c_given::Error;
use lab_e_given::Config;
use serde_json::{Value, json};

use crate::{App, Html, Json, Request};

/// Adds the routes of this part.
pub(super) fn routes(app: App, _config: &Config) -> Result<App, Error> {
    Ok(app
        .get("/hello", text)
        .get("/hello.html", page)
        .get("/hello.json", value))
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
