//! What the router has found for a request, and the path parameters of that route.

use std::borrow::Cow;

use super::decode::decoded;
use super::pattern::{Pattern, Segment};
use super::{Endpoint, Place};

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

impl<'r> Match<'r> {
    /// The pattern of the route.
    pub(crate) fn pattern(self) -> Option<&'r Pattern> {
        match self {
            Match::Endpoint(endpoint) => Some(&endpoint.pattern),
            Match::OtherMethods(place) => place.pattern(),
            _ => None,
        }
    }

    /// The parameter of this name, of a path that has this route. Nothing is kept while the router looks for a route:
    /// the pattern says which segment of the path it is.
    pub(crate) fn parameter(self, path: &'r str, name: &str) -> Option<Cow<'r, str>> {
        let segments = self.pattern()?.segments();
        let has_name = |segment: &Segment| segment.name() == Some(name);
        let at = segments.iter().position(has_name)?;
        let path = path.strip_prefix('/')?;
        value(&segments[at], at, path)
    }
}

/// The value that a path gives to the parameter of this segment, the `at`th of its route.
fn value<'r>(segment: &Segment, at: usize, path: &'r str) -> Option<Cow<'r, str>> {
    // TODO e2-value · slide e-routes · cargo workshop check e2
    // - The `at`th segment of `path`; of `*rest` that one and all that follow, with the slashes between.
    // - It is percent-decoded (`decoded`), but not before it is split: `a%2Fb` is one segment.
    Some(Cow::Borrowed(path.split('/').nth(at)?))
}
