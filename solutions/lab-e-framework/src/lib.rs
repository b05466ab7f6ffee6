//! Lab E, from one handler to a web framework, and an application that uses all of it.
//!
//! `main.rs` has the way of a request, `service.rs` goes it; the rest follows in the order of the steps. Each step has its
//! part of the demonstration application, `demo/`.
//!
//! | step | file | what it is |
//! |---|---|---|
//! | e1 | `handler.rs`, `respond.rs`, `response.rs`, `error.rs` | functions that answer, and what becomes of what they return |
//! | e2 | `router/` | whom a request is for |
//! | e3 | `extract/` | what was asked: typed values, and what the client likes best |
//! | e4 | `extract/content.rs` | what was sent: forms and JSON |
//! | e5 | `middleware/mod.rs`, `access_log.rs`, `request_id.rs` | what is done around all handlers |
//! | e6 | `cookies/` | what a client brings along again |
//! | e7 | `sessions/`, `users.rs` | what the server remembers of a client, and who that is |
//! | e8 | `middleware/cors.rs` | whose pages may ask |
//! | e9 | `middleware/rate_limit.rs`, `buckets.rs` | how often |
//! | e10 | `middleware/gzip.rs`, `etag.rs`, `response_cache.rs` | less to send, and less to work out |
//! | e11 | `middleware/basic.rs` | a password with each request |
//! | e12 | `metrics/`, `health.rs` | is it well? |
//! | e13 | `demo/todos/` | a resource, from POST to PATCH |
//! | e14 | `demo/guestbook.rs` | pages that people write |
//! | e15 | `multipart/`, `demo/uploads.rs` | files in forms |
//! | e16 | `sessions/sqlite.rs` | sessions that last |
//! | e17 | `mounts.rs`, `forwarded/` | labs C and D inside, and proxies in front |
//!
//! An application is an [`App`]: routes, middleware, state. Once it is served it is a handler of lab C's server.
//!
//! ```
//! use solution_e_framework::{App, Json, Request, Result};
//!
//! fn square(request: &mut Request) -> Result<Json<u64>> {
//!     let number: u32 = request.path("number")?;
//!     Ok(Json(u64::from(number).pow(2)))
//! }
//!
//! let app = App::new().get("/square/:number", square);
//! assert_eq!(app.test().get("/square/12").send().text(), "144");
//! ```

pub mod app;
pub mod conditions;
pub mod cookies;
pub mod demo;
pub mod error;
pub mod extract;
pub mod forwarded;
pub mod handler;
pub mod health;
pub mod html;
pub mod metrics;
pub mod middleware;
pub mod mounts;
pub mod multipart;
pub mod request;
pub mod respond;
pub mod response;
pub mod router;
pub mod sessions;
pub mod test_client;
pub mod users;

mod hexadecimal;
mod service;

use std::process::ExitCode;

pub use app::App;
pub use error::{Error, FieldError, Result};
pub use handler::{Handler, streamed};
use lab_e_given::{Config, Steps};
pub use middleware::{Middleware, Next};
pub use request::Request;
pub use respond::{Html, IntoResponse, Json};
pub use response::Response;
pub use router::RouteError;
use solution_c_server::configuration;
pub use test_client::{TestClient, TestRequest, TestResponse};

/// The program: does what the arguments say (`given/src/program.rs`), with these functions.
#[must_use]
pub fn main() -> ExitCode {
    lab_e_given::main(&Steps {
        serve,
        routes,
        is_route: |method, pattern| app::route(method, pattern).is_ok(),
        choose: configuration::choose,
        nearest: configuration::nearest,
    })
}

/// Serves the demonstration application.
fn serve(config: Config) -> std::result::Result<(), lab_c_given::Error> {
    demo::app(&config)?.serve(&config.server)
}

/// What it serves.
fn routes(config: Config) -> std::result::Result<Vec<String>, lab_c_given::Error> {
    Ok(demo::app(&config)?.routes()?)
}
