//! Whom a method is for, once a path has found its place.

use std::sync::Arc;

use super::pattern::Pattern;
use crate::handler::Handler;
use crate::middleware::Chain;

/// A handler, where it stands, and what wraps it.
#[derive(Clone)]
pub(crate) struct Endpoint {
    /// None: any method, and everything below the path (a mount).
    pub(crate) method: Option<String>,
    pub(crate) pattern: Pattern,
    pub(crate) handler: Arc<dyn Handler>,
    pub(crate) chain: Chain,
}

/// All endpoints for the same paths.
#[derive(Default)]
pub(crate) struct Place {
    endpoints: Vec<Endpoint>,
    /// What the field Allow says.
    allow: String,
}

impl Endpoint {
    /// Whether it answers for everything below its path.
    pub(crate) fn is_mount(&self) -> bool {
        self.method.is_none()
    }

    /// `GET /books/:id`
    pub(crate) fn name(&self) -> String {
        match &self.method {
            Some(method) => format!("{method} {}", self.pattern.as_str()),
            None => format!("* {}/*", self.pattern.as_str()),
        }
    }

    fn has_method(&self, method: &str) -> bool {
        self.method.as_deref().is_none_or(|known| known == method)
    }
}

impl Place {
    /// Adds an endpoint.
    ///
    /// # Errors
    /// The name of the one that has the same method.
    pub(super) fn add(&mut self, endpoint: Endpoint) -> Result<(), String> {
        if let Some(known) = self.clashing(&endpoint) {
            return Err(known.name());
        }
        self.endpoints.push(endpoint);
        self.allow = self.allowed().join(", ");
        Ok(())
    }

    /// The endpoint that a new one would clash with: nobody could say which of the two is to answer.
    fn clashing(&self, new: &Endpoint) -> Option<&Endpoint> {
        // TODO e2-clashing · slide e-routes · cargo workshop check e2
        // - The one with the same method, if there is one.
        None
    }

    /// The endpoint for a method.
    pub(crate) fn endpoint(&self, method: &str) -> Option<&Endpoint> {
        // TODO e2-endpoint · slide e-routes · cargo workshop check e2
        // - The one that has this method (`has_method`).
        // - HEAD that has none of its own: that for GET; the server leaves the content out (RFC 9110 §9.3.2).
        self.endpoints
            .iter()
            .find(|endpoint| endpoint.has_method(method))
    }

    /// All methods that are answered here, sorted.
    fn allowed(&self) -> Vec<&str> {
        // TODO e2-allowed · slide e-routes · cargo workshop check e2
        // - Those of the endpoints; HEAD where there is GET; OPTIONS in any case. Each once, sorted.
        Vec::new()
    }

    /// What the field Allow says: `GET, HEAD, OPTIONS`.
    pub(crate) fn allow(&self) -> &str {
        &self.allow
    }

    pub(crate) fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }

    /// The pattern of its first route.
    pub(crate) fn pattern(&self) -> Option<&Pattern> {
        self.endpoints.first().map(|first| &first.pattern)
    }
}
