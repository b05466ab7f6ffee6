//! What a script's head means (RFC 3875 §6.2): a document, or somewhere else to go.

use super::super::answer::{Answer, Content};
use super::super::head::Head;
use super::head::{Said, Wrong};
use super::output::Output;
use super::source::{Piece, Source};
use crate::fault;

/// What comes of it.
pub enum Reply {
    Answer(Box<Answer>),
    /// Another path of this server.
    Elsewhere(String),
}

/// What belongs to the connection, and to the server alone.
const DROPPED: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-connection",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "status",
    "date",
    "x-request-id",
];

pub fn of(mut said: Said, mut running: Box<dyn Source>, head: &Head, name: &str) -> Reply {
    let kind = match kind(&said) {
        Ok(kind) => kind,
        Err(wrong) => return Reply::Answer(Box::new(wrong.tell(name))),
    };
    let status = match kind {
        Kind::Elsewhere(path) => return Reply::Elsewhere(path),
        Kind::Document(status) => status,
    };
    // A document has a type: whether there is a document is only known when its first octet comes, or none.
    if one(&said, "content-type").is_none() && said.rest.is_empty() && !said.is_over {
        match running.next() {
            Piece::Octets(octets) => said.rest = octets,
            Piece::End => said.is_over = true,
            other => return Reply::Answer(Box::new(Wrong::of(other).tell(name))),
        }
    }
    let has_no_content = matches!(status, 204 | 304) && !fault("d4-204-needs-a-type");
    let is_bare = said.rest.is_empty() && !fault("d4-204-needs-a-type");
    let lacks_type = one(&said, "content-type").is_none() && !is_bare;
    if lacks_type && !has_no_content && !fault("d5-content-without-type") {
        let wrong = Wrong::new(502, "its content has no Content-Type");
        return Reply::Answer(Box::new(wrong.tell(name)));
    }
    Reply::Answer(Box::new(document(status, said, running, head)))
}

fn document(status: u16, said: Said, running: Box<dyn Source>, head: &Head) -> Answer {
    let length = one(&said, "content-length").and_then(|value| value.parse::<u64>().ok());
    let mut answer = Answer::empty(status);
    for (name, value) in &said.fields {
        let lower = name.to_ascii_lowercase();
        let is_dropped = DROPPED.contains(&lower.as_str())
            && !(fault("d4-passes-everything-on") && lower != "date" && lower != "x-request-id")
            && !(fault("d4-two-dates") && lower == "date")
            && !(fault("d4-status-is-a-field") && lower == "status");
        let is_left_out = matches!(status, 204 | 304)
            || fault("d5-any-length")
            || fault("d5-corrects-the-length");
        let is_length = lower == "content-length" && is_left_out;
        if is_dropped || is_length || fault("d4-type-alone") && lower != "content-type" {
            continue;
        }
        let value = match lower.as_str() {
            "content-type" if fault("d1-type-is-html") => "text/html; charset=utf-8".to_owned(),
            "content-type" if fault("d1-type-is-plain") => "text/plain".to_owned(),
            _ => String::from_utf8_lossy(value).into_owned(),
        };
        let before = answer.fields.iter_mut().find(|(other, _)| *other == *name);
        match before {
            Some((_, before)) if fault("d4-joins-repeated-fields") => {
                before.push_str(", ");
                before.push_str(&value);
            }
            Some((_, before)) if fault("d4-last-of-several") => *before = value,
            _ => answer.fields.push((name.clone().into(), value)),
        }
    }
    if matches!(status, 204 | 304) && !fault("d4-204-with-content") {
        let mut running = running;
        running.is_complete();
        return answer;
    }
    answer.content = Content::Script(Box::new(Output::new(
        said.rest,
        running,
        length.filter(|_| !fault("d4-type-alone") && !fault("d5-corrects-the-length")),
        !head.old,
    )));
    answer
}

enum Kind {
    /// A document with this status code.
    Document(u16),
    /// A local redirect.
    Elsewhere(String),
}

fn kind(said: &Said) -> Result<Kind, Wrong> {
    let count = |name: &str| {
        let named = said.fields.iter();
        named.filter(|(other, _)| is_named(other, name)).count()
    };
    let [types, statuses, locations] = ["content-type", "status", "location"].map(count);
    let is_empty = said.fields.is_empty() && fault("d5-nothing-is-an-empty-page");
    if types + statuses + locations == 0 && !fault("d5-any-fields") && !is_empty {
        return Err(Wrong::new(
            502,
            "its head has no Content-Type, no Status and no Location",
        ));
    }
    let twice = types > 1 || statuses > 1 || locations > 1 || count("content-length") > 1;
    if twice && !fault("d5-twice-is-fine") {
        return Err(Wrong::new(502, "its head says something twice"));
    }
    let length = one(said, "content-length");
    let is_number =
        |text: &String| text.bytes().all(|octet| octet.is_ascii_digit()) && !text.is_empty();
    if length.is_some_and(|text| !is_number(&text)) && !fault("d5-any-length") {
        return Err(Wrong::new(502, "its Content-Length is no number"));
    }
    let location = one(said, "location");
    match (location, one(said, "status")) {
        _ if fault("d4-always-200") => Ok(Kind::Document(200)),
        (Some(path), _) if is_local(&path) && fault("d4-local-despite-status") => {
            Ok(Kind::Elsewhere(path))
        }
        (Some(path), None) if is_local(&path) && types == 0 => Ok(Kind::Elsewhere(path)),
        (Some(_), None) if fault("d4-redirect-is-200") => Ok(Kind::Document(200)),
        (Some(_), None) => Ok(Kind::Document(302)),
        (_, Some(_)) if fault("d4-ignores-status") => Ok(Kind::Document(200)),
        (Some(_), Some(_)) if fault("d4-redirect-is-always-302") => Ok(Kind::Document(302)),
        (_, Some(status)) => match code(&status) {
            Some(code) => Ok(Kind::Document(code)),
            None => Err(Wrong::new(502, "its Status is no status code")),
        },
        (None, None) => Ok(Kind::Document(200)),
    }
}

/// Another path of this server, and not another server.
fn is_local(location: &str) -> bool {
    if fault("d4-no-local-redirect") {
        return false;
    }
    location.starts_with('/') && (!location.starts_with("//") || fault("d4-any-slash-is-local"))
}

/// `404 Not Found`
fn code(status: &str) -> Option<u16> {
    let digits = status.split(' ').next().unwrap_or_default();
    let code = digits.parse::<u16>().ok().filter(|_| digits.len() == 3);
    if fault("d5-any-status") {
        return Some(code.unwrap_or(200));
    }
    code.filter(|code| (200..600).contains(code))
}

/// Names know no case.
fn is_named(field: &str, name: &str) -> bool {
    let usual = ["Content-Type", "Content-Length", "Status", "Location"];
    match fault("d4-exact-case") {
        true => usual.contains(&field) && field.eq_ignore_ascii_case(name),
        false => field.eq_ignore_ascii_case(name),
    }
}

fn one(said: &Said, name: &str) -> Option<String> {
    let found = said.fields.iter().find(|(other, _)| is_named(other, name));
    found.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
}
