//! Is it well (e12): numbers for Prometheus, live, ready.

use std::sync::Arc;

use lab_c_given::Error;
use lab_e_given::{Config, Draining};

use crate::metrics::Metrics;
use crate::{App, Request, Response, Result, health};

/// Adds the routes of this part.
pub(super) fn routes(app: App, config: &Config) -> Result<App, Error> {
    let draining = Draining::default();
    Ok(app
        .state(draining.clone())
        .drain(config.drain, draining)
        .get("/metrics", numbers)
        .get("/health/live", health::live)
        .get("/health/ready", health::ready))
}

fn numbers(request: &mut Request) -> Result<Response> {
    let metrics: &Arc<Metrics> = request.state()?;
    let media_type = "text/plain; version=0.0.4; charset=utf-8";
    Ok(Response::new(200, media_type, metrics.text()).with("Cache-Control", "no-store"))
}
