//! Errors for programs: `application/problem+json` (RFC 9457) in place of a page.

use lab_c_server::response::reason;
use serde_json::{Map, Value, json};

use super::{Middleware, Next};
use crate::{Error, Request, Response};

/// Has errors told as JSON below some paths: `type`, `title`, `status`, `detail`, and `errors` with what is wrong with
/// which field.
///
/// # Example
/// ```
/// use lab_e_framework::middleware::Problems;
/// use lab_e_framework::{App, Error, Request, Result};
///
/// fn wrong(_: &mut Request) -> Result<String> {
///     Err(Error::field(422, "title", "give a text"))
/// }
///
/// let client = App::new().with(Problems::below(&["/api"])).get("/api/wrong", wrong).test();
/// let answer = client.get("/api/wrong").send();
/// assert_eq!(answer.field("Content-Type"), Some("application/problem+json"));
/// assert_eq!(answer.json::<serde_json::Value>()["errors"][0]["field"], "title");
/// assert_eq!(client.get("/api/nothing").send().field("Content-Type"), Some("application/problem+json"));
/// ```
pub struct Problems {
    prefixes: Vec<String>,
}

impl Problems {
    /// Below these paths, such as `/api`.
    #[must_use]
    pub fn below(prefixes: &[&str]) -> Problems {
        let prefixes = prefixes.iter().map(|&prefix| prefix.to_owned()).collect();
        Problems { prefixes }
    }

    fn is_below(&self, path: &str) -> bool {
        let after = self
            .prefixes
            .iter()
            .filter_map(|prefix| path.strip_prefix(prefix.as_str()));
        let mut after = after.map(|after| after.is_empty() || after.starts_with('/'));
        after.any(|is_below| is_below)
    }
}

impl Middleware for Problems {
    fn handle(&self, request: &mut Request<'_>, next: Next<'_>) -> Response {
        let mut response = next.run(request);
        if let Some(error) = response.error()
            && self.is_below(request.raw_path())
        {
            let problem = problem(error).to_string();
            response.set("Content-Type", "application/problem+json");
            response.set_octets(problem);
        }
        response
    }
}

/// What is wrong (RFC 9457 §3.1). `about:blank` means: nothing more than the status says.
fn problem(error: &Error) -> Value {
    let mut problem = Map::new();
    let status = error.status();
    problem.insert("type".to_owned(), json!("about:blank"));
    problem.insert("title".to_owned(), json!(reason::phrase(status)));
    problem.insert("status".to_owned(), json!(status));
    problem.insert("detail".to_owned(), json!(error.message()));
    if !error.fields().is_empty() {
        let errors = error.fields().iter();
        let errors = errors.map(|one| json!({"field": one.field, "message": one.message}));
        problem.insert("errors".to_owned(), errors.collect());
    }
    Value::Object(problem)
}
