//! Pages of errors that look like the others.

use lab_e_given::Pages;
use minijinja::context;
use solution_c_server::response::reason;

use crate::{Error, Next, Request, Response};

/// Has errors told on pages of ours. Programs get something else (`Problems`), and so do handlers that have no `Error`.
pub(super) fn error_pages(request: &mut Request, next: Next) -> Response {
    let mut response = next.run(request);
    let message = response.error().map(Error::message);
    if let Some(message) = message
        && let Ok(pages) = request.state::<Pages>()
    {
        let (status, reason) = (response.status(), reason::phrase(response.status()));
        // Who has signed in is not asked for: a database that is gone may be the error.
        let (user, path) = (None::<String>, "/login");
        let page = pages.render(
            "error.html",
            context! { status, reason, message, user, path },
        );
        // Without it there is still the page that it had.
        if let Ok(page) = page {
            response.set_octets(page);
        }
    }
    response
}
