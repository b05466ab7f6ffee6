//! What went wrong inside, on standard error: a client's words in it are escaped.

use std::panic;

use super::request::Request;

/// Tells of a panic like of any other error; the usual words would hold a client's octets as they came.
pub fn take_panics() {
    panic::set_hook(Box::new(|info| {
        let cause = info.payload_as_str().unwrap_or_default();
        eprintln!("error: a handler panicked: {}", cause.escape_debug());
    }));
}

/// A line about this request.
pub fn write(request: &Request, cause: &str) {
    let (method, path) = (&request.method, &request.path);
    eprintln!(
        "error: {method} {path} ({}): {}",
        request.id,
        cause.escape_debug()
    );
}
