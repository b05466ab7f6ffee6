//! A response: status code, fields, content.

use std::io::Read;

use lab_b_client::message::Fields;
use lab_c_server::Content;
use lab_c_server::response::reason;
use serde::Serialize;

use crate::Error;
use crate::html::escaped;
use crate::router::is_token;

/// What handlers answer in the end, and middleware sees: a response of lab C's server, built step by step.
///
/// A field that could end its line early (CR, LF, NUL in its value; a name that is no token) is never sent: the
/// response becomes 500 (Internal Server Error), and the log says why.
///
/// # Example
/// ```
/// use lab_e_framework::{App, Request, Response};
///
/// fn hello(_: &mut Request) -> Response {
///     Response::text(200, "hello").with("Cache-Control", "no-store")
/// }
///
/// fn bad(_: &mut Request) -> Response {
///     Response::text(200, "hello").with("X-Name", "ada\r\nSet-Cookie: session=mine")
/// }
///
/// let client = App::new().get("/", hello).get("/bad", bad).test();
/// assert_eq!(client.get("/").send().field("Cache-Control"), Some("no-store"));
/// assert_eq!(client.get("/bad").send().status(), 500);
/// ```
#[derive(Debug)]
pub struct Response {
    inner: lab_c_server::Response,
    error: Option<Box<Error>>,
}

impl Response {
    /// A response without content.
    #[must_use]
    pub fn empty(status: u16) -> Response {
        lab_c_server::Response::empty(status).into()
    }

    /// A response with these octets of this media type.
    #[must_use]
    pub fn new(status: u16, media_type: &str, octets: impl Into<Vec<u8>>) -> Response {
        let mut response = Response::empty(status).with("Content-Type", media_type);
        response.set_octets(octets);
        response
    }

    /// A response with a text.
    #[must_use]
    pub fn text(status: u16, text: impl Into<String>) -> Response {
        let text: String = text.into();
        lab_c_server::Response::text(status, text).into()
    }

    /// A response with a page.
    #[must_use]
    pub fn html(status: u16, page: impl Into<String>) -> Response {
        let page: String = page.into();
        lab_c_server::Response::html(status, page).into()
    }

    /// A response with a value as JSON. A value that has no JSON becomes an error: 500.
    #[must_use]
    pub fn json(status: u16, value: &(impl Serialize + ?Sized)) -> Response {
        // TODO e1-json · slide e-handlers · cargo workshop check e1
        // - The octets are those of `serde_json::to_vec`, the media type is `application/json`: `Response::new`.
        // - Not every value has JSON: then the response is that of the error (`Response::of_error`).
        todo!("e1-json")
    }

    /// 303 (See Other): the client is to GET this, a path of ours or a URL.
    #[must_use]
    pub fn see_other(to: &str) -> Response {
        Response::empty(303).with("Location", to)
    }

    /// A response whose content is read while it is sent; chunked, if its length is not known.
    #[must_use]
    pub fn stream(
        status: u16,
        media_type: &str,
        content: impl Read + Send + 'static,
        length: Option<u64>,
    ) -> Response {
        let mut response = Response::empty(status).with("Content-Type", media_type);
        response.inner.content = Content::Stream(Box::new(content), length);
        response
    }

    /// The page of an error, with the error itself for whoever wants to show it in another way.
    #[must_use]
    pub fn of_error(mut error: Error) -> Response {
        let mut response = Response::html(error.status(), error_page(&error));
        let fields = error.take_header_fields();
        response.error = Some(Box::new(error));
        for (name, value) in fields {
            response.append(name, value);
        }
        response
    }

    /// The status code.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.inner.status
    }

    /// Answers with another status code.
    pub fn set_status(&mut self, status: u16) {
        self.inner.status = status;
    }

    /// The fields.
    #[must_use]
    pub fn fields(&self) -> &Fields {
        &self.inner.fields
    }

    /// The value of the first field of this name, if it is text.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.inner.fields.text(name)
    }

    /// The same response with this field, in place of all of its name.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl AsRef<[u8]>) -> Response {
        self.set(name, value);
        self
    }

    /// Sets a field, in place of all of its name.
    pub fn set(&mut self, name: &str, value: impl AsRef<[u8]>) {
        self.inner.fields.remove(name);
        self.append(name, value);
    }

    /// Adds a field; those of its name stay: Set-Cookie, Vary, Link.
    pub fn append(&mut self, name: &str, value: impl AsRef<[u8]>) {
        let value = value.as_ref();
        match is_token(name) && is_value(value) {
            true => self.inner.fields.push(name, value),
            false => {
                let value = String::from_utf8_lossy(value);
                *self = Response::of_error(Error::internal(format_args!(
                    "no field of a response: {name}: {value}"
                )));
            }
        }
    }

    /// Removes all fields of this name.
    pub fn remove(&mut self, name: &str) {
        self.inner.fields.remove(name);
    }

    /// Adds this name to Vary, unless it stands there: the answer depends on that field of the request
    /// (RFC 9110 §12.5.5).
    pub fn vary(&mut self, name: &str) {
        if !self.inner.fields.has_token("Vary", name) {
            self.append("Vary", name);
        }
    }

    /// What it carries.
    #[must_use]
    pub fn content(&self) -> &Content {
        &self.inner.content
    }

    /// Carries these octets instead.
    pub fn set_octets(&mut self, octets: impl Into<Vec<u8>>) {
        self.inner.content = Content::Octets(octets.into());
    }

    /// Carries something else.
    pub fn set_content(&mut self, content: Content) {
        self.inner.content = content;
    }

    /// Takes away what it carries.
    pub fn take_content(&mut self) -> Content {
        std::mem::replace(&mut self.inner.content, Content::Empty)
    }

    /// The error that it tells of.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.error.as_deref()
    }
}

/// What a client sees of an error.
fn error_page(error: &Error) -> String {
    // TODO e1-error-page · slide e-handlers · cargo workshop check e1
    // - A page with the status code, its reason (`reason::phrase`), and the error's message; that one `escaped`, for there may be words of
    // - the client in it. The cause is not for clients: it tells strangers how the server is made.
    escaped(&format!("{error:?}"))
}

/// A value of a field (RFC 9110 §5.5): nothing in it may end the line.
fn is_value(value: &[u8]) -> bool {
    value.iter().all(|octet| !b"\r\n\0".contains(octet))
}

impl From<lab_c_server::Response> for Response {
    fn from(inner: lab_c_server::Response) -> Self {
        Response { inner, error: None }
    }
}

impl From<Response> for lab_c_server::Response {
    fn from(response: Response) -> Self {
        response.inner
    }
}
