//! A value of which something is asked: `/person` (e4).

use super::json::Json;
use super::request::Request;
use super::table::Routes;
use super::{App, errors, posted, reply};
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[("POST", "/person", person)];

fn person(_app: &App, request: &mut Request) -> Answer {
    let value = match posted::value(request, "") {
        Ok(value) => value,
        Err(refused) => return refused,
    };
    if fault("e4-any-person") {
        return reply::json(200, &value);
    }
    if matches!(value, Json::List(_)) && fault("e4-a-list-is-500") {
        return errors::internal();
    }
    let Some(name) = value.get("name").and_then(name) else {
        return wrong("name", "age", "a text that is not empty");
    };
    let age = value.get("age").unwrap_or(&Json::Null);
    let Some(age) = self::age(age) else {
        if age.to_string().len() > 18 && fault("e4-large-age-is-500") {
            return errors::internal();
        }
        return wrong("age", "name", "a whole number from 0 to 150");
    };
    if fault("e4-keeps-unknown-members") {
        return reply::json(200, &value);
    }
    reply::json(200, &Json::object([("name", name), ("age", age)]))
}

/// 422, and the member that is wrong.
fn wrong(member: &str, other: &str, why: &str) -> Answer {
    if fault("e4-wrong-person-is-400") {
        return reply::refused(400, member, why);
    }
    if fault("e4-wrong-person-without-its-name") {
        return Answer::error(422, "something is wrong here");
    }
    match fault("e4-names-the-other-member") {
        true => reply::refused(422, other, "something is wrong here"),
        false => reply::refused(422, member, why),
    }
}

fn name(value: &Json) -> Option<Json> {
    let is_name = match value {
        Json::Text(text) => !text.is_empty(),
        _ => fault("e4-name-of-any-kind"),
    };
    is_name.then(|| value.clone())
}

fn age(value: &Json) -> Option<Json> {
    let number = match value {
        Json::Number(number) => number.clone(),
        Json::Text(text) if fault("e4-age-as-text") => text.clone(),
        Json::Null if fault("e4-null-age-is-0") => "0".into(),
        _ => return None,
    };
    let number = match fault("e4-age-with-a-point") {
        true => number.trim_end_matches(".0").to_owned(),
        false => number,
    };
    let age: i64 = number.parse().ok()?;
    let least = match (fault("e4-negative-ages"), fault("e4-age-0-is-none")) {
        (true, _) => -150,
        (_, true) => 1,
        _ => 0,
    };
    let most = match (fault("e4-age-151"), fault("e4-age-150-is-too-much")) {
        (true, _) => 151,
        (_, true) => 149,
        _ => 150,
    };
    (least..=most).contains(&age).then(|| Json::number(age))
}
