//! Redirects on the way through a site (b8).

use super::crawling::{crawl, crawl_from};
use super::site::{Site, links_to, page};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const REDIRECTS: Check = Check {
    id: "b8-redirects",
    title: "follows redirects inside the site, and names all of them",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.4",
    because: "a link that is redirected should be mended too; and a redirect may lead out of the site, or in a circle",
    by_hand: "mkdir -p target/by-hand/folder && echo '<a href=folder>a</a>' > target/by-hand/index.html && python3 -m http.server 50080 --bind 127.0.0.1 --directory target/by-hand · then: cargo lab-b crawl http://127.0.0.1:50080/",
    faults: &[
        "b8-redirect-is-a-page",
        "b8-hides-redirects",
        "b8-redirects-leave-the-site",
        "b8-redirect-target-asked-twice",
        "b8-to-as-it-stands",
    ],
    run: redirects,
};

fn redirects(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let other = Origin::answering(page("Elsewhere", ""))?;
    let elsewhere = other.url("/x");
    let new = format!("/new/{word}");
    let site = Site::with_start(&links_to(&["/old/x", &new, "/away", "/one"]))
        .redirect("/old/x", 301, &format!("../new/./{word}"))
        .page(&new, "New", &links_to(&["/old/x"]))
        .redirect("/away", 302, &elsewhere)
        .redirect("/one", 307, "/two")
        .redirect("/two", 308, "/one");
    let mut crawl = crawl(subject, site, &[])?;
    crawl.expect_asked(&["/", "/old/x", &new, "/away", "/one", "/two"])?;
    crawl.expect_not_asked(&other)?;
    // Whether a circle is named as a limit too is free.
    crawl.report.limits.retain(|(name, _)| name != "redirects");
    crawl.expect_facts(&[
        "page 200 /",
        &format!("redirect 301 /old/x to {new}"),
        &format!("page 200 {new}"),
        &format!("redirect 302 /away to {elsewhere}"),
        "redirect 307 /one to /two",
        "redirect 308 /two to /one",
    ])
}

pub(super) const START_REDIRECTS: Check = Check {
    id: "b8-start-redirects",
    title: "crawls the origin where the start URL ends after redirects",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "http://example.test/ often leads to http://www.example.test/: the site is there",
    by_hand: "printf 'HTTP/1.1 302 Found\\r\\nLocation: http://127.0.0.1:50081/\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: python3 -m http.server 50081 --bind 127.0.0.1 --directory plans · then: cargo lab-b crawl http://127.0.0.1:50080/",
    faults: &["b8-origin-of-the-first-url", "b8-both-origins"],
    run: start_redirects,
};

fn start_redirects(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    // The page there links back to the origin that redirects, which the page learns from a query.
    let there = word.clone();
    let new = Site::default().page(&word, "b", "");
    let new = Origin::new(move |request| match request.target.split_once("?from=") {
        Some((_, from)) => page(
            "There",
            &links_to(&[&there, &format!("http://{from}/home")]),
        ),
        None => new.answer_to(request),
    })?;
    let start = new.url("/start");
    let origin = Origin::new(move |request| {
        let own = request.text("host");
        match request.path() {
            "/" => Answer::redirect(301, &format!("{start}?from={own}")),
            _ => page("no", ""),
        }
    })?;
    let from = format!("/start?from={}", origin.authority());
    let first = origin.url("/");
    let crawl = crawl_from(subject, origin, "/", &[])?;
    crawl.exchange.finished.expect_code(0)?;
    crawl.expect_asked(&["/"])?;
    let facts = crawl.report.facts(&new.url(""));
    let expected = [
        format!("redirect 301 {first} to {from}"),
        format!("page 200 {from}"),
        format!("page 200 {word}"),
    ];
    crawl.same(&expected.each_ref().map(String::as_str), &facts)
}

pub(super) const BEHIND_REDIRECTS: Check = Check {
    id: "b8-broken-behind-a-redirect",
    title: "says of a broken page behind a redirect that it was found on the redirecting URL",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "the page with the link is right; what is wrong is where the redirect leads",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n<a href=/old>a</a>' | nc -lN 127.0.0.1 50080 · then: cargo lab-b crawl http://127.0.0.1:50080/ --format jsonl",
    faults: &[
        "b8-found-on-the-linking-page",
        "b8-nothing-behind-a-redirect-is-found",
    ],
    run: behind_redirects,
};

fn behind_redirects(subject: &Subject) -> CheckResult {
    let gone = format!("/{}", subject.word());
    let site = Site::with_start(&links_to(&["/old", "/a"]))
        .redirect("/old", 301, &gone)
        .page("/a", "a", &links_to(&["/old"]));
    let crawl = crawl(subject, site, &[])?;
    crawl.expect_facts(&[
        "page 200 /",
        "page 200 /a",
        &format!("redirect 301 /old to {gone}"),
        &format!("broken 404 {gone} found on /old"),
    ])
}

pub(super) const BAD_LOCATION: Check = Check {
    id: "b8-bad-location",
    title: "names a redirect as broken whose Location is no URL",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "such a redirect leads nowhere: the page is lost, and the page with the link is to be told",
    by_hand: "printf 'HTTP/1.1 302 Found\\r\\nLocation: http://[::1\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b crawl http://127.0.0.1:50080/",
    faults: &["b8-bad-location-is-a-page", "b8-bad-location-ends-it"],
    run: bad_location,
};

fn bad_location(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let site = Site::with_start(&links_to(&["/bracket", "/port", &word]))
        .redirect("/bracket", 302, "http://[::1")
        .redirect("/port", 301, "http://127.0.0.1:99999/")
        .page(&word, "a", "");
    let crawl = crawl(subject, site, &[])?;
    crawl.expect_facts(&[
        "page 200 /",
        &format!("page 200 {word}"),
        "broken without an answer /bracket found on /",
        "broken without an answer /port found on /",
    ])
}

pub(super) const NO_FOLLOW: Check = Check {
    id: "b8-no-follow",
    title: "lists redirects with --no-follow, and does not ask where they lead",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "whoever wants to see which links are redirected need not see what is behind them",
    by_hand: "mkdir -p target/by-hand/folder && echo '<a href=folder>a</a>' > target/by-hand/index.html && python3 -m http.server 50080 --bind 127.0.0.1 --directory target/by-hand · then: cargo lab-b crawl http://127.0.0.1:50080/ --no-follow",
    faults: &["b8-ignores-no-follow", "b8-no-follow-hides-redirects"],
    run: no_follow,
};

fn no_follow(subject: &Subject) -> CheckResult {
    let [linked, behind] = [(); 2].map(|()| format!("/{}", subject.word()));
    // To one of the two pages a link leads as well.
    let site = Site::with_start(&links_to(&["/one", "/two", &linked]))
        .redirect("/one", 301, &linked)
        .redirect("/two", 302, &behind)
        .page(&linked, "a", "")
        .page(&behind, "b", "");
    let crawl = crawl(subject, site, &["--no-follow"])?;
    crawl.expect_asked(&["/", "/one", "/two", &linked])?;
    crawl.expect_facts(&[
        "page 200 /",
        &format!("page 200 {linked}"),
        &format!("redirect 301 /one to {linked}"),
        &format!("redirect 302 /two to {behind}"),
    ])
}
