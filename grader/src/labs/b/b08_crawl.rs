//! b8 · Crawl: `crawl URL`.

use super::b08_assets as assets;
use super::b08_credentials as credentials;
use super::b08_ends as ends;
use super::b08_formats as formats;
use super::b08_limits as limits;
use super::b08_pages as pages;
use super::b08_redirects as redirects;
use super::b08_reports as reports;
use super::b08_urls as urls;
use super::by_hand::site_by_hand;
use super::crawling::crawl;
use super::site::{Site, links_to};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B8;
use crate::origin::Answer;
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
                "b8-walks-in-circles",
            ],
            run: every_page,
        },
        urls::ONE_ORIGIN,
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
        urls::NORMALISED,
        redirects::REDIRECTS,
        redirects::START_REDIRECTS,
        pages::ONLY_HTML,
        pages::WHERE_LINKS_STAND,
        pages::NO_ANSWER,
        assets::ASSETS,
        redirects::BEHIND_REDIRECTS,
        redirects::BAD_LOCATION,
        redirects::NO_FOLLOW,
        credentials::CREDENTIALS,
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
