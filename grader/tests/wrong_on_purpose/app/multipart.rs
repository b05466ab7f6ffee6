//! Multipart forms (e15): their parts, and how much of them is taken.

use std::sync::atomic::{AtomicU64, Ordering};

use super::json::Json;
use super::multipart_parts::{self, Part};
use super::request::Request;
use super::settings::Settings;
use super::{App, posted, reply, sha256, uploads};
use crate::fault;
use crate::http_server::answer::Answer;
use crate::http_server::head::Head;

/// What is left for everything that is no file's content.
static MAX_BODY: AtomicU64 = AtomicU64::new(0);

/// How many octets of content a request may have: files have a limit of their own.
pub fn most(head: &Head, settings: &Settings, max_body: u64) -> u64 {
    MAX_BODY.store(max_body, Ordering::Relaxed);
    let is_multipart = head
        .values("content-type")
        .first()
        .is_some_and(|value| value.to_ascii_lowercase().starts_with(b"multipart/"));
    match is_multipart {
        true => {
            uploads::begins(settings);
            // Whoever sends more than this has sent more than one file that is too large.
            max_body.saturating_add(settings.max_upload.saturating_mul(8))
        }
        false => max_body,
    }
}

/// The parts of the form that a request brings.
pub fn parts(app: &App, request: &Request) -> Result<Vec<Part>, Answer> {
    let media_type = request.media_type();
    let any = fault("e15-any-multipart-is-a-form") && media_type.starts_with("multipart/");
    if media_type != "multipart/form-data" && !any {
        return Err(Answer::error(415, "this is no multipart/form-data"));
    }
    let value = request.field("content-type").unwrap_or_default();
    let parts = match multipart_parts::read(&value, &request.content) {
        Ok(parts) => parts,
        Err(_) if fault("e15-broken-is-500") => return Err(Answer::error(500, "unwrap on None")),
        Err(why) => return Err(Answer::error(400, why)),
    };
    check_lengths(app, &parts)?;
    Ok(parts)
}

fn check_lengths(app: &App, parts: &[Part]) -> Result<(), Answer> {
    let too_large = || {
        let status = if fault("e15-too-large-is-400") {
            400
        } else {
            413
        };
        Answer::error(status, "this is too large")
    };
    let max_body = MAX_BODY.load(Ordering::Relaxed);
    let max_upload = match app.settings.max_upload {
        _ if fault("e15-ignores-max-upload") => u64::MAX,
        most if fault("e15-one-octet-more") => most + 1,
        most if fault("e15-one-octet-less") => most - 1,
        most if fault("e15-files-by-max-body") => most.min(max_body),
        most => most,
    };
    let (files, fields): (Vec<&Part>, Vec<&Part>) =
        parts.iter().partition(|part| part.filename.is_some());
    let length = |part: &&Part| part.content.len() as u64;
    let all: u64 = files.iter().map(length).sum();
    if files.iter().any(|part| length(part) > max_upload)
        || fault("e15-limit-for-all-files") && all > max_upload
    {
        return Err(too_large());
    }
    let most = match fault("e15-fields-by-max-upload") {
        true => max_upload,
        false => max_body,
    };
    let all: u64 = fields.iter().map(length).sum();
    let is_too_long = match fault("e15-each-field-by-max-body") {
        true => fields.iter().any(|part| length(part) > most),
        false => all > most,
    };
    match is_too_long {
        true => Err(too_large()),
        false => Ok(()),
    }
}

/// `POST /form` with `multipart/form-data`.
pub fn form(app: &App, request: &mut Request) -> Answer {
    let mut parts = match parts(app, request) {
        Ok(parts) => parts,
        Err(refused) => return refused,
    };
    if fault("e15-last-part-is-lost") {
        parts.pop();
    }
    if fault("e15-empty-file-is-none") {
        parts.retain(|part| part.filename.is_none() || !part.content.is_empty());
    }
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut files = Vec::new();
    for part in &parts {
        match &part.filename {
            Some(name) if !fault("e15-files-are-fields") => files.push(shown(part, name)),
            _ => {
                if fault("e15-one-value-a-name") {
                    fields.retain(|(name, _)| *name != part.name);
                }
                let value = String::from_utf8_lossy(&part.content).into_owned();
                fields.push((part.name.clone(), value));
            }
        }
    }
    if files.is_empty() || !fault("e15-form-leaves-a-file") {
        uploads::ends();
    }
    reply::json(200, &posted::shown(&fields, files))
}

fn shown(part: &Part, name: &str) -> Json {
    let media_type = match fault("e15-no-content-type") {
        true => "application/octet-stream",
        false => &part.media_type,
    };
    let digest = match fault("e15-digest-of-the-name") {
        true => sha256::hex(name.as_bytes()),
        false => sha256::hex(&part.content),
    };
    Json::object([
        ("field", Json::text(&part.name)),
        ("filename", Json::text(name)),
        ("content_type", Json::text(media_type)),
        ("size", Json::number(part.content.len())),
        ("sha256", Json::text(&digest)),
    ])
}
