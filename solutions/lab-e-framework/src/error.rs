//! What a handler answers when it cannot do what it was asked for.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt::{self, Display};

use lab_e_given::DatabaseError;

use crate::{IntoResponse, Response};

/// All that a client hears of what went wrong here.
pub(crate) const INTERNAL: &str = "something went wrong here; it has been noted";

/// The client has not sent what it has announced. If it is still there, lab C's server tells it more.
pub(crate) const CUT_SHORT: &str = "the content did not come whole";

/// What handlers return: something that becomes a response, or an [`Error`] that does.
pub type Result<T = Response, E = Error> = std::result::Result<T, E>;

/// A status code, words for the client, and a cause that only the log tells.
///
/// `?` makes one of any other error: 500 (Internal Server Error), with that error as the cause.
///
/// # Example
/// ```
/// use solution_e_framework::{App, Error, Request, Result};
///
/// fn secret(_: &mut Request) -> Result<String> {
///     let text = std::fs::read_to_string("/no/such/file")?;
///     Ok(text)
/// }
///
/// fn gone(_: &mut Request) -> Result<String> {
///     Err(Error::new(410, "this page was here until yesterday"))
/// }
///
/// let client = App::new().get("/secret", secret).get("/gone", gone).test();
/// let answer = client.get("/secret").send();
/// assert_eq!(answer.status(), 500);
/// assert!(!answer.text().contains("No such file"));
/// assert_eq!(client.get("/gone").send().status(), 410);
/// ```
#[derive(Debug)]
pub struct Error {
    status: u16,
    message: String,
    fields: Vec<FieldError>,
    header_fields: Vec<(&'static str, String)>,
    cause: Option<String>,
}

/// What is wrong with one field of a form, a query, or a JSON object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Its name.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

impl Error {
    /// An error with this status code (400 to 599) and these words for the client.
    #[must_use]
    pub fn new(status: u16, message: impl Into<String>) -> Error {
        Error {
            status,
            message: message.into(),
            fields: Vec::new(),
            header_fields: Vec::new(),
            cause: None,
        }
    }

    /// 500 (Internal Server Error). The client does not see the cause, the log does.
    #[must_use]
    pub fn internal(cause: impl Display) -> Error {
        Error::new(500, INTERNAL).because(cause)
    }

    /// An error of one field of what was sent, which the message names.
    #[must_use]
    pub fn field(status: u16, field: impl Into<String>, message: impl Into<String>) -> Error {
        let (field, message) = (field.into(), message.into());
        let mut error = Error::new(status, format!("{field}: {message}"));
        error.fields.push(FieldError { field, message });
        error
    }

    /// The same error with one more field that is wrong.
    #[must_use]
    pub fn and_field(mut self, field: impl Into<String>, message: impl Into<String>) -> Error {
        let (field, message) = (field.into(), message.into());
        self.message.push_str(&format!("; {field}: {message}"));
        self.fields.push(FieldError { field, message });
        self
    }

    /// The same error with a cause for the log.
    #[must_use]
    pub fn because(mut self, cause: impl Display) -> Error {
        self.cause = Some(cause.to_string());
        self
    }

    /// The same error with a header field for its response, such as Allow or Retry-After.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Error {
        self.header_fields.push((name, value.into()));
        self
    }

    /// The status code.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The words for the client.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What is wrong with which field of what was sent.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        &self.fields
    }

    /// What the log tells.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The header fields of its response.
    pub(crate) fn take_header_fields(&mut self) -> Vec<(&'static str, String)> {
        std::mem::take(&mut self.header_fields)
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.message)
    }
}

/// Any other error, with everything that caused it. A database that cannot be used now may be used later: 503 (Service
/// Unavailable).
impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        let status = (&error as &dyn Any)
            .downcast_ref::<DatabaseError>()
            .map(DatabaseError::status);
        if status == Some(503) {
            let later = Error::new(503, "this cannot be done now; try again in a moment");
            return later.with("Retry-After", "1").because(error);
        }
        let mut cause = error.to_string();
        let mut next = error.source();
        while let Some(source) = next {
            cause.push_str(&format!(": {source}"));
            next = source.source();
        }
        Error::internal(cause)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        Response::of_error(self)
    }
}
