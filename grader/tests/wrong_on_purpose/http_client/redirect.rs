//! One request after the other, until a response is the last one.

use std::time::Instant;

use super::content::Content;
use super::head::Head;
use super::location::location;
use super::options::Options;
use super::request::{Sending, octets};
use super::retry::{self, Broke};
use super::url::Url;
use super::wire::Wire;
use super::{Response, body, connections, cookies, output, timing};
use crate::arguments::Trouble;
use crate::{fault, print};

const MOST: usize = 10;

/// Sends the request, follows where it is told to, and gives the final response.
pub fn send(options: &Options, first: Url) -> Result<Response, Trouble> {
    let started = Instant::now();
    let mut url = first.clone();
    let mut method = match options.program.as_str() {
        "head" if !fault("b2-head-sends-get") => "HEAD",
        "post" => "POST",
        _ => "GET",
    };
    let content = (method == "POST")
        .then(|| Content::of(options))
        .transpose()?;
    let empty = Content {
        media_type: None,
        octets: Vec::new(),
    };
    let mut is_elsewhere = false;
    let mut fields = None;
    for redirects in 0.. {
        let sending = Sending {
            method,
            url: &url,
            content: match &content {
                Some(_)
                    if redirects > 0 && method == "POST" && fault("b9-content-is-sent-once") =>
                {
                    Some(&empty)
                }
                Some(content) if method == "POST" || fault("b9-content-stays-after-303") => {
                    Some(content)
                }
                _ => None,
            },
            host: if fault("b5-keeps-the-old-host") {
                first.authority()
            } else {
                url.authority()
            },
            userinfo: userinfo(&first, is_elsewhere, redirects),
            is_elsewhere,
            is_redirected: redirects > 0,
        };
        let send = || exchange(options, &sending, started);
        let mut response = retry::patiently(options, method, started, send)?;
        let Some(next) = location(options, &response, redirects)? else {
            if fault("b5-shows-the-first-url") || fault("b5-fail-names-the-first-url") {
                response.url = first;
            }
            if let Some(head) = fields.filter(|_| fault("b5-field-of-the-redirect")) {
                response.head = head;
            }
            return Ok(response);
        };
        if fault("b5-prints-the-redirects-body-too") {
            print(&response.body)?;
        }
        if fault("b5-includes-every-head") {
            print(&response.head.octets)?;
        }
        let most = if fault("b5-follows-eleven") {
            MOST + 1
        } else if fault("b5-follows-nine") {
            MOST - 1
        } else {
            MOST
        };
        if redirects >= most && !fault("b5-follows-for-ever") {
            if fault("b5-loop-exits-0") {
                return Ok(response);
            }
            let why = if fault("b5-does-not-name-the-loop") {
                "too often"
            } else {
                "too many redirects"
            };
            return Err(Trouble::Failed(format!("{}: {why}", first.shown())));
        }
        method = next_method(method, response.head.status);
        fields.get_or_insert(response.head);
        is_elsewhere |= !next.is_same_origin(&url);
        url = next;
    }
    Err(Trouble::Failed("too many redirects".into()))
}

/// 303, and for a POST 301 and 302 too, ask for a GET.
fn next_method(method: &str, status: u16) -> &'static str {
    match (method, status) {
        ("HEAD", 303) if fault("b5-303-makes-head-get") => "GET",
        ("HEAD", _) if !fault("b5-head-becomes-get") => "HEAD",
        ("POST", 301..=302) if fault("b5-post-stays-post") => "POST",
        ("POST", 303) if fault("b5-303-keeps-post") => "POST",
        ("POST", 307) if !fault("b5-307-makes-get") => "POST",
        ("POST", 308) if !fault("b5-308-makes-get") => "POST",
        _ => "GET",
    }
}

/// Credentials from the URL hold for its origin.
fn userinfo(first: &Url, is_elsewhere: bool, redirects: usize) -> Option<&str> {
    let is_dropped = is_elsewhere && !fault("b5-userinfo-goes-elsewhere")
        || redirects > 0 && fault("b5-drops-userinfo-at-home");
    first.userinfo.as_deref().filter(|_| !is_dropped)
}

/// One request and its answer, on a connection that is there already, or on a new one.
fn exchange(options: &Options, sending: &Sending, started: Instant) -> Result<Response, Broke> {
    let began = Instant::now();
    let kept = connections::reuses(options, sending.method).then(|| connections::take(sending.url));
    let is_stale = match kept
        .flatten()
        .map(|wire| converse(options, sending, wire, began))
    {
        None => false,
        Some(Err(Broke::BeforeTheAnswer(_)))
            if !fault("b12-stale-is-a-failure") && !fault("b12-keeps-what-was-closed") =>
        {
            true
        }
        Some(outcome) => return outcome,
    };
    let open = || Wire::open(options, sending.url, started).map_err(Broke::BeforeTheAnswer);
    let outcome = converse(options, sending, open()?, began);
    let is_again = is_stale && fault("b12-stale-twice")
        || sending.method == "POST" && sending.is_redirected && fault("b12-repeats-post");
    match outcome {
        Err(Broke::BeforeTheAnswer(_)) if is_again => converse(options, sending, open()?, began),
        outcome => outcome,
    }
}

fn converse(
    options: &Options,
    sending: &Sending,
    mut wire: Wire,
    began: Instant,
) -> Result<Response, Broke> {
    let request = octets(options, sending);
    output::tell(options, &request, '>').map_err(Broke::Later)?;
    wire.send(&request).map_err(Broke::Later)?;
    let head = match Head::read(&mut wire) {
        Err(trouble) if wire.ended_unanswered() => return Err(Broke::BeforeTheAnswer(trouble)),
        other => other.map_err(Broke::Later)?,
    };
    if !fault("b1-verbose-hides-the-answer") {
        output::tell(options, &head.octets, '<').map_err(Broke::Later)?;
    }
    cookies::take(options, sending.url, &head);
    let is_unread = head.status == 302 && fault("b12-leaves-the-redirects-body");
    let skips = is_unread || options.field.is_some() && fault("b3-field-ignores-the-body");
    let body = if skips {
        Vec::new()
    } else {
        body::read(&mut wire, sending.method, &head, options).map_err(Broke::Later)?
    };
    timing::note(&wire, began);
    if connections::reuses(options, sending.method) {
        connections::keep(sending.url, sending.method, &head, wire);
    }
    Ok(Response {
        url: sending.url.clone(),
        head,
        body,
    })
}
