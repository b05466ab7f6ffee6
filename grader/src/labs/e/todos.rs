//! The to-do list as the checks of e13 see it.

use super::asking::{json, serve};
use super::said::{differs_from, json_of, quoted, value_of};
use crate::labs::json::Json;
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::{Request, Response, WebServer};

/// One to-do as a response shows it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Todo {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) completed: bool,
    pub(super) order: Json,
    pub(super) url: String,
    /// The request target that `url` leads to.
    pub(super) target: String,
}

impl Todo {
    /// The one that a response shows.
    pub(super) fn of(response: &Response) -> CheckResult<Todo> {
        let value = json_of(response)?;
        read(&value).ok_or_else(|| {
            differs_from(
                response,
                "an object with id, title, completed, order and url",
            )
        })
    }

    /// All that a response shows.
    pub(super) fn all(response: &Response) -> CheckResult<Vec<Todo>> {
        response.expect_status(&[200])?;
        let value = json_of(response)?;
        let list = value.list().map(|list| list.iter().map(read).collect());
        list.flatten().ok_or_else(|| {
            differs_from(
                response,
                "an array of objects with id, title, completed, order and url",
            )
        })
    }

    /// Is it what it should be?
    pub(super) fn expect(&self, response: &Response, title: &str, completed: bool) -> CheckResult {
        if self.title == title && self.completed == completed {
            return Ok(());
        }
        let title = quoted(title);
        let expected = format!("\"title\":{title}, \"completed\":{completed}");
        Err(differs_from(response, &expected))
    }

    /// Has it this order?
    pub(super) fn expect_order(&self, response: &Response, order: i64) -> CheckResult {
        #[expect(clippy::cast_precision_loss, reason = "the checks use small numbers")]
        if self.order == Json::Number(order as f64) {
            return Ok(());
        }
        Err(differs_from(response, &format!("\"order\":{order}")))
    }
}

fn read(value: &Json) -> Option<Todo> {
    let text = |name: &str| value.get(name)?.text().map(str::to_owned);
    let url = text("url")?;
    Some(Todo {
        // A number or a string, as the program likes.
        id: match value.get("id")? {
            Json::Text(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            _ => return None,
        },
        title: text("title")?,
        completed: value.get("completed")?.truth()?,
        order: value.get("order")?.clone(),
        target: target_of(&url)?,
        url,
    })
}

/// The request target of a URL on this server, absolute or not.
pub(super) fn target_of(url: &str) -> Option<String> {
    let path = match url.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => url,
    };
    path.starts_with('/').then(|| path.to_owned())
}

/// A server with its to-do list.
#[derive(Debug)]
pub(super) struct Todos {
    pub(super) server: WebServer,
}

impl Todos {
    /// An application with an empty list.
    pub(super) fn start(subject: &Subject, flags: &[&str]) -> CheckResult<Self> {
        let server = serve(subject, flags)?;
        Ok(Todos { server })
    }

    /// Asks with JSON content.
    pub(super) fn send(&mut self, method: &str, target: &str, text: &str) -> CheckResult<Response> {
        self.server.ask(&json(method, target, text))
    }

    /// Asks without content.
    pub(super) fn ask(&mut self, method: &str, target: &str) -> CheckResult<Response> {
        self.server.ask(&Request::new(method, target))
    }

    /// Adds a to-do with this content, which must succeed.
    pub(super) fn add(&mut self, text: &str) -> CheckResult<Todo> {
        let response = self.send("POST", "/todos", text)?;
        response.expect_status(&[201])?;
        Todo::of(&response)
    }

    /// Adds one with this title.
    pub(super) fn add_titled(&mut self, title: &str) -> CheckResult<Todo> {
        self.add(&format!("{{\"title\":{}}}", quoted(title)))
    }

    /// The to-do as it is now, and the response that shows it.
    pub(super) fn get(&mut self, todo: &Todo) -> CheckResult<(Response, Todo)> {
        let response = self.server.get(&todo.target)?;
        response.expect_status(&[200])?;
        let now = Todo::of(&response)?;
        Ok((response, now))
    }

    /// Is the to-do still as it was?
    pub(super) fn expect_unchanged(&mut self, todo: &Todo, after: &str) -> CheckResult {
        let (response, now) = self.get(todo)?;
        if now == *todo {
            return Ok(());
        }
        let failure = response.about().octets("content", response.content());
        let failure = failure.fact("before", after).fact(
            "expected",
            format!(
                "the to-do as it was, with the title {}",
                quoted(&todo.title)
            ),
        );
        Err(failure.into())
    }

    /// The whole list.
    pub(super) fn all(&mut self) -> CheckResult<Vec<Todo>> {
        Todo::all(&self.server.get("/todos")?)
    }

    /// Is this the whole list?
    pub(super) fn expect_all(&mut self, expected: &[Todo]) -> CheckResult {
        let response = self.server.get("/todos")?;
        let all = Todo::all(&response)?;
        let mut one: Vec<&Todo> = all.iter().collect();
        let mut other: Vec<&Todo> = expected.iter().collect();
        one.sort_by(|one, other| one.id.cmp(&other.id));
        other.sort_by(|one, other| one.id.cmp(&other.id));
        if one == other {
            return Ok(());
        }
        let titles: Vec<&str> = expected.iter().map(|todo| todo.title.as_str()).collect();
        let expected = match titles[..] {
            [] => "no to-do: []".to_owned(),
            _ => format!("{}: {}", how_many(titles.len()), titles.join(", ")),
        };
        Err(differs_from(&response, &expected))
    }
}

/// `1 to-do`, `2 to-dos`
pub(super) fn how_many(number: usize) -> String {
    match number {
        1 => "1 to-do".into(),
        _ => format!("{number} to-dos"),
    }
}

/// An error below `/todos`: this status, as `application/problem+json`, and which member is wrong.
pub(super) fn expect_problem(response: &Response, status: u16, field: Option<&str>) -> CheckResult {
    response.expect_status(&[status])?;
    response.expect_media_type(&["application/problem+json"])?;
    let value = value_of(response)?;
    let text = |name: &str| value.get(name).is_some_and(|value| value.text().is_some());
    let says_status = value.get("status").and_then(Json::count) == Some(status.into());
    if !(text("type") && text("title") && text("detail") && says_status) {
        let expected = format!("an object with type, title, detail, and \"status\":{status}");
        return Err(differs_from(response, &expected));
    }
    let Some(field) = field else {
        return Ok(());
    };
    let errors = value.get("errors").and_then(Json::list).unwrap_or_default();
    let is_named = errors.iter().any(|error| {
        let message = error.get("message").and_then(Json::text);
        let named = error.get("field").and_then(Json::text) == Some(field);
        named && message.is_some_and(|message| !message.is_empty())
    });
    if is_named {
        return Ok(());
    }
    let expected =
        format!("\"errors\":[{{\"field\":\"{field}\",\"message\":\"…\"}}] among its members");
    Err(differs_from(response, &expected))
}
