//! All routes.

use super::request::Request;
use super::settings::Settings;
use super::{
    App, basic, cookies, cors, errors, front, greeting, guest_book, health, hello, less, limited,
    login, metrics, person, posted, proxies, queries, sessions, shown, signed, stored, todos,
    trace, uploads,
};
use crate::arguments::Trouble;
use crate::http_server::answer::Answer;

/// What answers a request.
pub type Handler = fn(&App, &mut Request) -> Answer;

/// The routes of one part: method, pattern, handler.
pub type Routes = &'static [(&'static str, &'static str, Handler)];

/// A route.
pub struct Route {
    pub method: String,
    pub pattern: String,
    pub handler: Handler,
}

const PARTS: &[Routes] = &[
    front::ROUTES,
    hello::ROUTES,
    errors::ROUTES,
    shown::ROUTES,
    queries::ROUTES,
    greeting::ROUTES,
    posted::ROUTES,
    person::ROUTES,
    trace::ROUTES,
    cookies::ROUTES,
    signed::ROUTES,
    sessions::ROUTES,
    login::ROUTES,
    cors::ROUTES,
    limited::ROUTES,
    less::ROUTES,
    stored::ROUTES,
    basic::ROUTES,
    metrics::ROUTES,
    health::ROUTES,
    todos::ROUTES,
    guest_book::ROUTES,
    uploads::ROUTES,
    proxies::ROUTES,
];

/// How many routes the parts have.
pub fn built_in() -> usize {
    PARTS.iter().copied().flatten().count()
}

/// Those of the parts, and those of `--route`.
pub fn all(settings: &Settings) -> Result<Vec<Route>, Trouble> {
    let mut routes = Vec::new();
    for (method, pattern, handler) in PARTS.iter().copied().flatten() {
        routes.push(Route {
            method: (*method).to_owned(),
            pattern: (*pattern).to_owned(),
            handler: *handler,
        });
    }
    for route in &settings.routes {
        routes.push(shown::from_flag(route)?);
    }
    Ok(routes)
}
