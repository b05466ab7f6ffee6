//! The page that everybody gets until there are files to serve: from c3 on nobody asks for it any more.

use crate::Response;

/// A response with a page of your own.
#[must_use]
pub fn first_page() -> Response {
    // TODO c1-first-page · slide c-first-page · cargo workshop check c1
    // - A `Response` with status 200 and an HTML page: `Response::html`.
    // - The text is yours: a heading, a sentence, whatever you like to see in a browser.
    todo!("c1-first-page")
}
