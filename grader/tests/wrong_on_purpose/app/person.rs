//! A value of which something is asked: `/person` (e4).

use super::json::Json;
use super::request::Request;
use super::table::Routes;
use super::{App, posted, reply};
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[("POST", "/person", person)];

fn person(_app: &App, request: &mut Request) -> Answer {
    let value = match posted::value(request, "") {
        Ok(value) => value,
        Err(refused) => return refused,
    };
    let name = value.get("name").and_then(Json::as_text);
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return reply::refused(422, "name", "a text that is not empty");
    };
    let age = value.get("age").and_then(Json::as_integer);
    let Some(age) = age.filter(|age| (0..=150).contains(age)) else {
        return reply::refused(422, "age", "a whole number from 0 to 150");
    };
    let person = Json::object([("name", Json::text(name)), ("age", Json::number(age))]);
    reply::json(200, &person)
}
