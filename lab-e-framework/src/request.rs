//! A request as handlers and middleware see it: what was asked, and what others have put beside it.

use std::any::Any;
use std::borrow::Cow;
use std::io::Read;
use std::net::IpAddr;
use std::time::Instant;

use lab_b_client::message::{Fields, RequestHead, Version};
use lab_c_server::RequestContent;

use crate::extract::FromText;
use crate::router::Match;
use crate::router::pattern::{Pattern, Segment};
use crate::service::Shared;
use crate::{Error, Result};

/// A request, and what belongs to it.
///
/// # Example
/// ```
/// use lab_e_framework::{App, Request, Result};
///
/// struct Greeting(&'static str);
///
/// fn greet(request: &mut Request) -> Result<String> {
///     let name = request.path::<String>("name")?;
///     let Greeting(greeting) = request.state::<Greeting>()?;
///     Ok(format!("{greeting}, {name}!"))
/// }
///
/// let app = App::new().state(Greeting("Hello")).get("/greet/:name", greet);
/// assert_eq!(app.test().get("/greet/Grace%20Hopper").send().text(), "Hello, Grace Hopper!");
/// ```
pub struct Request<'r> {
    inner: lab_c_server::Request<'r>,
    shared: &'r Shared,
    found: Match<'r>,
    id: Option<String>,
    user: Option<String>,
    values: Vec<Box<dyn Any>>,
}

impl<'r> Request<'r> {
    pub(crate) fn new(
        inner: lab_c_server::Request<'r>,
        shared: &'r Shared,
        found: Match<'r>,
    ) -> Request<'r> {
        Request {
            inner,
            shared,
            found,
            id: None,
            user: None,
            values: Vec::new(),
        }
    }

    /// The method, such as `GET`.
    #[must_use]
    pub fn method(&self) -> &'r str {
        &self.inner.head.method
    }

    /// The version of HTTP, such as `HTTP/1.1`.
    #[must_use]
    pub fn version(&self) -> &'static str {
        match self.inner.head.version {
            Version::Http10 => "HTTP/1.0",
            Version::Http11 => "HTTP/1.1",
        }
    }

    /// The request line and the fields.
    #[must_use]
    pub fn head(&self) -> &'r RequestHead {
        self.inner.head
    }

    /// The request target as it came, such as `/books/7?lang=de`.
    #[must_use]
    pub fn target(&self) -> &'r str {
        &self.inner.head.target
    }

    /// The path of the target as it came, still percent-encoded.
    #[must_use]
    pub fn raw_path(&self) -> &'r str {
        lab_c_server::request::target::path_and_query(self.target()).0
    }

    /// The query of the target as it came, without its `?`.
    #[must_use]
    pub fn raw_query(&self) -> Option<&'r str> {
        lab_c_server::request::target::path_and_query(self.target()).1
    }

    /// The fields.
    #[must_use]
    pub fn fields(&self) -> &'r Fields {
        &self.inner.head.fields
    }

    /// The value of the first field of this name, if it is text.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'r str> {
        self.fields().text(name)
    }

    /// The pattern of the route that it is for, such as `/books/:id`. None: there is no such route.
    #[must_use]
    pub fn route(&self) -> Option<&'r str> {
        self.found.pattern().map(Pattern::as_str)
    }

    pub(crate) fn found(&self) -> Match<'r> {
        self.found
    }

    /// A path parameter as this type: `request.path::<u64>("id")?`
    ///
    /// # Errors
    /// 400 (Bad Request), which names the parameter: it is no such value. 500, and the log says why, if the
    /// route has no such parameter.
    pub fn path<T: FromText>(&self, name: &str) -> Result<T> {
        let text = self
            .parameter(name)
            .ok_or_else(|| Error::internal(format_args!("this route has no parameter {name:?}")))?;
        T::from_text(&text).map_err(|wanted| Error::field(400, name, format!("give {wanted}")))
    }

    /// A path parameter, percent-decoded.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<Cow<'r, str>> {
        self.found.parameter(self.raw_path(), name)
    }

    /// The names of the path parameters, in order.
    pub fn parameter_names(&self) -> impl Iterator<Item = &'r str> {
        let segments = self.found.pattern().map_or(&[][..], Pattern::segments);
        segments.iter().filter_map(Segment::name)
    }

    /// Who asks, as the socket knows it. Behind a proxy that is the proxy: see [`Request::client`].
    #[must_use]
    pub fn peer(&self) -> IpAddr {
        self.inner.peer
    }

    /// When its head was whole.
    #[must_use]
    pub fn arrived(&self) -> Instant {
        self.inner.arrived()
    }

    /// What it carries, to be read once, with the transfer coding undone.
    pub fn content(&mut self) -> &mut (impl Read + use<'r>) {
        &mut *self.inner.content
    }

    /// Gives the content away, for whoever reads it as it comes. None is left here.
    pub fn take_content(&mut self) -> RequestContent {
        self.inner.take_content()
    }

    /// How many octets the content has. Nobody knows: it is still coming, in chunks.
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        self.inner.content_length()
    }

    /// The request as lab C's handlers see it.
    pub fn inner(&mut self) -> &mut lab_c_server::Request<'r> {
        &mut self.inner
    }

    /// What the application was given with [`App::state`](crate::App::state).
    ///
    /// # Errors
    /// 500, and the log says why, if it was given nothing of this type.
    pub fn state<T: Send + Sync + 'static>(&self) -> Result<&'r T> {
        self.shared.state().ok_or_else(|| {
            Error::internal(format_args!(
                "the application has no state of type {}",
                std::any::type_name::<T>()
            ))
        })
    }

    /// Puts a value beside the request, in place of one of its type: middleware tells handlers something, or
    /// handlers middleware.
    pub fn put<T: 'static>(&mut self, value: T) {
        match self.get_mut::<T>() {
            Some(known) => *known = value,
            None => self.values.push(Box::new(value)),
        }
    }

    /// The value of this type that somebody has put beside the request.
    #[must_use]
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.values.iter().find_map(|value| value.downcast_ref())
    }

    /// The same, to be changed.
    pub fn get_mut<T: 'static>(&mut self) -> Option<&mut T> {
        self.values
            .iter_mut()
            .find_map(|value| value.downcast_mut())
    }

    /// Takes away the value of this type.
    pub fn take<T: 'static>(&mut self) -> Option<T> {
        let at = self.values.iter().position(|value| value.is::<T>())?;
        let value = self.values.swap_remove(at).downcast().ok()?;
        Some(*value)
    }

    /// What names this request in the log, if a middleware has named it.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Names the request.
    pub fn set_id(&mut self, id: String) {
        self.id = Some(id);
    }

    /// Who has logged in, if a middleware has found that out.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// Says who has logged in.
    pub fn set_user(&mut self, user: Option<String>) {
        self.user = user;
    }
}
