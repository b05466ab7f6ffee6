//! What is known of methods, and what a resource offers (RFC 9110 §9.1, §15.5.6).

use super::answer::Answer;
use super::head::Stop;
use crate::fault;

const KNOWN: &[&str] = &[
    "GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT",
];

/// What files, folders and pages offer.
pub const READ: &str = "GET, HEAD, OPTIONS";

/// What `/echo` offers.
pub const ECHO: &str = "POST, OPTIONS";

/// Is there such a method at all? Its case counts.
pub fn check(method: &str) -> Result<(), Stop> {
    let known = is_known(method)
        || fault("c5-any-method-is-get")
        || fault("c5-methods-know-no-case") && KNOWN.contains(&method.to_uppercase().as_str());
    if known {
        return Ok(());
    }
    if fault("c5-unknown-method-is-405") {
        return Err(Stop::Refused(405, "unknown"));
    }
    if fault("c5-unknown-method-is-400") {
        return Err(Stop::Refused(400, "unknown"));
    }
    Err(Stop::Refused(501, "this method is not known here"))
}

/// Is this one of HTTP's own methods?
pub fn is_known(method: &str) -> bool {
    KNOWN.contains(&method)
}

/// A method that is not offered.
pub fn refused(allow: &str) -> Answer {
    let status = if fault("c5-not-offered-is-501") {
        501
    } else {
        405
    };
    let answer = Answer::error(status, "this is not offered here");
    if fault("c5-no-allow") {
        return answer;
    }
    answer.field("Allow", allow)
}

/// What may be asked.
pub fn options(allow: &str) -> Answer {
    if fault("c5-no-options") {
        return refused("GET, HEAD");
    }
    let answer = Answer::empty(204);
    if fault("c5-options-without-allow") {
        return answer;
    }
    answer.field("Allow", allow)
}
