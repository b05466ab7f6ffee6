//! Files that people send (e15): `/uploads`.

use super::settings::Settings;
use super::table::Routes;
use crate::arguments::Trouble;

pub const ROUTES: Routes = &[];

/// What it keeps.
pub struct State {}

impl State {
    pub fn open(_settings: &Settings) -> Result<Self, Trouble> {
        Ok(State {})
    }
}
