//! What stands around every handler, from outside to inside.

use super::request::Request;
use super::{App, cors, errors, less, metrics, problems, router, sessions, trace};
use crate::http_server::answer::Answer;

/// One of them: it may look at the request, call what is inside, and change the answer; or answer itself.
pub type Layer = fn(&App, &mut Request, &Next) -> Answer;

/// The first is the outermost.
const LAYERS: &[Layer] = &[
    metrics::around,
    problems::around,
    errors::around,
    cors::around,
    less::around,
    sessions::around,
    trace::around,
];

/// What is inside of a layer.
pub struct Next(&'static [Layer]);

impl Next {
    pub fn answer(&self, app: &App, request: &mut Request) -> Answer {
        match self.0 {
            [first, rest @ ..] => first(app, request, &Next(rest)),
            [] => router::answer(app, request),
        }
    }
}

/// The answer with all of them.
pub fn around(app: &App, request: &mut Request) -> Answer {
    Next(LAYERS).answer(app, request)
}
