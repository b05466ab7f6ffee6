//! The demonstration application: one file a part, and each part says which routes it has.

mod admin;
mod asked;
mod cookies;
mod error_pages;
mod front;
mod guestbook;
mod health;
mod hello;
mod less;
mod limited;
mod me;
mod mounted;
mod pages;
mod posted;
mod results;
mod routing;
mod sessions;
mod source;
mod todos;
mod traced;
mod uploads;

use std::sync::Arc;

use lab_c_given::Error;
use lab_e_given::{Config, Database, Pages};

use crate::App;
use crate::metrics::Metrics;
use crate::middleware::{AccessLog, Counting, Problems, RequestId};

/// Adds the routes of a part.
type Part = fn(App, &Config) -> Result<App, Error>;

/// The parts, in the order of the steps.
const PARTS: [Part; 18] = [
    front::routes,
    hello::routes,
    results::routes,
    routing::routes,
    asked::routes,
    posted::routes,
    traced::routes,
    cookies::routes,
    sessions::routes,
    me::routes,
    limited::routes,
    less::routes,
    admin::routes,
    health::routes,
    todos::routes,
    guestbook::routes,
    uploads::routes,
    mounted::routes,
];

/// The application, as these settings want it.
///
/// # Errors
/// A database or a folder cannot be used.
pub fn app(config: &Config) -> Result<App, Error> {
    let (database, metrics) = (database(config)?, Arc::new(Metrics::default()));
    // The first is the outermost: the log tells of everything.
    let app = App::new()
        .with(AccessLog::new(&config.server))
        .with(RequestId)
        .with(Counting::new(Arc::clone(&metrics)))
        .with(Problems::below(&["/api", "/todos"]))
        .with(error_pages::error_pages)
        .with(sessions::kept(config, &database))
        .state(config.clone())
        .state(database)
        .state(Pages::new().map_err(|error| Error::Failed(error.to_string()))?)
        .state(metrics);
    PARTS.iter().try_fold(app, |app, part| part(app, config))
}

fn database(config: &Config) -> Result<Database, Error> {
    let file = config.database.as_deref();
    Database::open(file).map_err(|error| {
        let name = file.map(|file| format!("{}: ", file.display()));
        Error::Failed(format!("{}{error}", name.unwrap_or_default()))
    })
}
