//! How the checks of lab E start the application and ask it.

use crate::labs::c::logged::Logged;
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::{Request, WebServer, percent};

/// How to start it by hand.
macro_rules! by_hand {
    ($command:literal) => {
        concat!("cargo lab-e · then: ", $command)
    };
}
pub(super) use by_hand;

/// The demonstration application with these flags, on a free port.
pub(super) fn serve(subject: &Subject, flags: &[&str]) -> CheckResult<WebServer> {
    subject.serve(flags).map(WebServer::new)
}

/// The same with an access log of JSON lines.
pub(super) fn serve_logged(subject: &Subject, flags: &[&str]) -> CheckResult<Logged> {
    Logged::with(subject, "json", |log| {
        serve(subject, &[log, flags].concat())
    })
}

/// A query or an urlencoded form of these pairs; all but letters, digits and `-._~` is encoded, a space as `%20`.
pub(super) fn encoded(pairs: &[(&str, &str)]) -> String {
    let one = |octets: &str| percent::encode(octets.as_bytes());
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", one(name), one(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// `POST` of an urlencoded form.
pub(super) fn form(target: &str, pairs: &[(&str, &str)]) -> Request {
    form_text(target, encoded(pairs).as_bytes())
}

/// The same with exactly these octets.
pub(super) fn form_text(target: &str, octets: &[u8]) -> Request {
    Request::post(target, octets).field("Content-Type: application/x-www-form-urlencoded")
}

/// A request with JSON content.
pub(super) fn json(method: &str, target: &str, text: &str) -> Request {
    Request::new(method, target)
        .field("Content-Type: application/json")
        .field(&format!("Content-Length: {}", text.len()))
        .body(text.as_bytes())
}
