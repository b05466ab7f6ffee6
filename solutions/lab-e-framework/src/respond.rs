//! What may be answered: texts, pages, JSON, status codes, results.

use serde::Serialize;

use crate::{Error, Response};

/// Becomes a response: what a handler may return.
///
/// # Example
/// ```
/// use solution_e_framework::{App, Html, IntoResponse, Json, Request, Response};
///
/// /// What a type of your own answers.
/// struct Teapot;
///
/// impl IntoResponse for Teapot {
///     fn into_response(self) -> Response {
///         Response::text(418, "short and stout")
///     }
/// }
///
/// let client = App::new()
///     .get("/text", |_: &mut Request| "text")
///     .get("/page", |_: &mut Request| Html("<h1>page</h1>"))
///     .get("/json", |_: &mut Request| Json([1, 2, 3]))
///     .get("/created", |_: &mut Request| (201, "done"))
///     .get("/teapot", |_: &mut Request| Teapot)
///     .test();
/// assert_eq!(client.get("/json").send().text(), "[1,2,3]");
/// assert_eq!(client.get("/created").send().status(), 201);
/// assert_eq!(client.get("/teapot").send().status(), 418);
/// ```
pub trait IntoResponse {
    /// The response.
    fn into_response(self) -> Response;
}

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Html<T>(pub T);

/// A value that is sent as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl IntoResponse for Response {
    fn into_response(self) -> Response {
        self
    }
}

/// 200 (OK) with a text.
impl IntoResponse for &str {
    fn into_response(self) -> Response {
        Response::text(200, self)
    }
}

/// 200 (OK) with a text.
impl IntoResponse for String {
    fn into_response(self) -> Response {
        Response::text(200, self)
    }
}

/// 200 (OK) with a page.
impl<T: Into<String>> IntoResponse for Html<T> {
    fn into_response(self) -> Response {
        Response::html(200, self.0)
    }
}

/// 200 (OK) with JSON.
impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        Response::json(200, &self.0)
    }
}

/// 204 (No Content).
impl IntoResponse for () {
    fn into_response(self) -> Response {
        Response::empty(204)
    }
}

/// The same with another status code.
impl<T: IntoResponse> IntoResponse for (u16, T) {
    fn into_response(self) -> Response {
        let (status, content) = self;
        let mut response = content.into_response();
        response.set_status(status);
        response
    }
}

/// What was asked for, or the error.
impl<T: IntoResponse, E: Into<Error>> IntoResponse for Result<T, E> {
    fn into_response(self) -> Response {
        // ANCHOR: e1-result
        //= Ok: the response that the content becomes. An error: the response of that error (`Response::of_error`).
        match self {
            Ok(content) => content.into_response(),
            Err(error) => Response::of_error(error.into()),
        }
        // ANCHOR_END: e1-result
    }
}

/// What was asked for; nothing: 404 (Not Found).
impl<T: IntoResponse> IntoResponse for Option<T> {
    fn into_response(self) -> Response {
        match self {
            Some(content) => content.into_response(),
            None => Response::of_error(Error::new(404, "there is no such thing here")),
        }
    }
}
