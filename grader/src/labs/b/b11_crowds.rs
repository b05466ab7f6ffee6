//! b11 · Crowds: `crawl --concurrency N`, and the traps that end by a limit.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::b11_traps as traps;
use super::b11_workers as workers;
use super::by_hand::site_by_hand;
use super::crawl_report::relative;
use super::crawling::crawl;
use super::site::{Site, links_to, page};
use crate::course::{Check, Rank, Step};
use crate::deadline::{Deadline, PATIENCE, SLICE, pause};
use crate::labs::outlines::b::B11;
use crate::outcome::{Cause, CheckResult};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b11-at-once",
            title: "asks for as many pages at once as --concurrency says",
            rank: Rank::Works,
            source: "handout b11",
            because: "a crawler waits for servers most of its time: while one answer is on its way, the others can be asked for",
            by_hand: site_by_hand!(
                "<a href=a.html>a</a><a href=b>b</a>",
                "a.html",
                "a",
                " --concurrency 2 --verbose"
            ),
            faults: &[
                "b11-one-at-a-time",
                "b11-one-less-at-once",
                "b11-ignores-concurrency",
            ],
            run: at_once,
        },
        Check {
            id: "b11-same-answer",
            title: "finds the same with one worker and with many",
            rank: Rank::Works,
            source: "handout b11",
            because: "which answer comes first is chance: what is found must not depend on it",
            by_hand: site_by_hand!(
                "<a href=a.html>a</a><a href=gone>b</a>",
                "a.html",
                "<a href=gone>c</a>",
                " --concurrency 8"
            ),
            faults: &[
                "b11-workers-ask-twice",
                "b11-ends-with-the-first-idle-worker",
                "b11-loses-pages",
            ],
            run: same_answer,
        },
        workers::NOT_MORE,
        workers::SLOW_DELAYS_NOBODY,
        workers::SMALLEST_DEPTH,
        traps::CALENDAR,
        traps::REDIRECTS,
        traps::ENDLESS_PAGE,
        traps::TIMEOUTS,
    ],
    ..B11
};

/// Counts who is inside at the same time.
#[derive(Default)]
pub(super) struct Inside {
    /// How many are inside now.
    now: Mutex<usize>,
    /// The most that were inside at the same time.
    pub(super) most: AtomicUsize,
    changed: Condvar,
}

impl Inside {
    /// Stays inside until `enough` were here at the same time, or for at most `patience` (false).
    pub(super) fn stay(&self, enough: usize, patience: Duration) -> bool {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now += 1;
        self.most.fetch_max(*now, Ordering::SeqCst);
        self.changed.notify_all();
        let deadline = Deadline::within(patience);
        while self.most.load(Ordering::SeqCst) < enough && !deadline.is_over() {
            now = self
                .changed
                .wait_timeout(now, SLICE)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        *now -= 1;
        self.most.load(Ordering::SeqCst) >= enough
    }
}

fn at_once(subject: &Subject) -> CheckResult {
    // Four is the default.
    for (flags, expected) in [(&["--concurrency", "6"][..], 6), (&[], 4)] {
        let inside = Arc::new(Inside::default());
        let in_vain = Arc::new(AtomicBool::new(false));
        let targets: Vec<String> = (0..8)
            .map(|number| format!("/{}/{number}", subject.word()))
            .collect();
        let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
        let site = targets
            .iter()
            .fold(Site::with_start(&links_to(&targets)), |site, target| {
                let (inside, in_vain) = (Arc::clone(&inside), Arc::clone(&in_vain));
                site.script(target, move |_| {
                    // Once somebody has waited in vain, nobody waits any more.
                    if !in_vain.load(Ordering::SeqCst) && !inside.stay(expected, PATIENCE / 2) {
                        in_vain.store(true, Ordering::SeqCst);
                    }
                    page("x", "")
                })
            });
        let crawl = crawl(subject, site, flags)?;
        let most = inside.most.load(Ordering::SeqCst);
        if most < expected {
            let failure = crawl.exchange.finished.failure(Cause::WrongOctets);
            return Err(failure
                .fact(
                    "but",
                    format!(
                        "at most {most} of your requests waited for their answers at the same time"
                    ),
                )
                .fact("expected", format!("{expected} at once"))
                .into());
        }
        crawl.expect_asked(&[&["/"], &targets[..]].concat())?;
    }
    Ok(())
}

fn same_answer(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let targets: Vec<String> = (0..20).map(|number| format!("/{word}/{number}")).collect();
    // Each page links to the next three and to what is broken; now and then an answer takes longer.
    let site = || {
        let site = Site::with_start(&links_to(&[&targets[0], "/gone"])).redirect(
            "/old",
            302,
            &targets[19],
        );
        (0..20).fold(site, |site, number| {
            let next = (1..4).map(|step| targets[(number + step) % 20].as_str());
            let links: Vec<&str> = next.chain(["/gone", "/old"]).collect();
            let page = page("x", &links_to(&links));
            site.script(&targets[number], move |_| {
                pause(Duration::from_millis(if number % 5 == 0 { 8 } else { 0 }));
                page.clone()
            })
        })
    };
    let mut found = Vec::new();
    for concurrency in ["1", "8"] {
        let crawl = crawl(subject, site(), &["--concurrency", concurrency])?;
        let asked: Vec<&str> = targets.iter().map(String::as_str).collect();
        crawl.expect_asked(&[&["/", "/gone", "/old"], &asked[..]].concat())?;
        let base = crawl.base();
        let depths = crawl.report.pages.iter();
        let depths =
            depths.map(|page| format!("{} at depth {}", relative(&page.url, &base), page.depth));
        let facts = [crawl.report.facts(&base), depths.collect()].concat();
        found.push((crawl, facts));
    }
    let (crawl, many) = &found[1];
    let one: Vec<&str> = found[0].1.iter().map(String::as_str).collect();
    crawl.same(&one, many)
}
