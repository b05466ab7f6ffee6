//! Cookies (e6): shown, set, removed, signed.

use std::time::SystemTime;

use chrono::DateTime;
use lab_c_given::Error as StartError;
use lab_e_given::Config;
use serde_json::{Value, json};

use crate::cookies::{CookieError, Keys, SameSite, SetCookie};
use crate::extract::Pairs;
use crate::sessions::random;
use crate::{App, Error, Json, Request, Response, Result};

/// Adds the routes of this part.
pub(super) fn routes(app: App, config: &Config) -> Result<App, StartError> {
    Ok(app
        .state(keys(config)?)
        .get("/cookies", show)
        .get("/cookies/set", set)
        .get("/cookies/remove", remove)
        .get("/cookies/sign", sign)
        .get("/cookies/signed", signed))
}

/// The keys of the settings. None: a new one, so that what was signed before is worth nothing now.
fn keys(config: &Config) -> Result<Keys, StartError> {
    if !config.secrets.is_empty() {
        return Ok(Keys::new(&config.secrets));
    }
    let key: [u8; 32] = random().map_err(|error| StartError::Failed(error.to_string()))?;
    Ok(Keys::new([key]))
}

fn show(request: &mut Request) -> Json<Vec<(String, String)>> {
    Json(request.cookies().pairs())
}

fn set(request: &mut Request) -> Result<Response> {
    answer(&asked_for(&request.query())?)
}

fn remove(request: &mut Request) -> Result<Response> {
    let name: String = request.query().required("name")?;
    answer(&SetCookie::removed(&name))
}

fn sign(request: &mut Request) -> Result<Response> {
    let query = request.query();
    let (name, value): (String, String) = (query.required("name")?, query.required("value")?);
    let keys: &Keys = request.state()?;
    answer(&keys.signed(SetCookie::new(&name, &value).path("/")))
}

fn signed(request: &mut Request) -> Result<Json<Value>> {
    let name: String = request.query().required("name")?;
    let keys: &Keys = request.state()?;
    let value = keys.value(request.cookies(), &name);
    Ok(Json(json!({ "value": value })))
}

/// 204 with this cookie. What is wrong with it is the client's choice here.
fn answer(cookie: &SetCookie) -> Result<Response> {
    let value = cookie.field_value().map_err(bad_request)?;
    Ok(Response::empty(204).with("Set-Cookie", value))
}

fn bad_request(error: CookieError) -> Error {
    Error::field(400, error.field, error.why)
}

/// The cookie that a query describes.
fn asked_for(query: &Pairs) -> Result<SetCookie> {
    let (name, value): (String, String) = (query.required("name")?, query.required("value")?);
    let mut cookie = SetCookie::new(&name, &value);
    if let Some(path) = query.get("path") {
        cookie = cookie.path(path);
    }
    if let Some(domain) = query.get("domain") {
        cookie = cookie.domain(domain);
    }
    if let Some(seconds) = query.optional("max_age")? {
        cookie = cookie.max_age(seconds);
    }
    if let Some(time) = query.get("expires") {
        cookie = cookie.expires(rfc3339(time)?);
    }
    if flag(query, "secure")? {
        cookie = cookie.secure();
    }
    if flag(query, "http_only")? {
        cookie = cookie.http_only();
    }
    if let Some(text) = query.get("same_site") {
        let wrong = || Error::field(400, "same_site", "give Strict, Lax or None");
        cookie = cookie.same_site(SameSite::parse(text).ok_or_else(wrong)?);
    }
    Ok(cookie)
}

/// Whether a query has this set.
fn flag(query: &Pairs, name: &str) -> Result<bool> {
    match query.get(name) {
        Some("true" | "1") => Ok(true),
        None | Some("false" | "0") => Ok(false),
        Some(_) => Err(Error::field(400, name, "give true or false")),
    }
}

/// A time such as `2026-11-21T09:15:30Z`.
fn rfc3339(text: &str) -> Result<SystemTime> {
    let time = DateTime::parse_from_rfc3339(text);
    let time = time.map_err(|_| Error::field(400, "expires", "give a time as RFC 3339 has it"))?;
    Ok(time.into())
}
