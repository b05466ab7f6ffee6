//! Is it well (e12): `/health/live` and `/health/ready`.

use super::table::Routes;

pub const ROUTES: Routes = &[];
