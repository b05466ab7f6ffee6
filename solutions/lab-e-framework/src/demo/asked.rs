//! What a request asks for (e3): its query, its fields, and the media type that it likes best.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use lab_c_given::Error as StartError;
use lab_e_given::Config;
use serde_json::{Value, json};

use crate::{App, Error, IntoResponse, Json, Request, Response, Result};

/// Adds the routes of this part.
pub(super) fn routes(app: App, _config: &Config) -> Result<App, StartError> {
    Ok(app
        .get("/query", query)
        .get("/search", search)
        .get("/headers", headers)
        .get("/greeting", greeting))
}

/// Names and values of the query, in order.
fn query(request: &mut Request) -> Json<Value> {
    let query = request.query();
    Json(
        query
            .iter()
            .map(|(name, value)| json!([name, value]))
            .collect(),
    )
}

/// What a search would be told: typed values, each with its rules.
fn search(request: &mut Request) -> Result<Json<Value>> {
    // ANCHOR: e3-search
    //= The query has what was asked for: `request.query()`.
    //= JSON: `{"q": text, "page": number, "exact": true or false, "tags": [texts]}`.
    //= `q` has to be there (`query.required`). `page` is a whole number from 1 on (`NonZeroU64`), by default 1;
    //= `exact` by default false (`query.optional`). `tags` are all values of `tag` (`query.all`).
    //= Errors name the field. They come from `required` and `optional`: `?`.
    let query = request.query();
    let q: String = query.required("q")?;
    let page = query.optional("page")?.unwrap_or(NonZeroU64::MIN);
    let exact = query.optional("exact")?.unwrap_or(false);
    let tags: Vec<&str> = query.all("tag").collect();
    Ok(Json(
        json!({"q": q, "page": page, "exact": exact, "tags": tags}),
    ))
    // ANCHOR_END: e3-search
}

/// Every field of the request, by its name in lower case, with all its values.
fn headers(request: &mut Request) -> Json<BTreeMap<String, Vec<String>>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in request.fields().iter() {
        let value = String::from_utf8_lossy(value).into_owned();
        all.entry(name.to_ascii_lowercase())
            .or_default()
            .push(value);
    }
    Json(all)
}

/// The greeting as the client likes it best.
fn greeting(request: &mut Request) -> Response {
    const HELLO: &str = "Hello, world!";
    let mut response = match request.accepts(&["text/plain", "text/html", "application/json"]) {
        Some("text/plain") => HELLO.into_response(),
        Some("text/html") => Response::html(200, format!("<!DOCTYPE html>\n<h1>{HELLO}</h1>\n")),
        Some(_) => Json(json!({"greeting": HELLO})).into_response(),
        None => Response::of_error(Error::new(406, "there is text, HTML and JSON")),
    };
    response.vary("Accept");
    response
}
