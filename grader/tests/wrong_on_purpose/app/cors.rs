//! Other origins (e8): `/api/me`, and the fields of everything below `/todos`.

use super::App;
use super::layers::Next;
use super::request::Request;
use super::table::Routes;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[];

/// Stands around every handler.
pub fn around(app: &App, request: &mut Request, next: &Next) -> Answer {
    next.answer(app, request)
}
