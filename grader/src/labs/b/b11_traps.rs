//! Slow pages and traps: every crawl ends, and says what ended it (b11).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::b11_crowds::{HOLD, Inside};
use super::by_hand::site_by_hand;
use super::crawl_report::relative;
use super::crawling::{crawl, crawl_from};
use super::site::{Site, links_to, page};
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, until};
use crate::origin::{Answer, Origin, Request};
use crate::outcome::{Cause, CheckResult};
use crate::subject::Subject;

pub(super) const NOT_MORE: Check = Check {
    id: "b11-not-more-at-once",
    title: "never asks for more at once than --concurrency says",
    rank: Rank::HoldsUp,
    source: "handout b11",
    because: "the limit is a promise to the server",
    by_hand: site_by_hand!(
        "<a href=a.html>a</a><a href=b>b</a>",
        "a.html",
        "a",
        " --concurrency 1 --verbose"
    ),
    faults: &["b11-one-more-at-once", "b11-ignores-concurrency"],
    run: not_more,
};

fn not_more(subject: &Subject) -> CheckResult {
    let inside = Arc::new(Inside::default());
    let targets: Vec<String> = (0..8).map(|number| format!("/{}/{number}", subject.word())).collect();
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    let site = targets.iter().fold(Site::with_start(&links_to(&targets)), |site, target| {
        let inside = Arc::clone(&inside);
        site.script(target, move |_| {
            inside.stay(3, Duration::from_millis(20));
            page("x", "")
        })
    });
    let crawl = crawl(subject, site, &["--concurrency", "2"])?;
    let most = inside.most.load(Ordering::SeqCst);
    if most > 2 {
        let failure = crawl.exchange.finished.failure(Cause::WrongOctets);
        return Err(failure
            .fact("but", format!("{most} of your requests waited for their answers at the same time"))
            .fact("expected", "at most 2: --concurrency 2")
            .into());
    }
    crawl.expect_asked(&[&["/"], &targets[..]].concat())
}

pub(super) const SLOW_DELAYS_NOBODY: Check = Check {
    id: "b11-slow-delays-nobody",
    title: "goes on with other pages while one is slow",
    rank: Rank::HoldsUp,
    source: "handout b11",
    because: "workers that wait for each other are no faster than one",
    by_hand: site_by_hand!("<a href=a.html>a</a>", "a.html", "a", " --concurrency 2"),
    faults: &["b11-one-at-a-time", "b11-workers-go-in-step"],
    run: slow_delays_nobody,
};

fn slow_delays_nobody(subject: &Subject) -> CheckResult {
    let targets: Vec<String> = (0..6).map(|number| format!("/{}/{number}", subject.word())).collect();
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    let asked = Arc::new(AtomicUsize::new(0));
    let in_time = Arc::new(AtomicBool::new(false));
    // The first page is answered when all others were asked for.
    let (all, seen, kept) = (targets.len() - 1, Arc::clone(&asked), Arc::clone(&in_time));
    let site = Site::with_start(&links_to(&targets)).script(targets[0], move |_| {
        let deadline = Deadline::within(PATIENCE / 2);
        let came = until(&deadline, || seen.load(Ordering::SeqCst) == all);
        kept.store(came, Ordering::SeqCst);
        page("slow", "")
    });
    let site = targets[1..].iter().fold(site, |site, target| {
        let asked = Arc::clone(&asked);
        site.script(target, move |_| {
            asked.fetch_add(1, Ordering::SeqCst);
            page("x", "")
        })
    });
    let crawl = crawl(subject, site, &["--concurrency", "2"])?;
    if in_time.load(Ordering::SeqCst) {
        return crawl.expect_pages(&[&["/"], &targets[..]].concat());
    }
    let failure = crawl.exchange.finished.failure(Cause::WrongOctets);
    Err(failure
        .fact("but", format!("while {} was not answered, you did not ask for the {all} other pages", targets[0]))
        .fact("expected", "the other worker goes through them meanwhile")
        .into())
}

pub(super) const SMALLEST_DEPTH: Check = Check {
    id: "b11-smallest-depth",
    title: "reports the smallest depth even if the longer way is faster",
    rank: Rank::HoldsUp,
    source: "handout b11",
    because: "with many workers a page may be found by its long way first: what lies behind it must be crawled all the same",
    by_hand: site_by_hand!("<a href=a.html>a</a>", "a.html", "a", " --format jsonl"),
    faults: &["b11-first-way-counts"],
    run: smallest_depth,
};

fn smallest_depth(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let far = Arc::new(AtomicBool::new(false));
    let (reached, to) = (Arc::clone(&far), word.clone());
    // The short way opens when the long way has led there, or when nobody goes it until then.
    let site = Site::with_start(&links_to(&["/slow", "/a"]))
        .script("/slow", move |_| {
            until(&Deadline::within(HOLD), || reached.load(Ordering::SeqCst));
            page("slow", &links_to(&[&to]))
        })
        .page("/a", "a", &links_to(&["/b"]))
        .page("/b", "b", &links_to(&["/c"]))
        .page("/c", "c", &links_to(&[&word]))
        .script(&word, move |_| {
            far.store(true, Ordering::SeqCst);
            page("x", &links_to(&["/behind"]))
        })
        .page("/behind", "x", &links_to(&["/last"]))
        .page("/last", "x", "");
    let crawl = crawl(subject, site, &["--depth", "4"])?;
    let base = crawl.base();
    let pages = crawl.report.pages.iter();
    let mut found: Vec<String> = pages.map(|page| format!("{} at depth {}", relative(&page.url, &base), page.depth)).collect();
    found.extend(crawl.report.limits.iter().map(|(name, url)| format!("limit {name} {}", relative(url, &base))));
    crawl.same(
        &[
            "/ at depth 0",
            "/slow at depth 1",
            "/a at depth 1",
            "/b at depth 2",
            "/c at depth 3",
            &format!("{word} at depth 2"),
            "/behind at depth 3",
            "/last at depth 4",
        ],
        &found,
    )
}

