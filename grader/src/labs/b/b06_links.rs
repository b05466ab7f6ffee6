//! Links that lead elsewhere than it seems (b6).

use super::b06_take_what_you_need::extract;
use super::by_hand::page_by_hand;
use super::exchange::run;
use super::site::{Site, html};
use crate::course::{Check, Rank};
use crate::origin::Origin;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const BASE: Check = Check {
    id: "b6-base-element",
    title: "resolves links against the page's first base element",
    rank: Rank::HoldsUp,
    source: "HTML §4.2.3",
    because: "a page may say itself what its links are relative to; only the first base element with an href counts, and it may be relative too",
    by_hand: page_by_hand!(
        "<base href=/docs/><a href=a>a</a>",
        "extract http://127.0.0.1:50080/ --links"
    ),
    faults: &[
        "b6-ignores-base",
        "b6-last-base-counts",
        "b6-base-must-be-absolute",
        "b6-bad-base-ends-it",
        "b6-base-without-href-counts",
    ],
    run: base,
};

fn base(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.word()];
    for (bases, expected) in [
        (format!("<base href=/{one}/>"), format!("/{one}/{two}")),
        (
            format!("<base target=x><base href=../{one}/x><base href=/no/>"),
            format!("/{one}/{two}"),
        ),
        (
            "<base href=http://example.test/x/y>".into(),
            format!("http://example.test/x/{two}"),
        ),
        // What is no URL is no base either.
        ("<base href=http://[::1>".into(), format!("/page/{two}")),
    ] {
        let document = format!("<head>{bases}</head><a href={two}>a</a>");
        let origin = Origin::answering(html(&document))?;
        let expected = match expected.starts_with('/') {
            true => origin.url(&expected),
            false => expected,
        };
        run(subject, origin, "extract", "/page/x", &["--links"])?
            .expect_lines(&[expected])
            .explain(|failure| failure.fact("the page", document))?;
    }
    Ok(())
}

pub(super) const REDIRECTED: Check = Check {
    id: "b6-after-redirect",
    title: "resolves links against the URL where the page was found in the end",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §5.1.3",
    because: "after a redirect the page's URL is the last one, not the one that was asked for",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b extract http://127.0.0.1:50080/docs --links",
    faults: &["b6-resolves-against-the-first-url"],
    run: redirected,
};

fn redirected(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.word()];
    let there = format!("/{one}/x");
    let origin = Site::default()
        .redirect("/", 301, &there)
        .answer(&there, html(&format!("<a href={two}>a</a>")))
        .open()?;
    let expected = origin.url(&format!("/{one}/{two}"));
    run(subject, origin, "extract", "/", &["--links"])?.expect_lines(&[expected])
}

pub(super) const ANY_SCHEME: Check = Check {
    id: "b6-links-any-scheme",
    title: "prints links of every scheme, and skips what is no URL",
    rank: Rank::HoldsUp,
    source: "handout b6",
    because: "a mail address is a link too; what cannot be parsed leads nowhere, and one bad link must not cost you the others",
    by_hand: page_by_hand!(
        "<a href=mailto:a@example.test>a</a><a href=http://[>b</a><a href=c>c</a>",
        "extract http://127.0.0.1:50080/ --links"
    ),
    faults: &[
        "b6-links-http-only",
        "b6-bad-link-ends-it",
        "b6-prints-bad-links",
    ],
    run: any_scheme,
};

fn any_scheme(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = format!(
        "<a href=mailto:{word}@example.test>a</a><a href=\"http://[::1\">no</a><a href=\"http://\">no</a>\
         <a href=https://example.test/{word}>b</a><a href=http://127.0.0.1:99999/>no</a>\
         <a href=ftp://example.test/{word}>c</a><a href=\"tel:+123\">d</a><a href=/{word}>e</a>"
    );
    let extracted = extract(subject, &document, &["--links"])?;
    let origin = &extracted.exchange.origin;
    let expected = [
        format!("mailto:{word}@example.test"),
        format!("https://example.test/{word}"),
        format!("ftp://example.test/{word}"),
        "tel:+123".into(),
        origin.url(&format!("/{word}")),
    ];
    extracted.expect_lines(&expected)
}

pub(super) const SERIALISED: Check = Check {
    id: "b6-links-serialised",
    title: "prints URLs as the URL standard writes them",
    rank: Rank::HoldsUp,
    source: "WHATWG URL §4.5, RFC 3986 §6.2",
    because: "one URL can be written in many ways: scheme and host in capitals, the default port, dots, spaces. Printed in one way, they can be compared",
    by_hand: page_by_hand!(
        "<a href=HTTP://Example.TEST:80/a/../b>a</a>",
        "extract http://127.0.0.1:50080/ --links"
    ),
    faults: &[
        "b6-keeps-capitals",
        "b6-keeps-dots",
        "b6-keeps-the-default-port",
        "b6-keeps-spaces-in-links",
        "b6-empty-path-stays-empty",
        "b6-empty-link-is-none",
    ],
    run: serialised,
};

fn serialised(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let links = [
        format!("HTTP://Example.TEST:80/a/./b/../{word}"),
        format!(" \n/{word}/ä b\t "),
        "http://example.test".into(),
        String::new(),
        format!("../../../{word}/.."),
    ];
    let elements = links.map(|link| format!("<a href=\"{link}\">x</a>"));
    let extracted = extract(subject, &elements.concat(), &["--links"])?;
    let origin = &extracted.exchange.origin;
    let page = origin.url(extracted.exchange.request()?.path());
    let expected = [
        format!("http://example.test/a/{word}"),
        origin.url(&format!("/{word}/%C3%A4%20b")),
        "http://example.test/".into(),
        page,
        origin.url("/"),
    ];
    extracted.expect_lines(&expected)
}
