//! The demonstration application: one file a part, and each part says which routes it has.

mod admin;
mod asked;
mod cookies;
mod front;
mod guestbook;
mod health;
mod hello;
mod less;
mod limited;
mod me;
mod mounted;
mod posted;
mod results;
mod routing;
mod sessions;
mod todos;
mod traced;
mod uploads;

use lab_c_given::Error;
use lab_e_given::Config;

use crate::App;
use crate::middleware::{AccessLog, Problems, RequestId};

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
    // The first is the outermost: the log tells of everything.
    let app = App::new()
        .with(AccessLog::new(&config.server))
        .with(RequestId)
        .with(Problems::below(&["/api", "/todos"]))
        .state(config.clone());
    PARTS.iter().try_fold(app, |app, part| part(app, config))
}
