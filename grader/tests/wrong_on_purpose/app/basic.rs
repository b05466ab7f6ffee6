//! Basic authentication (e11): `/admin`.

use super::table::Routes;

pub const ROUTES: Routes = &[];
