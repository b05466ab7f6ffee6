//! The list, whole or page by page.

use super::json::Json;
use super::request::Request;
use super::todo_list::Todo;
use super::todos::{base, shown};
use super::{App, reply};
use crate::fault;
use crate::http_server::answer::Answer;

/// `GET /todos`
pub fn several(app: &App, request: &mut Request) -> Answer {
    let limit = match limit(request) {
        Ok(limit) => limit,
        Err(refused) => return refused,
    };
    let after: u64 = request
        .value("after")
        .map_or(0, |after| after.parse().unwrap_or(0));
    let list = app.todos.list();
    let rest: Vec<&Todo> = list.todos.iter().filter(|todo| todo.id > after).collect();
    let length = limit.unwrap_or(rest.len()).min(rest.len());
    let page = &rest[..length];
    let json = page.iter().map(|todo| shown(request, todo));
    let response = reply::json(200, &Json::List(json.collect()));
    let Some(limit) = limit else {
        return response;
    };
    let is_over = match () {
        () if fault("e13-next-once-more") => page.is_empty() && rest.len() == 1,
        () if fault("e13-next-for-ever") => false,
        () => rest.len() <= length || fault("e13-no-next"),
    };
    if is_over {
        return response;
    }
    let last = match fault("e13-next-once-more") {
        true => page.len().checked_sub(2).map_or(0, |place| page[place].id),
        false => page.last().map_or(after, |todo| todo.id),
    };
    let limit = match fault("e13-next-without-limit") {
        true => String::new(),
        false => format!("limit={limit}&"),
    };
    let link = format!("<{}?{limit}after={last}>; rel=\"next\"", base(request));
    response.field("Link", &link)
}

fn limit(request: &Request) -> Result<Option<usize>, Answer> {
    let refused = || {
        let errors: &[(&str, &str)] = match fault("e13-limit-is-not-named") {
            true => &[],
            false => &[("limit", "a number from 1 to 100")],
        };
        reply::problem(400, "how many?", errors)
    };
    let Some(text) = request
        .value("limit")
        .filter(|_| !fault("e13-ignores-limit"))
    else {
        return Ok(fault("e13-default-limit").then_some(100));
    };
    let number: Option<usize> = text.parse().ok();
    let lowest = usize::from(!fault("e13-limit-0"));
    let highest = if fault("e13-limit-101") { 101 } else { 100 };
    match number.filter(|number| (lowest..=highest).contains(number)) {
        None if fault("e13-wrong-limit-is-none") => Ok(None),
        None => Err(refused()),
        Some(number) if fault("e13-at-most-50") => Ok(Some(number.min(50))),
        Some(number) => Ok(Some(number)),
    }
}
