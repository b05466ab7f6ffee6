//! A crawl on few connections (b12).

use std::collections::BTreeSet;

use super::b12_once_more::open;
use super::compare::printable;
use super::crawling::{Crawl, crawl_from};
use super::site::links_to;
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult, Failure};
use crate::subject::Subject;

/// A page whose connection stays open.
fn page(body: &str) -> Answer {
    open(
        &["Content-Type: text/html"],
        &format!("<!DOCTYPE html><title>x</title>{body}"),
    )
}

/// What a crawl of this server says, which must end with 0.
fn crawl(subject: &Subject, origin: Origin, flags: &[&str]) -> CheckResult<Crawl> {
    let crawl = crawl_from(subject, origin, "/", flags)?;
    crawl.exchange.finished.expect_code(0)?;
    Ok(crawl)
}

pub(super) const CRAWL: Check = Check {
    id: "b12-crawl",
    title: "crawls with no more connections than --concurrency",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.3, §9.4",
    because: "a crawl of small pages is mostly connecting, unless the connections are used again",
    by_hand: "cargo workshop check b12-crawl --verbose",
    faults: &["b12-opens-each-time"],
    run: few_connections,
};

fn few_connections(subject: &Subject) -> CheckResult {
    let targets: Vec<String> = (0..30).map(|number| format!("/{number}")).collect();
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    for concurrency in [1, 3] {
        let start = links_to(&targets);
        let origin = Origin::new(move |request| match request.path() {
            "/" => page(&start),
            "/robots.txt" => Answer::with("404 Not Found", &["Content-Length: 0"], b"").kept_open(),
            _ => page("<p>bread"),
        })?;
        let crawl = crawl(
            subject,
            origin,
            &["--concurrency", &concurrency.to_string()],
        )?;
        // robots.txt may have had a connection of its own.
        let requests = crawl.requests()?;
        let connections = requests.iter().map(|request| request.connection);
        let connections = connections.collect::<BTreeSet<_>>().len();
        if connections > concurrency {
            return Err(Failure::new(Cause::WrongOctets)
                .fact("you sent", format!("{} requests", requests.len()))
                .fact("on", format!("{connections} connections"))
                .fact(
                    "expected",
                    format!("at most {concurrency}, as many as --concurrency"),
                )
                .into());
        }
        crawl.expect_pages(&[&["/"][..], &targets].concat())?;
    }
    Ok(())
}

pub(super) const BROKEN: Check = Check {
    id: "b12-broken-bodies",
    title: "does not use a connection again whose last body was broken, or not read to its end",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.3",
    because: "what is left of a body would be taken for the next head",
    by_hand: "cargo workshop check b12-broken-bodies --verbose",
    faults: &["b12-keeps-broken-bodies"],
    run: broken_bodies,
};

fn broken_bodies(subject: &Subject) -> CheckResult {
    let trick = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 22\r\n\r\n<title>trick</title>\r\n";
    let origin = Origin::new(move |request| match request.path() {
        "/" => page(&links_to(&[
            "/large", "/picture", "/broken", "/one", "/two",
        ])),
        "/robots.txt" => Answer::with("404 Not Found", &["Content-Length: 0"], b"").kept_open(),
        // Larger than --max-size, of a type that is not parsed, broken: each followed by a trick.
        "/large" => page(&trick.repeat(100)),
        "/picture" => open(&["Content-Type: image/png"], &trick.repeat(20)),
        "/broken" => {
            let lines = ["Content-Type: text/html", "Transfer-Encoding: chunked"];
            Answer::with("200 OK", &lines, format!("0x\r\n{trick}").as_bytes()).kept_open()
        }
        target => page(&format!("<p>{target}")),
    })?;
    let crawl = crawl(
        subject,
        origin,
        &["--concurrency", "1", "--max-size", "3000"],
    )?;
    crawl.expect_pages(&["/", "/picture", "/one", "/two"])?;
    let stray = crawl
        .report
        .pages
        .iter()
        .find(|page| page.title.as_deref() == Some("trick"));
    match stray {
        None => Ok(()),
        Some(page) => Err(Failure::new(Cause::WrongOctets)
            .fact("page", printable(&page.url))
            .fact("but", "its title comes from the rest of another body")
            .into()),
    }
}
