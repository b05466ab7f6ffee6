//! The router: whom a request is for, by its path and then by its method.
//!
//! In the order of reading: `pattern.rs`, `trie.rs`, `decode.rs`, `methods.rs`, `found.rs`.

pub(crate) mod decode;
mod found;
mod methods;
pub mod pattern;
mod trie;

use std::fmt;

use decode::decoded;
pub(crate) use found::Match;
use memchr::memchr;
pub(crate) use methods::{Endpoint, Place};
use pattern::PatternError;
use trie::Node;

/// The methods that every server has to know (RFC 9110 §9.1, RFC 5789): on a path that has no route for them they are
/// not allowed (405), others are not implemented (501).
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

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

/// All routes.
#[derive(Default)]
pub(crate) struct Router {
    places: Vec<Place>,
    root: Node,
    /// Methods of routes that are none of the usual ones.
    more_methods: Vec<String>,
    has_mounts: bool,
}

impl Router {
    /// Adds an endpoint.
    ///
    /// # Errors
    /// [`RouteError::Clash`]: there is one for the same method and the same paths.
    pub(crate) fn add(&mut self, endpoint: Endpoint) -> Result<(), RouteError> {
        self.has_mounts |= endpoint.is_mount();
        let segments = endpoint.pattern.segments();
        let node = self.root.grow(segments);
        let place = match endpoint.is_mount() {
            true => &mut node.mount,
            false => node.place_of(segments.last()),
        };
        let place = *place.get_or_insert(self.places.len());
        if place == self.places.len() {
            self.places.push(Place::default());
        }
        if let Some(method) = &endpoint.method {
            self.more_methods
                .extend((!self.knows(method)).then(|| method.clone()));
        }
        let name = endpoint.name();
        let added = self.places[place].add(endpoint);
        added.map_err(|known| RouteError::Clash(known, name))
    }

    /// Whom a request is for: the path alone picks the place, and then the method the endpoint.
    pub(crate) fn find(&self, method: &str, path: &str) -> Match<'_> {
        let place = self.place(path);
        let endpoint = place.and_then(|place| place.endpoint(method));
        let is_bad = || memchr(b'%', path.as_bytes()).is_some() && decoded(path).is_none();
        match (place, endpoint) {
            // Nearly always: so this is asked first.
            (_, Some(endpoint)) if !endpoint.is_mount() && !is_bad() => Match::Endpoint(endpoint),
            _ if !self.knows(method) => Match::UnknownMethod,
            // What a mount makes of its paths is its own affair.
            (_, Some(endpoint)) if endpoint.is_mount() => Match::Endpoint(endpoint),
            _ if is_bad() => Match::BadPath,
            (Some(place), _) => Match::OtherMethods(place),
            (None, _) => Match::Nobody,
        }
    }

    /// The place of a path.
    fn place(&self, path: &str) -> Option<&Place> {
        // TODO e2-place · slide e-routes · cargo workshop check e2
        // - The tree finds it (`self.root.find`) for what comes after the first slash; of `/` nothing is left.
        // - It is one of `self.places`.
        // One pattern after the other, and the first that fits: enough for e1.
        let fits = |place: &&Place| {
            let mut segments = place.pattern().map_or(&[][..], |one| one.segments()).iter();
            let mut parts = path.split('/').skip(1).filter(|part| !part.is_empty());
            parts.all(|part| match segments.next() {
                Some(pattern::Segment::Literal(text)) => text == part,
                segment => segment.is_some(),
            }) && segments.next().is_none()
        };
        self.places.iter().find(fits)
    }

    /// Whether a method is known here, on whatever path.
    fn knows(&self, method: &str) -> bool {
        METHODS.contains(&method) || self.more_methods.iter().any(|known| known == method)
    }

    /// Whether handlers of labs C and D are among the routes.
    pub(crate) fn has_mounts(&self) -> bool {
        self.has_mounts
    }

    /// Every endpoint.
    pub(crate) fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        self.places.iter().flat_map(Place::endpoints)
    }
}

/// Whether this is a token (RFC 9110 §5.6.2), as methods and names of fields are.
pub(crate) fn is_token(text: &str) -> bool {
    let is_tchar = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    !text.is_empty() && text.bytes().all(is_tchar)
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

impl From<RouteError> for lab_c_given::Error {
    fn from(error: RouteError) -> Self {
        lab_c_given::Error::Failed(error.to_string())
    }
}
