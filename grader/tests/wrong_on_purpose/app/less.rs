//! Less to send (e10): `/big`, compressed and with its ETag. `/cached` stands in `stored.rs`.

use super::layers::Next;
use super::request::Request;
use super::table::Routes;
use super::{App, reply, sha256, stored};
use crate::fault;
use crate::http_server::answer::{Answer, Content};
use crate::http_server::{random, squeeze};

pub const ROUTES: Routes = &[("GET", "/big", big)];

/// 64 KiB of text.
fn big(_app: &App, _request: &mut Request) -> Answer {
    let lines = (0..).map(|number: u32| format!("line {number} of many\n"));
    let mut text = String::new();
    for line in lines {
        text.push_str(&line);
        if text.len() >= 64 << 10 {
            break;
        }
    }
    text.truncate(64 << 10);
    reply::text(200, &text)
}

/// Stands around every handler.
pub fn around(app: &App, request: &mut Request, next: &Next) -> Answer {
    match request.path.as_str() {
        "/big" => forms(app, request, next),
        "/cached" => stored::around(app, request, next),
        _ => next.answer(app, request),
    }
}

/// The form that the client takes, or 304 if it has that one.
fn forms(app: &App, request: &mut Request, next: &Next) -> Answer {
    let mut answer = next.answer(app, request);
    let Content::Octets(octets) = &answer.content else {
        return answer;
    };
    if answer.status != 200 {
        return answer;
    }
    let is_head = request.method == "HEAD";
    let plain = match fault("e10-head-tells-of-nothing") && is_head {
        true => Vec::new(),
        false => octets.clone(),
    };
    let coded = wants_gzip(request);
    let octets = match coded {
        true if fault("e10-not-shorter") => squeeze::stored_file(&plain),
        true => squeeze::gzip(&plain),
        false => plain.clone(),
    };
    let tag = if fault("e10-another-etag-each-time") {
        random::text()
    } else if fault("e10-one-etag-for-both") {
        sha256::hex(&plain)
    } else {
        sha256::hex(&octets)
    };
    let tag = format!("\"{tag}\"");
    let is_known = has(request, &tag) && !(fault("e10-head-is-never-304") && is_head);
    if coded && fault("e10-type-is-gzip") {
        answer.fields.retain(|(name, _)| name != "Content-Type");
        answer = answer.field("Content-Type", "application/gzip");
    }
    answer.content = Content::Octets(octets);
    if is_known && !fault("e10-304-with-content") {
        answer = Answer::empty(304);
    } else if is_known {
        answer.status = 304;
    }
    if coded && answer.status == 200 && !fault("e10-without-its-field") {
        answer = answer.field("Content-Encoding", "gzip");
    }
    if !fault("e10-no-etag") {
        answer = answer.field("ETag", &tag);
    }
    let no_vary = fault("e10-no-vary")
        || fault("e10-vary-with-gzip-only") && !coded
        || fault("e10-304-without-vary") && answer.status == 304;
    match no_vary {
        true => answer,
        false => answer.field("Vary", "Accept-Encoding"),
    }
}

/// Does the client take gzip, and at least as much as the text as it is?
fn wants_gzip(request: &Request) -> bool {
    if fault("e10-no-gzip") {
        return false;
    }
    if fault("e10-always-gzip") {
        return true;
    }
    let values = request.head.values("accept-encoding").join(&b',');
    let text = String::from_utf8_lossy(&values).into_owned();
    let text = match fault("e10-case-counts") {
        true => text,
        false => text.to_ascii_lowercase(),
    };
    if fault("e10-looks-for-the-word") {
        return text.contains("gzip");
    }
    let weight = |wanted: &str| {
        text.split(',').find_map(|one| {
            let (name, weight) = one.split_once(';').unwrap_or((one, "q=1"));
            let (_, weight) = weight.split_once('=')?;
            (name.trim() == wanted).then(|| weight.trim().parse::<f32>().unwrap_or(0.0))
        })
    };
    let star = weight("*").filter(|_| !fault("e10-knows-no-star-coding"));
    let gzip = weight("gzip").or(star).unwrap_or(0.0);
    if fault("e10-ignores-weights") {
        return weight("gzip").is_some();
    }
    let plain = weight("identity").filter(|_| !fault("e10-prefers-gzip"));
    gzip > 0.0 && plain.is_none_or(|plain| gzip >= plain)
}

/// Does If-None-Match name this tag?
fn has(request: &Request, tag: &str) -> bool {
    let values = request.head.values("if-none-match").join(&b',');
    let text = String::from_utf8_lossy(&values).into_owned();
    if text.is_empty() || fault("e10-never-304") {
        return false;
    }
    if fault("e10-any-tag-will-do") {
        return true;
    }
    if text.trim() == "*" {
        return !fault("e10-knows-no-star");
    }
    if fault("e10-one-tag-only") {
        return text.trim().trim_start_matches("W/") == tag;
    }
    let mut tags = text.split(',').map(str::trim);
    tags.any(|one| match fault("e10-compares-strongly") {
        true => one == tag,
        false => one.strip_prefix("W/").unwrap_or(one) == tag,
    })
}
