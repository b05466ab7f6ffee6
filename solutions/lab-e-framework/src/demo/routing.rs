//! What the router makes of a path (e2): each of these routes tells its pattern and its parameters.

use lab_c_given::Error;
use lab_e_given::Config;
use serde_json::{Map, Value, json};

use crate::{App, Json, Request};

/// Adds the routes of this part, and those that `--route` names.
pub(super) fn routes(app: App, config: &Config) -> Result<App, Error> {
    let app = app
        .get("/r/users/me", show)
        .get("/r/users/:id", show)
        .put("/r/users/:id", show)
        .get("/r/users/:id/posts/:post", show)
        .get("/r/files/*path", show);
    let more = config.routes.iter();
    Ok(more.fold(app, |app, (method, pattern)| {
        app.route(method, pattern, show)
    }))
}

/// The pattern of the route, and its parameters.
fn show(request: &mut Request) -> Json<Value> {
    let parameters = request.parameter_names().map(|name| {
        let value = request.parameter(name).unwrap_or_default();
        (name.to_owned(), Value::from(value))
    });
    let parameters: Map<String, Value> = parameters.collect();
    Json(json!({"route": request.route(), "params": parameters}))
}
