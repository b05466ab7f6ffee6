//! Errors of an API: below `/todos` and `/api` they are `application/problem+json` (RFC 9457).

use super::layers::Next;
use super::request::Request;
use super::{App, reply};
use crate::fault;
use crate::http_server::answer::{Answer, Content};

const PROBLEM: &str = "application/problem+json";

/// Stands around every handler: what is still a page becomes a problem.
pub fn around(app: &App, request: &mut Request, next: &Next) -> Answer {
    let answer = next.answer(app, request);
    let is_api = ["/todos", "/api"].iter().any(|start| {
        let rest = request.path.strip_prefix(start);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if answer.status < 400 || !is_api {
        return answer;
    }
    let is_problem = answer.fields.iter().any(|(_, value)| value == PROBLEM);
    let is_page = fault("e13-405-is-a-page") && answer.status == 405
        || fault("e13-unknown-path-is-a-page") && request.told.route.is_none();
    if is_page {
        return answer;
    }
    let mut answer = match is_problem {
        true => answer,
        false => as_problem(answer),
    };
    if fault("e13-errors-are-pages") {
        answer.content = Content::Octets(b"<!DOCTYPE html>\n<title>wrong</title>\n".to_vec());
        retyped(&mut answer, reply::HTML);
    }
    if fault("e13-problem-without-status")
        && let Content::Octets(octets) = &mut answer.content
    {
        let text = String::from_utf8_lossy(octets).replace("\"status\":", "\"code\":");
        *octets = text.into_bytes();
    }
    if fault("e13-problem-is-plain-json") {
        retyped(&mut answer, reply::JSON);
    }
    answer
}

/// The same error for programs.
fn as_problem(page: Answer) -> Answer {
    let mut answer = reply::problem(page.status, "this cannot be done", &[]);
    let others = page
        .fields
        .into_iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
    answer.fields.extend(others);
    answer
}

fn retyped(answer: &mut Answer, media_type: &str) {
    for (name, value) in &mut answer.fields {
        if name.eq_ignore_ascii_case("content-type") {
            *value = media_type.into();
        }
    }
}
