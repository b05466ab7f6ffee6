//! `--retries` in the programs that read pages (b15).

use std::sync::atomic::{AtomicUsize, Ordering};

use super::b15_patience::{busy, one_by_one};
use super::crawling::crawl;
use super::exchange::run;
use super::site::{Site, html, links_to, page};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin, Request};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const PROGRAMS: Check = Check {
    id: "b15-programs",
    title: "tries again in extract, form and crawl too, and sends no form twice",
    rank: Rank::HoldsUp,
    source: "handout b15",
    because: "a page that comes at the second try is not broken; a form that was sent may have been an order",
    by_hand: "cargo workshop check b15-programs --verbose",
    faults: &[
        "b15-pages-do-not-retry",
        "b15-crawls-do-not-retry",
        "b15-forms-are-sent-again",
    ],
    run: programs,
};

/// Busy at the first request, and then this answer.
fn at_the_second_try(answer: Answer) -> impl Fn(&Request) -> Answer + Send + Sync {
    let tries = AtomicUsize::new(0);
    move |_| match tries.fetch_add(1, Ordering::Relaxed) {
        0 => busy("503 Busy", "0"),
        _ => answer.clone(),
    }
}

fn programs(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let body = format!("<p>{word}</p>");
    let origin = one_by_one(vec![busy("429 Slowly", "0"), html(&body)])?;
    let flags = ["--select", "p", "--retries", "1"];
    let exchange = run(subject, origin, "extract", "/", &flags)?;
    exchange.requests(2)?;
    exchange.expect_prints(format!("{word}\n").as_bytes())?;

    // The page of a form is asked for again, and the form is sent once.
    let form = "<form method=post action=/send><input name=a value=1></form>";
    let page_again = at_the_second_try(html(form));
    let origin = Origin::new(move |request| match request.method.as_str() {
        "GET" => page_again(request),
        _ => busy("503 Busy", "0"),
    })?;
    let exchange = run(subject, origin, "form", "/", &["--retries", "2"])?;
    exchange.requests(3)?;
    exchange
        .expect_fails(&["503"])
        .explain(|failure| failure.because("a POST is never sent again: twice is two orders"))?;

    let there = format!("/{word}");
    let site = Site::with_start(&links_to(&[&there, "/always"]))
        .script(&there, at_the_second_try(page("a", "")))
        .answer("/always", busy("503 Busy", "0"));
    let crawl = crawl(subject, site, &["--retries", "1", "--pages", "3"])?;
    crawl.expect_asked(&["/", &there, &there, "/always", "/always"])?;
    crawl.expect_facts(&[
        "page 200 /",
        &format!("page 200 {there}"),
        "broken 503 /always found on /",
    ])
}
