//! Which URLs are of the site, and which of them are one (b8).

use super::by_hand::site_by_hand;
use super::crawling::crawl;
use super::site::{Site, links_to, page};
use crate::course::{Check, Rank};
use crate::origin::Origin;
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const ONE_ORIGIN: Check = Check {
    id: "b8-one-origin",
    title: "never leaves the origin: scheme, host and port",
    rank: Rank::Works,
    source: "RFC 6454 §4",
    because: "whoever follows every link crawls the whole web; another port is another server already",
    by_hand: site_by_hand!(
        "<a href=http://127.0.0.1:9/>x</a>",
        "a.html",
        "a",
        " --verbose"
    ),
    faults: &[
        "b8-another-port-is-home",
        "b8-another-host-is-home",
        "b8-https-is-home",
    ],
    run: one_origin,
};

fn one_origin(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let other = Origin::answering(page("Elsewhere", ""))?;
    let elsewhere = other.url("/");
    let host = format!("localhost:{}", other.port());
    // The same host on the other port, another name of it, another scheme, and what is no web page.
    let body = links_to(&[
        &elsewhere,
        &format!("http://{host}/"),
        &format!("/{word}"),
        "mailto:a@example.test",
        "javascript:void(0)",
    ]);
    let site = Site::default()
        .script("/", move |request| {
            let own = request.text("host");
            let port = own.rsplit(':').next().unwrap_or_default();
            let more = links_to(&[
                &format!("https://{own}/x"),
                &format!("http://localhost:{port}/y"),
            ]);
            page("Start", &format!("{body}{more}"))
        })
        .page(&format!("/{word}"), "Here", "");
    let crawl = crawl(subject, site, &[])?;
    crawl.expect_asked(&["/", &format!("/{word}")])?;
    crawl.expect_not_asked(&other)?;
    crawl.expect_facts(&["page 200 /", &format!("page 200 /{word}")])
}

pub(super) const NORMALISED: Check = Check {
    id: "b8-normalised",
    title: "takes URLs that mean the same for one",
    rank: Rank::Works,
    source: "RFC 3986 §6.2.2",
    because: "a fragment, capitals in the host, dots in the path, a percent-encoded letter: the server would answer the same each time",
    by_hand: site_by_hand!(
        "<a href=a.html>a</a><a href=./a.html#x>b</a><a href=%61.html>c</a>",
        "a.html",
        "a",
        ""
    ),
    faults: &[
        "b8-fragments-count",
        "b8-capitals-in-the-host-count",
        "b8-encoded-letters-count",
        "b8-case-of-digits-counts",
        "b8-decodes-slashes",
        "b8-drops-the-query",
        "b8-index-html-is-the-folder",
        "b8-path-without-case",
    ],
    run: normalised,
};

fn normalised(subject: &Subject) -> CheckResult {
    let (a, rest) = (subject.word(), subject.word());
    let encoded = format!("/%{:02x}{}", a.as_bytes()[0], &a[1..]);
    let own = format!("/{a}");
    let capitals = own.to_uppercase();
    let query = format!("/q?{rest}=1&b=%2F");
    let site = Site::default().script("/", {
        let (own, query, capitals) = (own.clone(), query.clone(), capitals.clone());
        move |request| {
            let host = request.text("host");
            let body = links_to(&[
                &own,
                &format!("{own}#{rest}"),
                &format!("/./x/..{own}"),
                &format!("HTTP://{host}{own}"),
                &encoded,
                &capitals,
                &query,
                &format!("{query}#top"),
                "/q?b=2",
                "/q",
                "/%7ejoe",
                "/~joe",
                "/%7Ejoe",
                "/x%2fy",
                "/x%2Fy",
                "/index.html",
                "/#start",
                &format!("http://{host}"),
            ]);
            page("Start", &body)
        }
    });
    let pages = [
        &own,
        &capitals,
        &query,
        "/q?b=2",
        "/q",
        "/~joe",
        "/x%2Fy",
        "/index.html",
    ];
    let site = pages
        .iter()
        .fold(site, |site, target| site.page(target, "x", ""));
    let crawl = crawl(subject, site, &[])?;
    let expected = [&["/"], &pages[..]].concat();
    crawl.expect_asked(&expected)?;
    crawl.expect_pages(&expected)
}
