//! Sessions, log-in and log-out (e7): `/session`, `/login`, `/logout`.

use super::App;
use super::layers::Next;
use super::request::Request;
use super::settings::Settings;
use super::table::Routes;
use crate::arguments::Trouble;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[];

/// What it keeps.
pub struct State {}

impl State {
    pub fn open(_settings: &Settings) -> Result<Self, Trouble> {
        Ok(State {})
    }
}

/// Stands around every handler.
pub fn around(app: &App, request: &mut Request, next: &Next) -> Answer {
    next.answer(app, request)
}
