//! The demonstration application of lab E, wrong on purpose, on the server of labs C and D (`http_server/`).
//!
//! Read on: `request.rs` (what was asked), `layers.rs` (what stands around every handler), `router.rs`, `routes.rs`
//! and `pattern.rs` (who answers), `table.rs` (all routes); then a file for each part, which has its routes, its
//! handlers and what it keeps.

mod basic;
mod cookies;
mod cors;
mod encoding;
mod errors;
mod front;
mod greeting;
mod guest_book;
mod health;
mod hello;
mod json;
mod json_reader;
mod last;
mod last_open;
mod last_wrong;
mod layers;
mod less;
mod limited;
mod log_of_errors;
mod login;
mod metrics;
mod mounts;
mod multipart;
mod multipart_parts;
mod openapi;
mod pattern;
mod person;
mod posted;
mod problems;
mod proxies;
mod queries;
mod reply;
mod request;
mod router;
mod routes;
mod sessions;
mod settings;
mod sha256;
mod shown;
mod signed;
mod stored;
mod table;
mod todo_list;
mod todo_pages;
mod todo_tags;
mod todo_values;
mod todos;
mod trace;
mod uploads;

use crate::arguments::Trouble;
use crate::fault;
use crate::http_server::answer::Answer;
use crate::http_server::head::{Head, Stop};
use crate::http_server::settings::Settings as Given;
use request::Request;
pub use request::{Asked, Told};
use routes::Router;
use settings::Settings;
pub use settings::{FLAGS, WITHOUT};

/// The application: what it was told, its routes, and what its parts keep.
pub struct App {
    settings: Settings,
    router: Router,
    sessions: sessions::State,
    limited: limited::State,
    stored: stored::State,
    metrics: metrics::State,
    todos: todos::State,
    guest_book: guest_book::State,
    uploads: uploads::State,
    mounts: mounts::State,
    proxies: proxies::State,
}

impl App {
    /// Everything that can be wrong before the first request is found here.
    pub fn open(given: &Given) -> Result<Self, Trouble> {
        log_of_errors::take_panics();
        let settings = Settings::parse(given)?;
        Ok(App {
            router: Router::of(table::all(&settings)?)?,
            sessions: sessions::State::open(&settings)?,
            limited: limited::State::open(&settings),
            stored: stored::State::default(),
            metrics: metrics::State::default(),
            todos: todos::State::open(&settings)?,
            guest_book: guest_book::State::open(&settings)?,
            uploads: uploads::State::open(&settings)?,
            mounts: mounts::State::open(&settings)?,
            proxies: proxies::State::open(&settings)?,
            settings,
        })
    }

    /// `METHOD PATTERN` lines.
    pub fn routes(&self) -> String {
        self.router.lines(table::built_in())
    }

    /// How many octets of content this request may have.
    pub fn most(&self, head: &Head, max_body: u64) -> u64 {
        multipart::most(head, &self.settings, max_body)
    }

    /// The answer, and what the log is told beside it.
    pub fn answer(&self, asked: Asked) -> Result<(Answer, Told), Stop> {
        let mut request = Request::of(asked)?;
        let answer = layers::around(self, &mut request);
        if request.told.route.is_none() && fault("e5-route-of-nothing") {
            request.told.route = Some("/*".into());
        }
        if fault("e5-path-as-route") {
            request.told.route = Some(request.path.clone());
        }
        Ok((answer, request.told))
    }

    /// The server is to stop: what is told of the application's health from now on.
    pub fn drains(&self) -> bool {
        crate::http_server::stopping::is_draining()
    }

    /// For how long it goes on serving when it is to stop.
    pub fn drain(&self) -> std::time::Duration {
        self.settings.drain
    }
}
