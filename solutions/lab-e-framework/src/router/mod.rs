//! The router: whom a request is for, by its path and then by its method.
//!
//! In the order of reading: `pattern.rs`, `trie.rs`, `decode.rs`, `methods.rs`.

pub(crate) mod decode;
pub(crate) mod methods;
pub mod pattern;
mod trie;

use std::borrow::Cow;
use std::fmt;

use decode::decoded;
pub(crate) use methods::{Endpoint, Place};
use pattern::{Pattern, PatternError, Segment};
use trie::Node;

/// Why routes cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteError {
    /// A pattern is none.
    Pattern(String, PatternError),
    /// A method is no token (RFC 9110 §9.1).
    Method(String),
    /// Two routes are for the same method and the same paths.
    Clash(String, String),
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RouteError::Pattern(text, error) => write!(f, "{text:?} is no pattern: {error}"),
            RouteError::Method(text) => write!(f, "{text:?} is no method"),
            RouteError::Clash(one, other) => write!(f, "routes clash: {one} and {other}"),
        }
    }
}

impl std::error::Error for RouteError {}

/// All routes.
#[derive(Default)]
pub(crate) struct Router {
    root: Node,
    /// Methods of routes that are none of the usual ones.
    methods: Vec<String>,
}

/// Whom a request is for.
#[derive(Clone, Copy)]
pub(crate) enum Match<'r> {
    /// This handler.
    Endpoint(&'r Endpoint),
    /// Handlers for other methods.
    OtherMethods(&'r Place),
    /// Nobody: no route has such a path.
    Nobody,
    /// Nobody: the path is not percent-encoded UTF-8.
    BadPath,
    /// Nobody: no route of the server has this method, and it is none that a server has to know.
    UnknownMethod,
}

impl Router {
    /// Adds an endpoint.
    ///
    /// # Errors
    /// [`RouteError::Clash`]: there is one for the same method and the same paths.
    pub(crate) fn add(&mut self, endpoint: Endpoint) -> Result<(), RouteError> {
        let name = endpoint.name();
        if let Some(method) = &endpoint.method
            && !methods::is_known(method)
        {
            self.methods.push(method.clone());
        }
        let segments = endpoint.pattern.segments().to_vec();
        let added = self.root.insert(&segments, endpoint);
        added.map_err(|known| RouteError::Clash(known, name))
    }

    /// Whom a request is for.
    pub(crate) fn find(&self, method: &str, path: &str) -> Match<'_> {
        if !methods::is_known(method) && !self.methods.iter().any(|known| known == method) {
            return Match::UnknownMethod;
        }
        let place = path
            .strip_prefix('/')
            .and_then(|path| self.root.find(Some(path).filter(|path| !path.is_empty())));
        match place.map(|place| (place, place.endpoint(method))) {
            Some((_, Some(endpoint))) if endpoint.is_mount() => Match::Endpoint(endpoint),
            _ if path.contains('%') && decoded(path).is_none() => Match::BadPath,
            Some((_, Some(endpoint))) => Match::Endpoint(endpoint),
            Some((place, None)) => Match::OtherMethods(place),
            None => Match::Nobody,
        }
    }

    /// Every endpoint.
    pub(crate) fn endpoints(&self) -> Vec<&Endpoint> {
        let mut all = Vec::new();
        self.root.endpoints(&mut all);
        all
    }
}

impl<'r> Match<'r> {
    /// The pattern of the route.
    pub(crate) fn pattern(self) -> Option<&'r str> {
        self.route().map(Pattern::as_str)
    }

    fn route(self) -> Option<&'r Pattern> {
        match self {
            Match::Endpoint(endpoint) => Some(&endpoint.pattern),
            Match::OtherMethods(place) => place.endpoints().first().map(|first| &first.pattern),
            _ => None,
        }
    }

    /// The names of the parameters of the route, in order.
    pub(crate) fn parameter_names(self) -> impl Iterator<Item = &'r str> {
        let segments = self.route().map_or(&[][..], Pattern::segments);
        segments.iter().filter_map(Segment::name)
    }

    /// The parameter of this name, of a path that has this route.
    pub(crate) fn parameter(self, path: &'r str, name: &str) -> Option<Cow<'r, str>> {
        let segments = self.route()?.segments();
        let at = segments
            .iter()
            .position(|segment| segment.name() == Some(name))?;
        let path = path.strip_prefix('/')?;
        let text = match segments[at] {
            Segment::Rest(_) => path.splitn(at + 1, '/').nth(at)?,
            _ => path.split('/').nth(at)?,
        };
        decoded(text)
    }
}

/// Whether this is a token (RFC 9110 §5.6.2), as methods and names of fields are.
pub(crate) fn is_token(text: &str) -> bool {
    let is_tchar = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    !text.is_empty() && text.bytes().all(is_tchar)
}

impl From<RouteError> for lab_c_given::Error {
    fn from(error: RouteError) -> Self {
        lab_c_given::Error::Failed(error.to_string())
    }
}
