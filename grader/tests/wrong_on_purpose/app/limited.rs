//! The rate limit (e9): `/limited`.

use super::settings::Settings;
use super::table::Routes;

pub const ROUTES: Routes = &[];

/// The buckets.
pub struct State {}

impl State {
    pub fn open(_settings: &Settings) -> Self {
        State {}
    }
}
