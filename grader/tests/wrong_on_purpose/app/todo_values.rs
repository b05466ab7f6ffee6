//! What a to-do may hold, and how it is sent.

use super::json::Json;
use super::reply;
use super::request::Request;
use super::todo_list::Todo;
use crate::fault;
use crate::http_server::answer::Answer;

/// What the content of a request is to be.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// A whole to-do.
    New,
    /// What is to change.
    Patch,
}

/// The object that a request brings.
pub fn content(request: &Request, kind: Kind) -> Result<Json, Answer> {
    let whole = request.field("content-type").unwrap_or_default();
    let media_type = match () {
        () if fault("e13-parameter-is-415") => whole.to_ascii_lowercase(),
        () if fault("e13-type-knows-case") => whole
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned(),
        () => request.media_type(),
    };
    let is_patch = media_type == "application/merge-patch+json" && !fault("e13-no-merge-patch");
    let fits = media_type == "application/json"
        || kind == Kind::Patch && (is_patch || fault("e13-patch-of-any-type"))
        || kind == Kind::New && fault("e13-post-of-any-type")
        || media_type.is_empty() && fault("e13-no-type-is-json");
    if !fits {
        return Err(Answer::error(415, "this is not application/json"));
    }
    let Some(value) = Json::parse(&request.content) else {
        return Err(match () {
            () if fault("e13-broken-json-is-500") => Answer::error(500, "expected a value"),
            () if fault("e13-broken-json-is-422") => reply::problem(422, "no JSON", &[]),
            () => Answer::error(400, "this is not JSON"),
        });
    };
    match &value {
        Json::Object(members) => {
            let known = ["title", "completed", "order"];
            let is_unknown = |(name, _): &(String, Json)| !known.contains(&name.as_str());
            if fault("e13-unknown-member-is-422") && members.iter().any(is_unknown) {
                return Err(reply::problem(422, "an unknown member", &[]));
            }
            Ok(value)
        }
        _ if fault("e13-no-object-is-500") => Err(Answer::error(500, "not an object")),
        _ if fault("e13-no-object-is-empty") && kind == Kind::Patch => Ok(value),
        _ => Err(reply::problem(422, "this is no object", &[])),
    }
}

fn wrong(name: &str, why: &str) -> Answer {
    if fault("e13-wrong-value-is-400") {
        return reply::problem(400, why, &[(name, why)]);
    }
    match fault("e13-names-no-field") {
        true => reply::problem(422, why, &[]),
        false => reply::problem(422, why, &[(name, why)]),
    }
}

/// The whole new state.
pub fn put(given: &Json, todo: &mut Todo) -> Result<(), Answer> {
    let mut new = Todo {
        id: todo.id,
        version: todo.version,
        ..Todo::default()
    };
    if given.get("title").is_none() && !fault("e13-title-may-be-missing") {
        return Err(wrong("title", "it is missing"));
    }
    patch_members(given, &mut new)?;
    *todo = new;
    Ok(())
}

/// The members that are named.
pub fn patch(given: &Json, todo: &mut Todo) -> Result<(), Answer> {
    if matches!(given, Json::Object(members) if members.is_empty())
        && fault("e13-empty-patch-is-422")
    {
        return Err(wrong("title", "nothing is given"));
    }
    if fault("e13-patch-forgets") {
        todo.order = 0;
    }
    patch_members(given, todo)
}

fn patch_members(given: &Json, todo: &mut Todo) -> Result<(), Answer> {
    match given.get("title") {
        None => {}
        Some(Json::Null) if fault("e13-null-is-left-out") => {}
        Some(Json::Text(text)) => todo.title = title(text)?,
        Some(other) if fault("e13-title-of-any-type") => todo.title = other.to_string(),
        Some(_) => return Err(wrong("title", "it is no text")),
    }
    match given.get("completed") {
        None => {}
        Some(Json::Bool(completed)) => todo.completed = *completed,
        Some(_) if fault("e13-completed-of-any-type") => todo.completed = true,
        Some(_) => return Err(wrong("completed", "it is neither true nor false")),
    }
    match given.get("order") {
        None => {}
        Some(_) if fault("e13-order-is-lost") => {}
        Some(value) => match value.as_integer() {
            Some(order) => todo.order = order,
            None if fault("e13-order-of-any-type") => {}
            None => return Err(wrong("order", "it is no whole number")),
        },
    }
    Ok(())
}

fn title(text: &str) -> Result<String, Answer> {
    if text.trim().is_empty() && !fault("e13-title-may-be-blank") {
        return Err(wrong("title", "it is blank"));
    }
    let length = match fault("e13-counts-octets") {
        true => text.len(),
        false => text.chars().count(),
    };
    let most = if fault("e13-199-characters") {
        199
    } else {
        200
    };
    if length > most && !fault("e13-any-length") {
        return Err(wrong("title", "it has more than 200 characters"));
    }
    Ok(match fault("e13-title-loses-its-lines") {
        true => text.replace('\n', " "),
        false => text.to_owned(),
    })
}
