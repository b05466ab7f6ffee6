//! The page that everybody gets until there are files to serve: from c3 on nobody asks for it any more.

use crate::Response;

/// A response with a page of your own.
#[must_use]
pub fn first_page() -> Response {
    // ANCHOR: c1-first-page
    //= A `Response` with status 200 and an HTML page: `Response::html`.
    //= The text is yours: a heading, a sentence, whatever you like to see in a browser.
    Response::html(
        200,
        "<!DOCTYPE html>\n<title>Hello</title>\n<h1>Hello, browser!</h1>\n<p>I am a web server.\n",
    )
    // ANCHOR_END: c1-first-page
}
