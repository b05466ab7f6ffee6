//! b8 · Crawl: `crawl URL`.

use super::b08_ends as ends;
use super::b08_formats as formats;
use super::b08_limits as limits;
use super::b08_pages as pages;
use super::b08_redirects as redirects;
use super::b08_reports as reports;
use super::by_hand::site_by_hand;
use super::crawling::crawl;
use super::site::{Site, links_to, page};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B8;
use crate::origin::{Answer, Origin};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b8-every-page",
            title: "asks for every page of a site, each once",
            rank: Rank::Works,
            source: "handout b8",
            because: "pages link to each other in circles: who does not remember where it was walks for ever",
            by_hand: site_by_hand!("<a href=a.html>a</a>", "a.html", "<a href=/>back</a>", ""),
            faults: &[
                "b8-start-page-only",
                "b8-one-level-only",
                "b8-asks-twice",
                "b8-first-link-only",
            ],
            run: every_page,
        },
        Check {
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
        },
        Check {
            id: "b8-broken-links",
            title: "names what is broken, and every page where it was found",
            rank: Rank::Works,
            source: "handout b8, RFC 9110 §15.5",
            because: "a dead link can be mended only by someone who knows on which pages it stands",
            by_hand: site_by_hand!(
                "<a href=a.html>a</a><a href=gone>b</a>",
                "a.html",
                "<a href=gone>c</a>",
                ""
            ),
            faults: &[
                "b8-broken-is-a-page",
                "b8-hides-broken-links",
                "b8-found-on-the-first-page-only",
                "b8-broken-is-404-only",
                "b8-crawls-error-pages",
            ],
            run: broken_links,
        },
        Check {
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
        },
        redirects::REDIRECTS,
        redirects::START_REDIRECTS,
        pages::ONLY_HTML,
        pages::WHERE_LINKS_STAND,
        pages::NO_ANSWER,
        pages::ASSETS,
        redirects::BEHIND_REDIRECTS,
        limits::DEPTH,
        limits::DEPTH_OF_PAGES,
        limits::PAGES,
        limits::MAX_SIZE,
        reports::PAGE_LINES,
        reports::LINKS,
        formats::SUMMARY,
        formats::TEXT,
        formats::DOT,
        ends::START_FAILS,
        ends::INTERRUPTED,
        ends::INTERRUPTED_AT_ONCE,
        ends::USAGE,
    ],
    ..B8
};

fn every_page(subject: &Subject) -> CheckResult {
    let [a, b, c, d, e] = [(); 5].map(|()| format!("/{}", subject.word()));
    let deep = format!("{b}/{}/", subject.word());
    let site = Site::with_start(&links_to(&[&a, &b, &a, "/"]))
        .page(&a, "a", &links_to(&["/", &b, &c]))
        .page(&b, "b", &links_to(&[&a, &c, &deep]))
        .page(&c, "c", &links_to(&[&a, &d]))
        .page(&d, "d", &links_to(&[&e, &d]))
        .page(&e, "e", "the end")
        .page(&deep, "f", "<a href=\"..\">up</a> <a href=../..>top</a>")
        .page(&format!("{b}/"), "g", "");
    let crawl = crawl(subject, site, &[])?;
    let folder = format!("{b}/");
    let expected = ["/", &a, &b, &c, &d, &e, &deep, &folder];
    crawl.expect_asked(&expected)?;
    crawl.expect_pages(&expected)
}

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

fn broken_links(subject: &Subject) -> CheckResult {
    let [a, gone] = [(); 2].map(|()| format!("/{}", subject.word()));
    let site = Site::with_start(&links_to(&[&a, &gone, "/error", &gone]))
        .page(&a, "a", &links_to(&[&gone, "/"]))
        .answer(
            "/error",
            Answer::status(
                "500 Internal Server Error",
                &["Content-Type: text/html"],
                b"<a href=/behind>no</a>",
            ),
        );
    let crawl = crawl(subject, site, &[])?;
    let asked = crawl.requests()?;
    let is_followed = asked.iter().any(|request| request.target == "/behind");
    crawl
        .expect_asked(&["/", &a, &gone, "/error"])
        .explain(|failure| match is_followed {
            true => failure.because("what stands on an error page (a status of 400 or more) is not followed: `/behind` is linked from one alone"),
            false => failure,
        })?;
    crawl.expect_facts(&[
        "page 200 /",
        &format!("page 200 {a}"),
        &format!("broken 404 {gone} found on / and {a}"),
        "broken 500 /error found on /",
    ])
}

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
