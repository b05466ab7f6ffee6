//! When a crawl fails, or is ended (b8).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::by_hand::site_by_hand;
use super::crawl_report::Report;
use super::crawling::{Crawl, crawl_from};
use super::exchange::Exchange;
use super::site::{Site, links_to};
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, STARTUP, until};
use crate::labs::promises::expect_wrong_usage;
use crate::listener::ClosedPort;
use crate::origin::Answer;
use crate::outcome::{Cause, CheckResult};
use crate::program::Signal;
use crate::subject::Subject;

pub(super) const START_FAILS: Check = Check {
    id: "b8-start-fails",
    title: "fails when the start page is not there, and still reports it",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "a crawl that saw nothing has not gone well: a script must be able to tell",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b crawl http://127.0.0.1:50080/none; echo $?",
    faults: &[
        "b8-start-fails-exits-0",
        "b8-start-fails-without-report",
        "b8-start-fails-without-error",
    ],
    run: start_fails,
};

fn start_fails(subject: &Subject) -> CheckResult {
    let target = format!("/{}", subject.word());
    let crawl = crawl_from(subject, Site::default().open()?, &target, &[])?;
    crawl.exchange.expect_fails(&["404"])?;
    crawl.expect_asked(&[&target])?;
    crawl.expect_facts(&[&format!("broken 404 {target} found on ")])
}

pub(super) const INTERRUPTED: Check = Check {
    id: "b8-interrupted",
    title: "prints what it has when Ctrl-C ends it",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "an hour of crawling is not to be lost because the last page hangs",
    by_hand: site_by_hand!(
        "<a href=a.html>a</a>",
        "a.html",
        "a",
        " --delay 5 · then: Ctrl-C"
    ),
    faults: &[
        "b8-interrupt-prints-nothing",
        "b8-interrupt-exits-0",
        "b8-interrupt-not-named",
        "b8-ignores-interrupt",
    ],
    run: interrupted,
};

fn interrupted(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let site = Site::with_start(&links_to(&[&word]));
    interrupted_at(subject, site, &word)?.expect_pages(&["/"])
}

pub(super) const INTERRUPTED_AT_ONCE: Check = Check {
    id: "b8-interrupted-at-once",
    title: "ends at Ctrl-C while it waits for the first page, too",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "when the first page hangs there is nothing to wait for, and somebody who wants to leave",
    by_hand: "nc -lk 127.0.0.1 50080 · then: cargo lab-b crawl http://127.0.0.1:50080/; then Ctrl-C",
    faults: &["b8-interrupt-waits-for-the-first-page"],
    run: interrupted_at_once,
};

fn interrupted_at_once(subject: &Subject) -> CheckResult {
    interrupted_at(subject, Site::default(), "/")?.expect_pages(&[])
}

/// The report of a crawl of `site` that was interrupted when it waited for the answer at `target`.
fn interrupted_at(subject: &Subject, site: Site, target: &str) -> CheckResult<Crawl> {
    let hangs = Arc::new(AtomicBool::new(false));
    let here = Arc::clone(&hangs);
    let origin = site
        .script(target, move |_| {
            here.store(true, Ordering::SeqCst);
            Answer::raw("").kept_open()
        })
        .open()?;
    let mut program = subject.start(&["crawl", &origin.url("/"), "--format", "jsonl"])?;
    let patience = Deadline::within(STARTUP);
    until(&patience, || {
        hangs.load(Ordering::SeqCst) || !matches!(program.try_exit(), Ok(None))
    });
    program.lives();
    program.signal(Signal::Interrupt)?;
    let finished = origin.finish(&mut program)?;
    let report = Report::from_json_lines(&finished)?;
    let crawl = Crawl {
        exchange: Exchange { origin, finished },
        report,
    };
    crawl.exchange.finished.expect_code(1)?;
    if crawl
        .report
        .summary
        .as_ref()
        .is_some_and(|summary| summary.interrupted)
    {
        return Ok(crawl);
    }
    let failure = crawl.exchange.finished.failure(Cause::WrongOctets);
    let failure = failure.fact("expected", "`\"interrupted\": true` in the summary");
    Err(failure.into())
}

pub(super) const USAGE: Check = Check {
    id: "b8-usage",
    title: "refuses a format it does not know, and a number that is none",
    rank: Rank::HoldsUp,
    source: "handout: what every program promises",
    because: "a crawl that takes an hour is not to end in a report of the wrong kind",
    by_hand: "cargo lab-b crawl http://127.0.0.1:50080/ --format xml; echo $?",
    faults: &["b8-takes-any-format", "b8-takes-any-number"],
    run: usage,
};

fn usage(subject: &Subject) -> CheckResult {
    let closed = ClosedPort::on_loopback()?;
    let url = closed.url();
    expect_wrong_usage(
        subject,
        &[
            &["crawl", &url, "--format", "xml"],
            &["crawl", &url, "--depth", "deep"],
            &["crawl", &url, "--pages", "-1"],
            &["crawl", &url, "--delay", "slow"],
            &["crawl"],
        ],
    )
}
