//! The demonstration application: to be written.

use lab_c_given::Error;
use lab_e_given::Config;

use crate::App;

/// Adds the routes of this part.
pub(super) fn routes(app: App, _config: &Config) -> Result<App, Error> {
    Ok(app)
}
