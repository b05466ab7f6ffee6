//! How long a head and a target may be (c2).

use super::c01_first_page::with_a_page;
use super::c02_read_the_request::send_a_lot;
use crate::course::{Check, Rank};
use crate::labs::gently::within_its_second;
use crate::octets;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Site, WebServer};

pub(super) const HEAD: Check = Check {
    id: "c2-head-limit",
    title: "answers 431 to a head over --max-head",
    rank: Rank::HoldsUp,
    source: "RFC 6585 §5, handout c2",
    because: "a head is kept in memory until it is whole: without a limit any client could fill it",
    by_hand: "cargo lab-c --root . --max-head 2000 · then: curl -i -H \"X-Long: $(head -c 3000 /dev/zero | tr '\\0' a)\" http://127.0.0.1:8080/",
    faults: &[
        "c2-any-head",
        "c2-large-head-is-400",
        "c2-head-one-octet-more",
        "c2-head-one-octet-less",
    ],
    run: head,
};

pub(super) const TARGET: Check = Check {
    id: "c2-long-target",
    title: "answers 414 to a target over --max-target, also where the head is too large",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.15, handout c2",
    because: "414 says what exactly is too long, so it comes before 431: the target is read first",
    by_hand: "cargo lab-c --root . --max-target 200 · then: curl -i \"http://127.0.0.1:8080/?$(head -c 300 /dev/zero | tr '\\0' a)\"",
    faults: &[
        "c2-any-target",
        "c2-long-target-is-400",
        "c2-431-wins",
        "c2-target-one-octet-more",
        "c2-target-one-octet-less",
    ],
    run: target,
};

pub(super) const ENDLESS: Check = Check {
    id: "c2-endless",
    title: "does not wait for the end of a head that is too large already",
    rank: Rank::HoldsUp,
    source: "RFC 6585 §5, RFC 9110 §15.5.15",
    because: "a head without an end would be collected for ever: count while it comes",
    by_hand: "cargo lab-c --root . · then: (printf 'GET / HTTP/1.1\\r\\nX: '; head -c 100000 /dev/zero | tr '\\0' a) | nc 127.0.0.1 8080",
    faults: &["c2-any-head", "c2-any-target"],
    run: endless,
};

pub(super) const DEFAULTS: Check = Check {
    id: "c2-default-limits",
    title: "allows 65,536 octets of head and 8,192 of target if nobody says otherwise",
    rank: Rank::HoldsUp,
    source: "handout c2",
    because: "cookies and long queries are usual: a limit is for attacks, and not for those",
    by_hand: "cargo lab-c --root . · then: curl -i -H \"X-Long: $(head -c 60000 /dev/zero | tr '\\0' a)\" http://127.0.0.1:8080/",
    faults: &["c2-any-head", "c2-any-target", "c2-head-of-8-kib"],
    run: defaults,
};

/// A server with a page and these flags.
fn limited(subject: &Subject, flags: &[&str]) -> CheckResult<WebServer> {
    let site = Site::new(subject)?;
    site.file("index.html", b"<!DOCTYPE html>\n<title>limits</title>\n")?;
    site.serve(flags)
}

/// `GET /?aaaa…`, with a target of this length.
fn with_target(length: usize) -> Request {
    Request::get(&format!("/?{}", "a".repeat(length - 2)))
}

/// A request with a field of this length.
fn with_field(length: usize) -> Request {
    Request::get("/").field(&format!("X-Long: {}", "a".repeat(length)))
}

fn head(subject: &Subject) -> CheckResult {
    let mut server = limited(subject, &["--max-head", "2000"])?;
    server.ask(&with_field(1800))?.expect_status(&[200])?;
    server.ask(&with_field(2100))?.expect_status(&[431])?;
    // The head is everything from the request line to the empty line, with it.
    let rest = with_field(0).octets().len();
    for (length, status) in [(2000, 200), (2001, 431)] {
        let response = server.ask(&with_field(length - rest))?;
        response.expect_status(&[status]).explain(|failure| {
            failure
                .fact("the head", format!("has {}", octets::count(length)))
                .fact("with", "--max-head 2000")
                .because("so many octets are fine, and one more is too many; the head counts from the request line up to and with the empty line")
        })?;
    }
    // Many small ones are too many as well.
    let many = (0..200).fold(Request::get("/"), |request, number| {
        request.field(&format!("X-{number}: {}", subject.word()))
    });
    server.ask(&many)?.expect_status(&[431])?;
    server.expect_well()
}

fn target(subject: &Subject) -> CheckResult {
    let mut server = limited(subject, &["--max-head", "2000", "--max-target", "200"])?;
    server.ask(&with_target(200))?.expect_status(&[200])?;
    server.ask(&with_target(201))?.expect_status(&[414])?;
    server.ask(&with_target(3000))?.expect_status(&[414])?;
    server.expect_well()
}

/// An octet stream that never ends in an empty line gets this status.
fn endless_gets(server: &WebServer, octets: &[u8], status: u16) -> CheckResult {
    within_its_second(|| {
        let mut client = server.client()?;
        send_a_lot(&mut client, octets)?;
        client.response()?.expect_status(&[status])
    })
}

fn endless(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    let filling = "a".repeat(100_000);
    let line = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX-Endless: {filling}");
    endless_gets(&server, line.as_bytes(), 431)?;
    let target = format!("GET /?{filling}");
    endless_gets(&server, target.as_bytes(), 414)?;
    server.expect_well()
}

fn defaults(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    for (request, status) in [
        (with_field(60_000), 200),
        (with_field(66_000), 431),
        (with_target(8_192), 200),
        (with_target(8_193), 414),
    ] {
        let asked = within_its_second(|| {
            let mut client = server.client()?;
            client.send(&request.octets())?;
            client.response()?.expect_status(&[status])
        });
        server.unless_ended(asked).explain(|failure| {
            failure.because("--max-head is 65536 and --max-target 8192, if nobody says otherwise")
        })?;
    }
    Ok(())
}
