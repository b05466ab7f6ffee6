//! Lab E's framework, to be measured beside axum: `framework PORT [chain]`. With `chain` all the usual middleware
//! stands around its routes, and its log is `/dev/null`.

use std::sync::Arc;

use lab_c_given::{Config, Error, LogFormat};
use serde_json::json;
use solution_e_framework::metrics::Metrics;
use solution_e_framework::middleware::{AccessLog, Counting, RequestId, gzip};
use solution_e_framework::{App, Json, Request, Result};

fn main() -> std::result::Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let port = arguments.next().and_then(|port| port.parse().ok());
    let config = Config {
        port: port.unwrap_or(8080),
        access_log: Some("/dev/null".into()),
        log_format: LogFormat::Json,
        ..Config::default()
    };
    let mut app = App::new();
    if arguments.next().is_some() {
        app = app
            .with(AccessLog::new(&config))
            .with(RequestId)
            .with(Counting::new(Arc::new(Metrics::default())))
            .with(gzip);
    }
    app = app
        .get("/", |_: &mut Request| "Hello, world!")
        .get("/json", |_: &mut Request| Json(json!({"hello": "world"})));
    for route in peers::routes() {
        app = match peers::is_repository(route) {
            true => app.get(route, repository),
            false => app.get(route, |_: &mut Request| "another route"),
        };
    }
    app.serve(&config)
}

fn repository(request: &mut Request) -> Result<String> {
    let (owner, name): (String, String) = (request.path("owner")?, request.path("repo")?);
    Ok(format!("{name} of {owner}"))
}
