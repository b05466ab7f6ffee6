//! Files and scripts below a path, and what a proxy says of the client (e17): `/static/*path`, `/cgi-bin/*path`, `/client`.

use super::App;
use super::request::Request;
use super::table::Routes;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[];

/// What is mounted answers before the routes are looked at.
pub fn answer(_app: &App, _request: &mut Request) -> Option<Answer> {
    None
}
