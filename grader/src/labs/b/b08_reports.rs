//! What the report says of each page: its title, its links (b8).

use super::by_hand::site_by_hand;
use super::crawl_report::{collapsed, relative};
use super::crawling::crawl;
use super::site::{Site, html, links_to};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const PAGE_LINES: Check = Check {
    id: "b8-titles",
    title: "reports each page's title, in JSON that can be read",
    rank: Rank::HoldsUp,
    source: "handout b8, RFC 8259",
    because: "a title may hold quotes, references, letters of all scripts; a page without one has null",
    by_hand: site_by_hand!(
        "<title>Say \"hi\"</title>",
        "a.html",
        "a",
        " --format jsonl"
    ),
    faults: &[
        "b8-titles-not-escaped",
        "b8-titles-with-references",
        "b8-no-title-is-empty",
        "b8-last-title-counts",
        "b8-titles-lose-tags",
    ],
    run: titles,
};

fn titles(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let first = format!(
        "<title>Say \"{word}\" &amp; \\\n\t<b> ä😀</title>{}",
        links_to(&["/b", "/c"])
    );
    let site = Site::default()
        .answer("/", html(&first))
        .answer("/b", html("<p>no title</p>"))
        .answer(
            "/c",
            html("<TITLE>one</TITLE><svg><title>two</title></svg>"),
        );
    let crawl = crawl(subject, site, &[])?;
    let base = crawl.base();
    let titles = crawl.report.pages.iter().map(|page| {
        let title = page
            .title
            .as_deref()
            .map_or("null".into(), |title| format!("`{}`", collapsed(title)));
        format!("{} {title}", relative(&page.url, &base))
    });
    crawl.same(
        &[
            &format!("/ `Say \"{word}\" & \\ <b> ä😀`"),
            "/b null",
            "/c `one`",
        ],
        &titles.collect::<Vec<_>>(),
    )
}

pub(super) const LINKS: Check = Check {
    id: "b8-links",
    title: "reports each page's links to its own origin, each once",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "the map of the site is drawn from them: broken ones belong to it, links that leave the site do not",
    by_hand: site_by_hand!(
        "<a href=a.html>a</a><a href=a.html#x>b</a><a href=http://127.0.0.1:9/>c</a>",
        "a.html",
        "a",
        " --format jsonl"
    ),
    faults: &[
        "b8-links-twice",
        "b8-links-elsewhere-too",
        "b8-links-as-they-stand",
        "b8-links-without-broken-ones",
    ],
    run: links,
};

fn links(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let site = Site::with_start(&links_to(&[
        &word,
        &format!(".{word}#x"),
        "/gone",
        "http://127.0.0.1:9/",
        "/old",
        "mailto:a@example.test",
    ]))
    .redirect("/old", 302, &word)
    .page(&word, "a", "<a href=/>start</a>");
    let crawl = crawl(subject, site, &[])?;
    let base = crawl.base();
    let links = crawl.report.pages.iter().flat_map(|page| {
        let from = relative(&page.url, &base);
        page.links
            .iter()
            .map(move |link| (from.clone(), link.clone()))
    });
    let links: Vec<String> = links
        .map(|(from, to)| format!("{from} to {}", relative(&to, &base)))
        .collect();
    crawl.same(
        &[
            &format!("/ to {word}"),
            "/ to /gone",
            "/ to /old",
            &format!("{word} to /"),
        ],
        &links,
    )
}
