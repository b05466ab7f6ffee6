//! How workers share the work (b11).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::b11_crowds::Inside;
use super::by_hand::site_by_hand;
use super::crawl_report::relative;
use super::crawling::crawl;
use super::site::{Site, links_to, page};
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, QUIET, until};
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
    let targets: Vec<String> = (0..8)
        .map(|number| format!("/{}/{number}", subject.word()))
        .collect();
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    let site = targets
        .iter()
        .fold(Site::with_start(&links_to(&targets)), |site, target| {
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
            .fact(
                "but",
                format!("{most} of your requests waited for their answers at the same time"),
            )
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
    let targets: Vec<String> = (0..6)
        .map(|number| format!("/{}/{number}", subject.word()))
        .collect();
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
        .fact(
            "but",
            format!(
                "while {} was not answered, you did not ask for the {all} other pages",
                targets[0]
            ),
        )
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
            until(&Deadline::within(QUIET), || reached.load(Ordering::SeqCst));
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
    let mut found: Vec<String> = pages
        .map(|page| format!("{} at depth {}", relative(&page.url, &base), page.depth))
        .collect();
    found.extend(
        crawl
            .report
            .limits
            .iter()
            .map(|(name, url)| format!("limit {name} {}", relative(url, &base))),
    );
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