/// A page that links to two that were never seen before. It ends far away, for clients without a limit.
fn month(request: &Request) -> Answer {
    let digits = request.path().rsplit('/').next();
    let number: u64 = digits.and_then(|digits| digits.parse().ok()).unwrap_or(0);
    if number > 200 {
        return page("the end", "");
    }
    page("calendar", &links_to(&[&format!("/{}", number + 1), &format!("/day/{}", number + 1)]))
}

pub(super) const CALENDAR: Check = Check {
    id: "b11-calendar",
    title: "ends in an endless calendar, by --pages",
    rank: Rank::HoldsUp,
    source: "handout b11",
    because: "a page for every month links to the next month for ever: only a limit ends it, and the limit is named",
    by_hand: "cargo lab-b crawl http://127.0.0.1:50080/ --pages 50",
    faults: &["b11-pages-for-each-worker", "b8-ignores-pages"],
    run: calendar,
};

fn calendar(subject: &Subject) -> CheckResult {
    let origin = Origin::new(|request| match request.path() {
        "/robots.txt" => Answer::status("404 Not Found", &[], b""),
        _ => month(request),
    })?;
    let crawl = crawl_from(subject, origin, "/1", &["--pages", "30", "--concurrency", "8"])?;
    crawl.exchange.finished.expect_code(0)?;
    let asked = crawl.requests()?.len();
    let named = crawl.report.limits.iter().filter(|(name, _)| name == "pages").count();
    if asked == 30 && named == 1 {
        return Ok(());
    }
    let failure = crawl.exchange.finished.failure(Cause::WrongOctets);
    Err(failure
        .fact("but", format!("{asked} requests came, and the report names the limit `pages` {named} times"))
        .fact("expected", "30 requests, and the limit once")
        .into())
}

pub(super) const REDIRECTS: Check = Check {
    id: "b11-endless-redirects",
    title: "ends in redirects without an end, and names that limit",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.4",
    because: "each redirect leads to a URL that was never seen before: after ten in a row it is a trap",
    by_hand: "cargo lab-b crawl http://127.0.0.1:50080/ --format jsonl",
    faults: &["b11-follows-redirects-for-ever", "b11-redirect-limit-not-named"],
    run: endless_redirects,
};

fn endless_redirects(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let site = Site::with_start(&links_to(&["/r/0", &word])).page(&word, "x", "");
    let origin = Origin::new(move |request| {
        match request.path().strip_prefix("/r/").and_then(|digits| digits.parse::<u32>().ok()) {
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
    let limits: Vec<String> = crawl.report.limits.drain(..).map(|(name, _)| name).collect();
    crawl.same(&["redirects"], &limits)?;
    crawl.expect_pages(&["/", &word])
}

pub(super) const ENDLESS_PAGE: Check = Check {
    id: "b11-endless-page",
    title: "ends in a page without an end, by its size, and crawls the rest",
    rank: Rank::HoldsUp,
    source: "handout b11",
    because: "a page of a gibibyte would fill the memory: after --max-size, 10 MiB by default, it is let go",
    by_hand: "cargo lab-b crawl http://127.0.0.1:50080/ --max-size 100000",
    faults: &["b8-ignores-max-size", "b8-too-large-ends-it", "b8-too-large-is-broken"],
    run: endless_page,
};

fn endless_page(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let endless = Answer::with("200 OK", &["Content-Type: text/html"], b"<a href=/no>no</a>").then_endless("<p>on and on</p>\n");
    let lines = ["Content-Type: text/html", "Transfer-Encoding: chunked"];
    let chunks = Answer::with("200 OK", &lines, b"").then_endless(&b"12\r\n<p>on and on</p>\r\n\r\n"[..]);
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
    by_hand: "cargo lab-b crawl http://127.0.0.1:50080/ --timeout 1 --format jsonl",
    faults: &["b11-waits-for-ever", "b11-trickle-for-ever", "b11-timeout-ends-it"],
    run: timeouts,
};

fn timeouts(subject: &Subject) -> CheckResult {
    let head = Answer::with("200 OK", &["Content-Type: text/html"], b"<a href=/no>");
    let trickle = Answer::with("200 OK", &["Content-Type: text/html"], &b"x".repeat(300));
    let site = Site::with_start(&links_to(&["/silent", "/half", "/trickle"]))
        .answer("/silent", Answer::raw("").kept_open())
        .answer("/half", head.kept_open())
        .answer("/trickle", trickle.slowly(Duration::from_millis(20)));
    let crawl = crawl(subject, site, &["--timeout", "0.25", "--concurrency", "4"])?;
    crawl.expect_facts(&[
        "page 200 /",
        "broken without an answer /silent found on /",
        "broken without an answer /half found on /",
        "broken without an answer /trickle found on /",
    ])
}
