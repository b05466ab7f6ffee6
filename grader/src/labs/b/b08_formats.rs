//! The three formats of the report, and what they say of the whole (b8).

use super::by_hand::site_by_hand;
use super::compare::same_set;
use super::crawl_report::{Report, relative};
use super::crawling::{Crawl, crawl, run};
use super::exchange::Exchange;
use super::site::{Site, document, html, links_to};
use crate::course::{Check, Rank};
use crate::origin::Answer;
use crate::outcome::{Cause, CheckResult};
use crate::subject::Subject;

/// A site with one of almost everything.
fn one_of_each(word: &str) -> Site {
    Site::with_start(&links_to(&[word, "/gone", "/old", "/cut", "/deep/1"]))
        .answer(
            word,
            html(&format!(
                "<title>a\tb \n{word}</title>{}",
                links_to(&["/gone", "/"])
            )),
        )
        .redirect("/old", 301, word)
        .answer("/cut", Answer::raw(""))
        .page("/deep/1", "deep", &links_to(&["/deep/2"]))
        .page("/deep/2", "deeper", &links_to(&["/deep/3"]))
}

pub(super) const SUMMARY: Check = Check {
    id: "b8-summary",
    title: "counts in the summary what the lines say",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "who reads only the last line must be told the same",
    by_hand: site_by_hand!("<a href=gone>a</a>", "a.html", "a", " --format jsonl"),
    faults: &[
        "b8-summary-counts-requests",
        "b8-summary-without-limits",
        "b8-always-interrupted",
    ],
    run: summary,
};

fn summary(subject: &Subject) -> CheckResult {
    let site = one_of_each(&format!("/{}", subject.word()));
    let Crawl { exchange, report } = crawl(subject, site, &["--depth", "2"])?;
    let lines = [
        report.pages.len(),
        report.redirects.len(),
        report.broken.len(),
        report.blocked.len(),
        report.limits.len(),
    ];
    let lines = lines.map(|count| count as u64);
    let Some(summary) = report.summary else {
        return Ok(());
    };
    if summary.counts == lines && !summary.interrupted {
        return Ok(());
    }
    let said = format!("{:?}, interrupted: {}", summary.counts, summary.interrupted);
    Err(exchange
        .finished
        .failure(Cause::WrongOctets)
        .fact(
            "summary",
            format!("{said} (pages, redirects, broken, blocked, limits)"),
        )
        .fact("expected", format!("{lines:?}, interrupted: false"))
        .into())
}

pub(super) const TEXT: Check = Check {
    id: "b8-text",
    title: "prints the same facts as text, with tabs between the parts",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "cut and sort read it as it is; the line at the end is for people",
    by_hand: site_by_hand!("<title>Home</title><a href=gone>a</a>", "a.html", "a", ""),
    faults: &[
        "b8-text-with-spaces",
        "b8-text-title-with-tabs",
        "b8-text-without-found-on",
        "b8-text-summary-always-plural",
        "b8-text-summary-first",
        "b8-text-status-and-depth-swapped",
        "b8-json-by-default",
    ],
    run: text,
};

fn text(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let origin = one_of_each(&word).open()?;
    let finished = run(
        subject,
        &origin,
        &["crawl", &origin.url("/"), "--depth", "2"],
    )?;
    let (report, last) = Report::from_text(&finished)?;
    let exchange = Exchange { origin, finished };
    let base = exchange.origin.url("");
    let titled = report.pages.iter().map(|page| {
        let (url, title) = (
            relative(&page.url, &base),
            page.title.as_deref().unwrap_or("none"),
        );
        format!("title of {url} at depth {}: {title}", page.depth)
    });
    let found = [report.facts(&base), titled.collect()].concat();
    let expected = [
        "page 200 /".into(),
        format!("page 200 {word}"),
        "page 200 /deep/1".into(),
        "page 200 /deep/2".into(),
        format!("redirect 301 /old to {word}"),
        format!("broken 404 /gone found on / and {word}"),
        "broken without an answer /cut found on /".into(),
        "limit depth /deep/3".into(),
        "title of / at depth 0: Start".into(),
        format!("title of {word} at depth 1: a b {word}"),
        "title of /deep/1 at depth 1: deep".into(),
        "title of /deep/2 at depth 2: deeper".into(),
    ];
    exchange.finished.expect_code(0)?;
    same_set(&exchange.finished, &expected, &found)?;
    let expected = "4 pages, 1 redirect, 2 broken, 0 blocked, 1 limit";
    if last == expected {
        return Ok(());
    }
    Err(exchange
        .finished
        .failure(Cause::WrongOctets)
        .octets("last line", last.as_bytes())
        .fact("expected", expected)
        .into())
}

pub(super) const DOT: Check = Check {
    id: "b8-dot",
    title: "draws the map for Graphviz with --format dot",
    rank: Rank::HoldsUp,
    source: "handout b8, graphviz.org: the DOT language",
    because: "a picture shows at once what hangs together and what is broken",
    by_hand: site_by_hand!(
        "<title>Home</title><a href=a.html>a</a>",
        "a.html",
        "<title>A</title>",
        " --format dot"
    ),
    faults: &[
        "b8-dot-not-escaped",
        "b8-dot-without-links",
        "b8-dot-broken-is-not-red",
        "b8-dot-is-not-closed",
        "b8-dot-label-is-empty",
        "b8-dot-sorts-its-lines",
        "b8-dot-closes-before-the-links",
    ],
    run: dot,
};

fn dot(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let start = format!(
        "<title>Say \"hi\" \\ you</title>{}",
        links_to(&[&word, "/gone"])
    );
    let origin = Site::default()
        .answer("/", html(&start))
        .page(&word, "Second", &links_to(&["/", "/plain"]))
        .answer("/plain", document("text/plain", b"no title"))
        .open()?;
    let finished = run(
        subject,
        &origin,
        &["crawl", &origin.url("/"), "--format", "dot"],
    )?;
    finished.expect_code(0)?;
    let printed = String::from_utf8_lossy(&finished.stdout).into_owned();
    let mut lines: Vec<String> = printed.lines().map(|line| line.trim().to_owned()).collect();
    let [home, second, gone, plain] =
        ["/", &word, "/gone", "/plain"].map(|target| format!("\"{}\"", origin.url(target)));
    for line in &mut lines {
        // What else is said of a broken one is free.
        if line.starts_with(&format!("{gone} ["))
            && line.contains("color=red")
            && line.ends_with("];")
        {
            *line = "gone, in red".into();
        }
    }
    let expected = [
        "digraph crawl {".into(),
        format!("{home} [label=\"Say \\\"hi\\\" \\\\ you\"];"),
        format!("{second} [label=\"Second\"];"),
        "gone, in red".into(),
        format!("{home} -> {second};"),
        format!("{home} -> {gone};"),
        format!("{second} -> {home};"),
        format!("{plain} [label={plain}];"),
        format!("{second} -> {plain};"),
        "}".into(),
    ];
    lines.retain(|line| !line.is_empty());
    same_set(&finished, &expected, &lines)?;
    let (first, last) = (lines.first(), lines.last());
    if first == expected.first() && last == expected.last() {
        return Ok(());
    }
    let failure = finished.failure(Cause::WrongOctets);
    let expected = "`digraph crawl {` as the first line, and `}` as the last";
    Err(failure.fact("expected", expected).into())
}
