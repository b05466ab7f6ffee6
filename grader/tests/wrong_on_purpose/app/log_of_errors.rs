//! What went wrong inside, on standard error: a client's words in it are escaped.

use std::panic;

use super::request::Request;
use crate::fault;

/// Tells of a panic like of any other error; the usual words would hold a client's octets as they came.
pub fn take_panics() {
    panic::set_hook(Box::new(|info| {
        let cause = info.payload_as_str().unwrap_or_default();
        if fault("e1-raw-panics") {
            eprintln!("error: a handler panicked: {cause}");
        } else if !fault("e1-panic-is-silent") {
            eprintln!("error: a handler panicked: {}", cause.escape_debug());
        }
    }));
}

/// A line about this request.
pub fn write(request: &Request, cause: &str) {
    let (method, path) = (&request.method, &request.path);
    let cause = match fault("e1-raw-causes") {
        true => cause.to_owned(),
        false => cause.escape_debug().to_string(),
    };
    eprintln!("error: {method} {path} ({}): {cause}", request.id);
}
