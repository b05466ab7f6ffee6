//! Whom a method is for, once a path has found its place; and who answers for the methods that are not there.

use std::sync::Arc;

use super::pattern::Pattern;
use crate::handler::Handler;
use crate::middleware::Chain;

/// The methods that the server knows (RFC 9110 §9.1, RFC 5789), beside those of routes.
const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

/// A handler, where it stands, and what wraps it.
#[derive(Clone)]
pub(crate) struct Endpoint {
    /// None: any method.
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
        let method = self.method.as_deref().unwrap_or("*");
        format!("{method} {}", self.pattern.as_str())
    }
}

impl Place {
    /// Adds an endpoint.
    ///
    /// # Errors
    /// The name of the one that has the same method.
    pub(super) fn add(&mut self, endpoint: Endpoint) -> Result<(), String> {
        let clash = |known: &&Endpoint| known.method == endpoint.method;
        if let Some(known) = self.endpoints.iter().find(clash) {
            return Err(known.name());
        }
        self.endpoints.push(endpoint);
        self.allow = self.allowed();
        Ok(())
    }

    /// The endpoint for a method; that for GET answers HEAD too (RFC 9110 §9.3.2).
    pub(crate) fn endpoint(&self, method: &str) -> Option<&Endpoint> {
        let of = |method: &str| {
            let is_it = |endpoint: &&Endpoint| {
                endpoint
                    .method
                    .as_deref()
                    .is_none_or(|known| known == method)
            };
            self.endpoints.iter().find(is_it)
        };
        of(method).or_else(|| of("GET").filter(|_| method == "HEAD"))
    }

    /// All methods that are answered here, sorted, as the field Allow has them.
    fn allowed(&self) -> String {
        let own = self
            .endpoints
            .iter()
            .filter_map(|endpoint| endpoint.method.as_deref());
        let mut methods: Vec<&str> = own.chain(["OPTIONS"]).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        methods.dedup();
        methods.join(", ")
    }

    /// What the field Allow says.
    pub(crate) fn allow(&self) -> &str {
        &self.allow
    }

    pub(crate) fn endpoints(&self) -> &[Endpoint] {
        &self.endpoints
    }
}

/// Whether a server has to know a method, even where no route has it.
pub(super) fn is_known(method: &str) -> bool {
    KNOWN.contains(&method)
}
