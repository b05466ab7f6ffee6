//! Who the visitor is, for pages of other origins (e8).

use lab_c_given::Error;
use lab_e_given::Config;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::middleware::Cors;
use crate::{App, Json, Request, Result};

/// Adds the routes of this part.
pub(super) fn routes(app: App, config: &Config) -> Result<App, Error> {
    let cors = Cors::of(&config.cors_origins).credentials();
    let me = App::new().with(cors).get("/", show).put("/", rename);
    Ok(app.group("/api/me", me))
}

#[derive(Deserialize, Serialize)]
struct Name {
    name: String,
}

fn show(request: &mut Request) -> Result<Json<Value>> {
    let user = request.session()?.user();
    Ok(Json(json!({ "user": user })))
}

fn rename(request: &mut Request) -> Result<Json<Name>> {
    request.json::<Name>().map(Json)
}
