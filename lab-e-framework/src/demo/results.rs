//! What handlers may return, and what happens when they fail (e1).

use std::io;

use chrono::{SecondsFormat, Utc};
use lab_c_given::Error as StartError;
use lab_c_server::response::reason;
use lab_e_given::Config;
use serde_json::json;

use crate::{App, Error, Request, Response, Result};

/// Adds the routes of this part.
pub(super) fn routes(app: App, _config: &Config) -> Result<App, StartError> {
    Ok(app
        .get("/api/time", time)
        .get("/status/:code", status)
        .get("/result", result)
        .get("/fail", fail)
        .get("/panic", panic))
}

/// The time, which nobody may keep.
fn time(_: &mut Request) -> Response {
    // TODO e1-time · slide e-handlers · cargo workshop check e1
    // - JSON with one member, `time`: now, in UTC, by RFC 3339 (chrono: `Utc::now`, `to_rfc3339_opts`).
    // - `Cache-Control: no-store`: whoever keeps it has a wrong one. A `Response` has methods for both.
    todo!("e1-time")
}

/// The status code that was asked for.
fn status(request: &mut Request) -> Result<Response> {
    just(request.path("code")?)
}

/// A response that says nothing but its status.
fn just(code: u16) -> Result<Response> {
    // TODO e1-status · slide e-handlers · cargo workshop check e1
    // - A code of 200 to 599: a response with that status, and its reason (`reason::phrase`) as the text.
    // - 204 and 304 have no content (RFC 9110 §15.3.5, §15.4.5).
    // - Any other number is an error of the field `code`: 400 (`Error::field`).
    todo!("e1-status")
}

/// What was given as `value`, if something was.
fn result(request: &mut Request) -> Result<String> {
    request.query().required("value")
}

/// Fails for the reason that was given as `cause`.
fn fail(request: &mut Request) -> Result<&'static str> {
    let cause: String = request.query().required("cause")?;
    ask_a_broken_disk(cause)?;
    Ok("it did not fail")
}

/// Any error will do: `?` makes an [`Error`] of it.
fn ask_a_broken_disk(cause: String) -> io::Result<()> {
    Err(io::Error::other(cause))
}

/// Panics with the words that were given as `cause`.
fn panic(request: &mut Request) -> Result<&'static str> {
    let cause: String = request.query().required("cause")?;
    panic!("{cause}")
}
