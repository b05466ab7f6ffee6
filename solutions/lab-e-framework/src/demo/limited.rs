//! A page that nobody may ask for too often (e9).

use lab_c_given::Error;
use lab_e_given::Config;

use crate::middleware::RateLimit;
use crate::{App, Request};

/// Adds the routes of this part.
pub(super) fn routes(app: App, config: &Config) -> Result<App, Error> {
    let limited = App::new().with(RateLimit::new(config.rate)).get("/", hello);
    Ok(app.group("/limited", limited))
}

fn hello(_: &mut Request) -> &'static str {
    "There was a token for you."
}
