//! c6 · `/time`.

use std::time::{SystemTime, UNIX_EPOCH};

use super::c05_methods::expect_head_as_get;
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C6;
use crate::outcome::{CheckResult, Explain};
use crate::rfc3339::seconds_since_1970;
use crate::subject::Subject;
use crate::web::{Request, Site, WebServer};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c6-time",
            title: "answers `GET /time` with a page that holds the time now",
            rank: Rank::Works,
            source: "HTML Living Standard §4.5.14, handout c6",
            because: "in a `time` element people read the time as they like it, and programs find it in datetime, in RFC 3339's form with its offset",
            by_hand: "cargo lab-c --root . · then: curl -i http://127.0.0.1:8080/time",
            faults: &[
                "c6-no-time-element",
                "c6-some-time",
                "c6-an-hour-late",
                "c6-without-offset",
                "c6-plain-text",
            ],
            run: time,
        },
        Check {
            id: "c6-never-kept",
            title: "lets nobody keep the answer",
            rank: Rank::Works,
            source: "RFC 9111 §5.2.2.5",
            because: "a browser or a cache on the way may show a kept answer again: no-store forbids to keep this one, which is wrong a second later",
            by_hand: "cargo lab-c --root . · then: curl -I http://127.0.0.1:8080/time",
            faults: &["c6-may-be-kept"],
            run: never_kept,
        },
        Check {
            id: "c6-wins",
            title: "wins over a file of that name, and has nothing below it",
            rank: Rank::HoldsUp,
            source: "handout c6",
            because: "what a URL means must not depend on which files happen to lie in a folder",
            by_hand: "echo no > target/time · then: cargo lab-c --root target, and: curl -i http://127.0.0.1:8080/time",
            faults: &["c6-files-win", "c6-everything-below-too"],
            run: wins,
        },
        Check {
            id: "c6-query",
            title: "is the same resource with a query",
            rank: Rank::HoldsUp,
            source: "RFC 3986 §3.4",
            because: "the path says which resource is meant: one that asks nothing of the query ignores it",
            by_hand: "cargo lab-c --root . · then: curl -i 'http://127.0.0.1:8080/time?now'",
            faults: &["c6-query-counts"],
            run: query,
        },
        Check {
            id: "c6-methods",
            title: "offers what a file offers: GET, HEAD and OPTIONS",
            rank: Rank::HoldsUp,
            source: "RFC 9110 §9.1, §15.5.6",
            because: "GET and HEAD belong to every resource that can be read; what is not offered gets 405 with Allow",
            by_hand: "cargo lab-c --root . · then: curl -i -X POST http://127.0.0.1:8080/time",
            faults: &["c6-answers-any-method", "c6-no-head"],
            run: methods,
        },
    ],
    ..C6
};

/// How far the time may lie beside our own clock, which is the same machine's.
const BESIDE: f64 = 2.0;

/// The value of `datetime` in the page's `time` element, as it stands there.
fn datetime(page: &str) -> Option<&str> {
    let (_, after) = page.split_once("<time")?;
    let tag = after.split('>').next()?;
    let (_, value) = tag.split_once("datetime")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|one| ['"', '\''].contains(one));
    match quote {
        Some(quote) => value[1..].split(quote).next(),
        None => value.split_ascii_whitespace().next(),
    }
}

/// Our own clock.
fn now() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0.0, |time| time.as_secs_f64())
}

/// This target is a page with the time now.
fn expect_time(server: &mut WebServer, target: &str) -> CheckResult {
    let before = now();
    let response = server.get(target)?;
    let after = now();
    response.expect_status(&[200])?;
    response.expect_media_type(&["text/html"])?;
    let page = response.text();
    let found = datetime(&page);
    let expected = match found.map(seconds_since_1970) {
        Some(Some(time)) if before - BESIDE <= time && time <= after + BESIDE => return Ok(()),
        Some(Some(_)) => "the time now, within 2 s",
        Some(None) => "a time such as 2026-11-21T10:15:30+01:00 or 2026-11-21T09:15:30Z",
        None => "<time datetime=\"2026-11-21T10:15:30+01:00\">, with the time now",
    };
    let failure = match found {
        Some(value) => response.about().octets("datetime", value.as_bytes()),
        None => response.about().octets("content", response.content()),
    };
    Err(failure.fact("expected", expected).into())
}

fn time(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut server = site.serve(&[])?;
    expect_time(&mut server, "/time")
}

fn never_kept(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut server = site.serve(&[])?;
    let response = server.get("/time")?;
    response.expect_status(&[200])?;
    response.expect_list_holds("Cache-Control", "no-store")
}

fn wins(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    site.file("time", b"this is a file\n")?;
    let mut server = site.serve(&[])?;
    expect_time(&mut server, "/time")?;
    for target in ["/timely", "/time/x"] {
        let response = server.get(target)?;
        response
            .expect_status(&[404])
            .explain(|failure| failure.because("only /time itself is the page with the time"))?;
    }
    Ok(())
}

fn query(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut server = site.serve(&[])?;
    expect_time(&mut server, &format!("/time?{}", subject.word()))
}

fn methods(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut server = site.serve(&[])?;
    expect_head_as_get(&mut server, "/time")?;
    let request = Request::new("POST", "/time").field("Content-Length: 0");
    let response = server.ask(&request)?;
    response.expect_status(&[405])?;
    response.expect_list("Allow", &["GET", "HEAD"], &["OPTIONS"])?;
    let response = server.ask(&Request::new("OPTIONS", "/time"))?;
    response.expect_status(&[200, 204])?;
    response.expect_list("Allow", &["GET", "HEAD"], &["OPTIONS"])
}

#[cfg(test)]
mod tests {
    use super::datetime;

    #[test]
    fn the_time_element_is_found_in_any_form() {
        for (page, expected) in [
            ("<p><time class=x datetime=\"T\">now</time>", Some("T")),
            ("<time datetime = 'T' >", Some("T")),
            ("<time datetime=T class=x>", Some("T")),
            ("<time>T</time>", None),
            ("datetime=\"T\"", None),
        ] {
            assert_eq!(datetime(page), expected, "{page}");
        }
    }
}
