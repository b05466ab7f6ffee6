//! Slow pages and traps: every crawl ends, and says what ended it (b11).

use std::time::Duration;

use super::crawling::{crawl, crawl_from};
use super::site::{Site, links_to, page};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin, Request};
use crate::outcome::{Cause, CheckResult};
use crate::subject::Subject;

/// A page that links to two that were never seen before. It ends far away, for clients without a limit.
fn month(request: &Request) -> Answer {
    let digits = request.path().rsplit('/').next();
    let number: u64 = digits.and_then(|digits| digits.parse().ok()).unwrap_or(0);
    if number > 200 {
        return page("the end", "");
    }
    page(
        "calendar",
        &links_to(&[&format!("/{}", number + 1), &format!("/day/{}", number + 1)]),
    )
}

pub(super) const CALENDAR: Check = Check {
    id: "b11-calendar",
    title: "ends in an endless calendar, by --pages",
    rank: Rank::HoldsUp,
    source: "handout b11",
    because: "a page for every month links to the next month for ever: only a limit ends it, and the limit is named",
    by_hand: "python3 -c 'import http.server as h; h.HTTPServer((\"127.0.0.1\", 50080), type(\"H\", (h.BaseHTTPRequestHandler,), {\"do_GET\": lambda s: (s.send_response(200), s.send_header(\"Content-Type\", \"text/html\"), s.end_headers(), s.wfile.write((\"<a href=%sx>next</a>\" % s.path).encode()))})).serve_forever()' · then: cargo lab-b crawl http://127.0.0.1:50080/ --pages 20",
    faults: &["b11-pages-for-each-worker", "b8-ignores-pages"],
    run: calendar,
};

fn calendar(subject: &Subject) -> CheckResult {
    let origin = Origin::new(|request| match request.path() {
        "/robots.txt" => Answer::status("404 Not Found", &[], b""),
        _ => month(request),
    })?;
    let crawl = crawl_from(
        subject,
        origin,
        "/1",
        &["--pages", "30", "--concurrency", "8"],
    )?;
    crawl.exchange.finished.expect_code(0)?;
    let asked = crawl.requests()?.len();
    let named = crawl
        .report
        .limits
        .iter()
        .filter(|(name, _)| name == "pages")
        .count();
    if asked == 30 && named == 1 {
        return Ok(());
    }
    let failure = crawl.exchange.finished.failure(Cause::WrongOctets);
    Err(failure
        .fact(
            "but",
            format!("{asked} requests came, and the report names the limit `pages` {named} times"),
        )
        .fact("expected", "30 requests, and the limit once")
        .into())
}

pub(super) const REDIRECTS: Check = Check {
    id: "b11-endless-redirects",
    title: "ends in redirects without an end, and names that limit",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.4",
    because: "each redirect leads to a URL that was never seen before: after ten in a row it is a trap",
    by_hand: "python3 -c 'import http.server as h; h.HTTPServer((\"127.0.0.1\", 50080), type(\"H\", (h.BaseHTTPRequestHandler,), {\"do_GET\": lambda s: (s.send_response(302), s.send_header(\"Location\", s.path + \"x\"), s.end_headers())})).serve_forever()' · then: cargo lab-b crawl http://127.0.0.1:50080/ --format jsonl; echo $?",
    faults: &[
        "b11-follows-redirects-for-ever",
        "b11-redirect-limit-not-named",
    ],
    run: endless_redirects,
};

fn endless_redirects(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let site = Site::with_start(&links_to(&["/r/0", &word])).page(&word, "x", "");
    let origin = Origin::new(move |request| {
        match request
            .path()
            .strip_prefix("/r/")
            .and_then(|digits| digits.parse::<u32>().ok())
        {
            Some(number) if number < 200 => Answer::redirect(302, &format!("/r/{}", number + 1)),
            _ => site.answer_to(request),
        }
    })?;
    let mut crawl = crawl_from(subject, origin, "/", &[])?;
    crawl.exchange.finished.expect_code(0)?;
    let asked = crawl.requests()?.len();
    if asked > 30 {
        let failure = crawl.exchange.finished.failure(Cause::WrongOctets);
        return Err(failure
            .fact("but", format!("{asked} requests came"))
            .fact("expected", "an end after ten redirects in a row")
            .into());
    }
    // Which URL of the chain is named is free.
    let limits: Vec<String> = crawl
        .report
        .limits
        .drain(..)
        .map(|(name, _)| name)
        .collect();
    crawl.same(&["redirects"], &limits)?;
    crawl.expect_pages(&["/", &word])
}

pub(super) const ENDLESS_PAGE: Check = Check {
    id: "b11-endless-page",
    title: "ends in a page without an end, by its size, and crawls the rest",
    rank: Rank::HoldsUp,
    source: "handout b11",
    because: "a page of a gibibyte would fill the memory: after --max-size, 10 MiB by default, it is let go",
    by_hand: "mkdir -p target/by-hand && yes '<p>on and on' | head -c 20000000 > target/by-hand/index.html && python3 -m http.server 50080 --bind 127.0.0.1 --directory target/by-hand · then: cargo lab-b crawl http://127.0.0.1:50080/",
    faults: &[
        "b8-ignores-max-size",
        "b8-too-large-ends-it",
        "b8-too-large-is-broken",
    ],
    run: endless_page,
};

fn endless_page(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let endless = Answer::with(
        "200 OK",
        &["Content-Type: text/html"],
        b"<a href=/no>no</a>",
    )
    .then_endless("<p>on and on</p>\n");
    let lines = ["Content-Type: text/html", "Transfer-Encoding: chunked"];
    let chunks =
        Answer::with("200 OK", &lines, b"").then_endless(&b"12\r\n<p>on and on</p>\r\n\r\n"[..]);
    let site = Site::with_start(&links_to(&["/endless", "/chunks", &word]))
        .answer("/endless", endless)
        .answer("/chunks", chunks)
        .page(&word, "x", "");
    let crawl = crawl(subject, site, &["--max-size", "300000"])?;
    crawl.expect_facts(&[
        "page 200 /",
        &format!("page 200 {word}"),
        "limit max-size /endless",
        "limit max-size /chunks",
    ])
}

pub(super) const TIMEOUTS: Check = Check {
    id: "b11-timeouts",
    title: "gives up on pages that are silent or trickle, and names them as broken",
    rank: Rank::HoldsUp,
    source: "handout b11",
    because: "after --timeout without an octet nothing will come any more; a page that trickles ends after three times that",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b crawl http://127.0.0.1:50080/ --timeout 1; echo $?",
    faults: &[
        "b11-waits-for-ever",
        "b11-trickle-for-ever",
        "b11-timeout-ends-it",
    ],
    run: timeouts,
};

fn timeouts(subject: &Subject) -> CheckResult {
    let head = Answer::with("200 OK", &["Content-Type: text/html"], b"<a href=/no>");
    let trickle = Answer::with("200 OK", &["Content-Type: text/html"], &b"x".repeat(300));
    let site = Site::with_start(&links_to(&["/silent", "/half", "/trickle"]))
        .answer("/silent", Answer::raw("").kept_open())
        .answer("/half", head.kept_open())
        .answer("/trickle", trickle.slowly(Duration::from_millis(20)));
    let crawl = crawl(subject, site, &["--timeout", "0.5", "--concurrency", "4"])?;
    crawl.expect_facts(&[
        "page 200 /",
        "broken without an answer /silent found on /",
        "broken without an answer /half found on /",
        "broken without an answer /trickle found on /",
    ])
}
