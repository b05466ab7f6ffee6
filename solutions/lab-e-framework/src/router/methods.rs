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
        // ANCHOR: e2-clashing
        //= The one with the same method, if there is one.
        //? e2-clashes
        //+ None
        self.endpoints
            .iter()
            .find(|known| known.method == new.method)
        // ANCHOR_END: e2-clashing
    }

    /// The endpoint for a method.
    pub(crate) fn endpoint(&self, method: &str) -> Option<&Endpoint> {
        // ANCHOR: e2-endpoint
        //= The one that has this method (`has_method`).
        //= HEAD that has none of its own: that for GET; the server leaves the content out (RFC 9110 §9.3.2).
        //? e2-head
        //+ self.endpoints.iter().find(|endpoint| endpoint.has_method(method))
        let of = |method| self.endpoints.iter().find(|one| one.has_method(method));
        of(method).or_else(|| of("GET").filter(|_| method == "HEAD"))
        // ANCHOR_END: e2-endpoint
    }

    /// All methods that are answered here, sorted.
    fn allowed(&self) -> Vec<&str> {
        // ANCHOR: e2-allowed
        //= Those of the endpoints; HEAD where there is GET; OPTIONS in any case. Each once, sorted.
        //? e2-not-allowed
        //+ Vec::new()
        let own = self.endpoints.iter();
        let own = own.filter_map(|endpoint| endpoint.method.as_deref());
        let mut methods: Vec<&str> = own.chain(["OPTIONS"]).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        methods.dedup();
        methods
        // ANCHOR_END: e2-allowed
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
