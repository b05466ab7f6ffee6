//! What is parsed and what is not, where links stand, what does not answer (b8).

use super::by_hand::site_by_hand;
use super::crawling::crawl;
use super::site::{Site, document, html, links_to};
use crate::course::{Check, Rank};
use crate::origin::Answer;
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const ONLY_HTML: Check = Check {
    id: "b8-only-html",
    title: "parses nothing but HTML, and lists the rest",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.3, handout b8",
    because: "what looks like a link in a text or a program is none; the media type says what a document is, and where nobody says it, nobody knows",
    by_hand: site_by_hand!(
        "<a href=a.txt>a</a>",
        "a.txt",
        "<a href=no>no</a>",
        " --format jsonl"
    ),
    faults: &[
        "b8-parses-everything",
        "b8-hides-other-documents",
        "b8-parses-text-html-only",
        "b8-media-type-by-exact-case",
        "b8-parameters-spoil-the-media-type",
        "b8-media-type-always-html",
        "b8-no-media-type-is-html",
    ],
    run: only_html,
};

fn only_html(subject: &Subject) -> CheckResult {
    let word = subject.word();
    // Read as XML, these elements are HTML's only with the namespace.
    let link = |target: &str| {
        format!("<html xmlns=\"http://www.w3.org/1999/xhtml\"><title>x</title><a href=\"/{target}\">a</a></html>")
            .into_bytes()
    };
    let site = Site::with_start(&links_to(&[
        "/a.txt", "/b.json", "/c.xhtml", "/d.html", "/e.png", "/f",
    ]))
    .answer("/a.txt", document("text/plain", &link("no-1")))
    .answer("/b.json", document("application/json", &link("no-2")))
    .answer("/c.xhtml", document("application/xhtml+xml", &link("x")))
    .answer(
        "/d.html",
        document("Text/HTML;charset=\"utf-8\"", &link(&word)),
    )
    .answer("/e.png", document("image/png", &link("no-3")))
    .answer("/f", Answer::status("200 OK", &[], &link("no-4")))
    .page("/x", "x", "")
    .page(&format!("/{word}"), "x", "");
    let crawl = crawl(subject, site, &[])?;
    let word = format!("/{word}");
    crawl.expect_asked(&[
        "/", "/a.txt", "/b.json", "/c.xhtml", "/d.html", "/e.png", "/f", "/x", &word,
    ])?;
    let base = crawl.base();
    let listed = crawl.report.pages.iter().map(|page| {
        let path = super::crawl_report::relative(&page.url, &base);
        let title = page.title.as_deref().map_or("no title", |_| "a title");
        let media_type = match page.media_type.as_str() {
            "" => "no media type",
            media_type => media_type,
        };
        format!("{path} {media_type} {title} {} links", page.links.len())
    });
    crawl.same(
        &[
            "/ text/html a title 6 links",
            "/a.txt text/plain no title 0 links",
            "/b.json application/json no title 0 links",
            "/c.xhtml application/xhtml+xml a title 1 links",
            "/d.html text/html a title 1 links",
            "/e.png image/png no title 0 links",
            "/f no media type no title 0 links",
            "/x text/html a title 0 links",
            &format!("{word} text/html a title 0 links"),
        ],
        &listed.collect::<Vec<_>>(),
    )
}

pub(super) const WHERE_LINKS_STAND: Check = Check {
    id: "b8-where-links-stand",
    title: "finds links in a and area elements, against the base, and nowhere else",
    rank: Rank::HoldsUp,
    source: "HTML §4.6, §4.2.3",
    because: "a comment or a program is no part of the page that one sees",
    by_hand: site_by_hand!(
        "<!-- <a href=no>no</a> --><A HREF=a.html>a</A>",
        "a.html",
        "a",
        ""
    ),
    faults: &[
        "b8-links-in-comments",
        "b8-links-in-scripts",
        "b8-no-area",
        "b8-ignores-base",
        "b8-references-stay",
        "b8-link-names-by-exact-case",
        "b8-assets-always",
    ],
    run: where_links_stand,
};

fn where_links_stand(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let start = format!(
        "<title>s</title><base href=/dir/x><!-- <a href=no-1>a</a> --><script>var a = '<a href=\"no-2\">';</script>\
         <A HREF = '{word}'>a</A><map><area href=b></map><a name=no-3>x</a><a\nhref=\"c?a=1&amp;b=2\"\n>c</a>\
         <img src=/no-4.png><link rel=stylesheet href=/no-5.css><p title=\"<a href=no-6>\">x</p><textarea><a href=no-7>x</a></textarea>\
         <a href=d class=x>d"
    );
    let first = format!("/dir/{word}");
    let targets = [first.as_str(), "/dir/b", "/dir/c?a=1&b=2", "/dir/d"];
    let site = Site::default().answer("/", html(&start));
    let site = targets
        .iter()
        .fold(site, |site, target| site.page(target, "x", ""));
    let crawl = crawl(subject, site, &[])?;
    crawl.expect_asked(&[&["/"], &targets[..]].concat())
}

pub(super) const NO_ANSWER: Check = Check {
    id: "b8-no-answer",
    title: "names a page that does not answer as broken, and goes on",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "one page that fails must not cost the report of all others",
    by_hand: site_by_hand!("<a href=gone>a</a>", "a.html", "a", " --format jsonl"),
    faults: &["b8-no-answer-ends-it", "b8-hides-what-does-not-answer"],
    run: no_answer,
};

fn no_answer(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let cut = Answer::with(
        "200 OK",
        &["Content-Type: text/html", "Content-Length: 1000"],
        b"<a href=/no>",
    );
    let site = Site::with_start(&links_to(&["/silent", "/nonsense", "/cut", &word]))
        .answer("/silent", Answer::raw(""))
        .answer("/nonsense", Answer::raw("220 mail.example.test ESMTP\r\n"))
        .answer("/cut", cut)
        .page(&word, "a", "");
    let crawl = crawl(subject, site, &[])?;
    crawl.expect_facts(&[
        "page 200 /",
        &format!("page 200 {word}"),
        "broken without an answer /silent found on /",
        "broken without an answer /nonsense found on /",
        "broken without an answer /cut found on /",
    ])
}
