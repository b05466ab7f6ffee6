//! How far a crawl goes (b8).

use super::by_hand::site_by_hand;
use super::crawl_report::relative;
use super::crawling::crawl;
use super::site::{Site, links_to, page};
use crate::course::{Check, Rank};
use crate::outcome::{Cause, CheckResult, Explain};
use crate::subject::Subject;

pub(super) const DEPTH: Check = Check {
    id: "b8-depth",
    title: "follows links as deep as --depth says, and names what it left out",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "depth counts links: 0 is the start page alone; a redirect is no link, so it adds none",
    by_hand: site_by_hand!(
        "<a href=a.html>a</a>",
        "a.html",
        "<a href=b.html>b</a>",
        " --depth 1"
    ),
    faults: &[
        "b8-ignores-depth",
        "b8-depth-is-one-more",
        "b8-redirects-add-depth",
        "b8-depth-limit-not-named",
    ],
    run: depth,
};

fn depth(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let [a, b, c] = ["a", "b", "c"].map(|name| format!("/{name}/{word}"));
    let site = || {
        Site::with_start(&links_to(&[&a, "/old"]))
            .page(&a, "a", &links_to(&["/", &b]))
            .page(&b, "b", &links_to(&[&c, &a]))
            .page(&c, "c", "")
            .redirect("/old", 302, "/new")
            .page("/new", "new", &links_to(&["/deep"]))
            .page("/deep", "deep", "")
    };
    let limit = |target: &str| format!("limit depth {target}");
    let page = |target: &str| format!("page 200 {target}");
    for (depth, asked, facts) in [
        ("0", vec!["/"], vec![page("/"), limit(&a), limit("/old")]),
        (
            "1",
            vec!["/", &a, "/old", "/new"],
            vec![
                page("/"),
                page(&a),
                "redirect 302 /old to /new".into(),
                page("/new"),
                limit(&b),
                limit("/deep"),
            ],
        ),
        (
            "2",
            vec!["/", &a, "/old", "/new", &b, "/deep"],
            vec![
                page("/"),
                page(&a),
                "redirect 302 /old to /new".into(),
                page("/new"),
                page(&b),
                page("/deep"),
                limit(&c),
            ],
        ),
    ] {
        let crawl = crawl(subject, site(), &["--depth", depth])?;
        let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
        crawl
            .expect_asked(&asked)
            .and_then(|()| crawl.expect_facts(&facts))
            .explain(|failure| failure.fact("flags", format!("--depth {depth}")))?;
    }
    Ok(())
}

pub(super) const DEPTH_OF_PAGES: Check = Check {
    id: "b8-smallest-depth",
    title: "reports for each page the smallest number of links that lead to it",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "a page that many links lead to is as near as the shortest way to it",
    by_hand: site_by_hand!(
        "<a href=a.html>a</a>",
        "a.html",
        "<a href=/>b</a>",
        " --format jsonl"
    ),
    faults: &[
        "b8-depth-first",
        "b8-redirects-add-depth",
        "b8-depth-from-one",
    ],
    run: depth_of_pages,
};

fn depth_of_pages(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    // To each of two pages there is a long way on the one side and a short one on the other.
    let site = Site::with_start(&links_to(&["/a", "/b"]))
        .page("/a", "a", &links_to(&["/a/2", "/e"]))
        .page("/a/2", "a", &links_to(&["/a/3"]))
        .page("/a/3", "a", &links_to(&[&word]))
        .page("/b", "b", &links_to(&["/b/2", "/b/3"]))
        .redirect("/b/2", 301, &word)
        .page("/b/3", "b", &links_to(&["/b/4"]))
        .page("/b/4", "b", &links_to(&["/e"]))
        .page(&word, "c", &links_to(&["/d"]))
        .page("/d", "d", "")
        .page("/e", "e", "");
    let crawl = crawl(subject, site, &[])?;
    let base = crawl.base();
    let pages = crawl.report.pages.iter();
    let depths =
        pages.map(|page| format!("{} at depth {}", relative(&page.url, &base), page.depth));
    crawl.same(
        &[
            "/ at depth 0",
            "/a at depth 1",
            "/b at depth 1",
            "/a/2 at depth 2",
            "/a/3 at depth 3",
            "/b/3 at depth 2",
            "/b/4 at depth 3",
            &format!("{word} at depth 2"),
            "/d at depth 3",
            "/e at depth 2",
        ],
        &depths.collect::<Vec<_>>(),
    )
}

pub(super) const PAGES: Check = Check {
    id: "b8-pages",
    title: "asks for at most --pages URLs, and names that limit once",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "a limit that nobody is told of makes half a site look like the whole; one that was not needed is none",
    by_hand: site_by_hand!(
        "<a href=a.html>a</a><a href=b>b</a>",
        "a.html",
        "a",
        " --pages 2"
    ),
    faults: &[
        "b8-ignores-pages",
        "b8-pages-is-one-more",
        "b8-pages-counts-good-pages-only",
        "b8-pages-limit-not-named",
        "b8-pages-limit-named-for-each",
        "b8-pages-limit-named-always",
    ],
    run: pages,
};

fn pages(subject: &Subject) -> CheckResult {
    let targets: Vec<String> = (0..6)
        .map(|number| format!("/{}/{number}", subject.word()))
        .collect();
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    let site = || {
        let site = Site::with_start(&links_to(&targets));
        // Those that are broken count as well.
        targets[2..].iter().fold(site, |site, target| {
            site.page(target, "x", &links_to(&targets))
        })
    };
    for (most, limits) in [(5, 1), (7, 0)] {
        let crawl = crawl(subject, site(), &["--pages", &most.to_string()])?;
        let asked = crawl.requests()?.len();
        let wrong = |what: String, expected: String| {
            let failure = crawl.exchange.finished.failure(Cause::WrongOctets);
            let failure = failure.fact("flags", format!("--pages {most}"));
            Err(failure.fact("but", what).fact("expected", expected).into())
        };
        if asked != most {
            return wrong(format!("{asked} requests came"), format!("{most} requests"));
        }
        let named = crawl
            .report
            .limits
            .iter()
            .filter(|(name, _)| name == "pages")
            .count();
        if named != limits || crawl.report.limits.len() != limits {
            return wrong(
                format!(
                    "the report names {} limits, `pages` {named} times",
                    crawl.report.limits.len()
                ),
                format!("`pages` {limits} times"),
            );
        }
    }
    Ok(())
}

pub(super) const MAX_SIZE: Check = Check {
    id: "b8-max-size",
    title: "takes no page that is larger than --max-size, and names it",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "half a page is no page: it counts as a limit, and the rest of the site is crawled",
    by_hand: site_by_hand!(
        "<a href=a.html>a</a>",
        "a.html",
        "this page is a little larger than the other one",
        " --max-size 30"
    ),
    faults: &[
        "b8-ignores-max-size",
        "b8-too-large-is-broken",
        "b8-too-large-is-a-page",
        "b8-too-large-ends-it",
    ],
    run: max_size,
};

fn max_size(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let large = page(
        "large",
        &format!("{}{}", links_to(&["/no"]), "x".repeat(5000)),
    );
    let site = Site::with_start(&links_to(&["/large", &word]))
        .answer("/large", large)
        .page(&word, "a", "");
    let crawl = crawl(subject, site, &["--max-size", "2000"])?;
    crawl.expect_asked(&["/", "/large", &word])?;
    crawl.expect_facts(&[
        "page 200 /",
        &format!("page 200 {word}"),
        "limit max-size /large",
    ])
}
