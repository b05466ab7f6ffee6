//! A page for users alone, by Basic authentication (e11).

use lab_c_given::Error;
use lab_e_given::Config;

use crate::middleware::Basic;
use crate::users::Users;
use crate::{App, Request};

/// Adds the routes of this part.
pub(super) fn routes(app: App, config: &Config) -> Result<App, Error> {
    let basic = Basic::new("admin", Users::new(&config.users));
    let admin = App::new().with(basic).get("/", hello);
    Ok(app.group("/admin", admin))
}

fn hello(request: &mut Request) -> String {
    format!("Hello, {}", request.user().unwrap_or("stranger"))
}
