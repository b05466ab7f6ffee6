//! Content that was posted: forms and JSON (e4).

use super::json::Json;
use super::request::Request;
use super::table::Routes;
use super::{App, encoding, errors, multipart, reply};
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[("POST", "/form", form), ("POST", "/json", json)];

/// The pairs of an urlencoded form.
pub fn pairs(request: &Request) -> Result<Vec<(String, String)>, Answer> {
    expect_type(request, &["application/x-www-form-urlencoded"])?;
    if request.content.is_empty() && fault("e4-empty-form-is-400") {
        return Err(Answer::error(400, "there is no form"));
    }
    if fault("e4-form-is-not-decoded") {
        let text = String::from_utf8_lossy(&request.content).into_owned();
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        return Ok(pairs.collect());
    }
    let mut content = content(request);
    if fault("e4-form-of-ascii") {
        content.retain(u8::is_ascii);
    }
    let mut pairs = encoding::pairs(&content);
    if fault("e4-form-from-the-query") {
        pairs.splice(..0, request.pairs());
    }
    if fault("e4-one-field-per-name") {
        let mut kept: Vec<(String, String)> = Vec::new();
        for (name, value) in pairs {
            kept.retain(|(own, _)| *own != name);
            kept.push((name, value));
        }
        pairs = kept;
    }
    Ok(pairs)
}

/// The value of JSON content, also of another media type that is JSON.
pub fn value(request: &Request, other: &str) -> Result<Json, Answer> {
    expect_type(request, &["application/json", other])?;
    let content = content(request);
    if content.trim_ascii().is_empty() && fault("e4-nothing-is-null") {
        return Ok(Json::Null);
    }
    Json::parse(&content).ok_or_else(|| {
        if fault("e4-broken-json-is-500") {
            return errors::internal();
        }
        let status = match fault("e4-broken-json-is-422") {
            true => 422,
            false => 400,
        };
        Answer::error(status, "this is not JSON")
    })
}

fn content(request: &Request) -> Vec<u8> {
    let has_length = !request.head.values("content-length").is_empty();
    match fault("e4-content-with-length-only") && !has_length {
        true => Vec::new(),
        false => request.content.clone(),
    }
}

/// 415 for content of another type, or of none.
fn expect_type(request: &Request, known: &[&str]) -> Result<(), Answer> {
    let field = request.field("content-type");
    let media_type = match &field {
        Some(field) if fault("e4-exact-type") => field.clone(),
        Some(field) if fault("e4-type-knows-case") => {
            let first = field.split(';').next().unwrap_or_default();
            first.trim().to_owned()
        }
        Some(_) => request.media_type(),
        None if fault("e4-no-type-is-json") => "application/json".into(),
        None => String::new(),
    };
    let begins = |one: &&str| !one.is_empty() && media_type.starts_with(one);
    let is_known = !media_type.is_empty() && known.contains(&media_type.as_str())
        || fault("e4-any-type")
        || fault("e4-type-by-its-beginning") && known.iter().any(begins);
    match is_known {
        true => Ok(()),
        false if fault("e4-unsupported-is-400") => Err(reply::refused(
            400,
            "Content-Type",
            "not one that is read here",
        )),
        false => Err(reply::refused(
            415,
            "Content-Type",
            "not one that is read here",
        )),
    }
}

fn form(app: &App, request: &mut Request) -> Answer {
    if request.media_type() == "multipart/form-data" {
        return multipart::form(app, request);
    }
    match pairs(request) {
        Ok(pairs) => reply::json(200, &shown(&pairs, Vec::new())),
        Err(refused) => refused,
    }
}

/// `{"fields":[["a","1"]],"files":[]}`
pub fn shown(pairs: &[(String, String)], files: Vec<Json>) -> Json {
    match fault("e4-form-without-files") {
        true => Json::object([("fields", Json::pairs(pairs))]),
        false => Json::object([("fields", Json::pairs(pairs)), ("files", Json::List(files))]),
    }
}

fn json(_app: &App, request: &mut Request) -> Answer {
    match value(request, "") {
        Ok(Json::Object(members)) => reply::json(200, &Json::Object(members)),
        Ok(_) if fault("e4-objects-only") => Answer::error(400, "this is no object"),
        Ok(Json::Null) if fault("e4-null-is-nothing") => Answer::empty(204),
        Ok(value) if fault("e4-json-as-text") => reply::json(200, &Json::Text(value.to_string())),
        Ok(value) => reply::json(200, &value),
        Err(refused) => refused,
    }
}
