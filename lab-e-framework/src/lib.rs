//! Lab E, from one handler to a web framework, and an application that uses all of it.

pub mod app;
pub mod cookies;
pub mod demo;
pub mod error;
pub mod extract;
pub mod forwarded;
pub mod handler;
pub mod health;
pub mod html;
pub mod middleware;
pub mod mounts;
pub mod multipart;
pub mod request;
pub mod respond;
pub mod response;
pub mod router;
pub mod sessions;
pub mod test_client;

mod service;

use std::process::ExitCode;

pub use app::App;
pub use error::{Error, FieldError, Result};
pub use handler::{Handler, streamed};
use lab_c_server::configuration;
use lab_e_given::{Config, Steps};
pub use middleware::{Middleware, Next};
pub use request::Request;
pub use respond::{Html, IntoResponse, Json};
pub use response::Response;
pub use router::RouteError;
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
