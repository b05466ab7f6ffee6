//! Multipart forms (e15): their parts, and how much of them is taken.

use super::App;
use super::request::Request;
use super::settings::Settings;
use crate::http_server::answer::Answer;
use crate::http_server::head::Head;

/// How many octets of content a request may have: files have a limit of their own.
pub fn most(head: &Head, settings: &Settings, max_body: u64) -> u64 {
    let is_multipart = head
        .values("content-type")
        .first()
        .is_some_and(|value| value.to_ascii_lowercase().starts_with(b"multipart/"));
    match is_multipart {
        true => max_body.saturating_add(settings.max_upload.saturating_mul(8)),
        false => max_body,
    }
}

/// `POST /form` with `multipart/form-data`.
pub fn form(_app: &App, _request: &mut Request) -> Answer {
    Answer::error(415, "this form is not read yet")
}
