//! What pages and links ask of crawlers, and the pace (b10).

use std::time::{Duration, Instant};

use super::b10_manners::with_robots;
use super::by_hand::site_by_hand;
use super::crawl_report::relative;
use super::crawling::crawl;
use super::site::{Site, html, links_to};
use crate::course::{Check, Rank};
use crate::outcome::{Cause, CheckResult};
use crate::subject::Subject;

pub(super) const REDIRECT_INTO: Check = Check {
    id: "b10-redirect-into",
    title: "does not follow a redirect to where it may not go",
    rank: Rank::HoldsUp,
    source: "RFC 9309 §2.2.2",
    because: "the rules are about what is asked for, whatever leads there",
    by_hand: site_by_hand!(
        "<a href=a>a</a>",
        "robots.txt",
        "User-agent: *\\nDisallow: /a/\\n",
        ""
    ),
    faults: &["b10-redirects-are-exempt"],
    run: redirect_into,
};

fn redirect_into(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let site = Site::with_start(&links_to(&["/old"]))
        .redirect("/old", 301, &word)
        .page(&word, "a", "");
    let crawl = crawl(
        subject,
        with_robots(site, &format!("User-agent: ME\nDisallow: {word}\n")),
        &[],
    )?;
    crawl.expect_asked(&["/", "/old"])?;
    crawl.expect_facts(&[
        "page 200 /",
        &format!("redirect 301 /old to {word}"),
        &format!("blocked {word}"),
    ])
}

pub(super) const REL_NOFOLLOW: Check = Check {
    id: "b10-rel-nofollow",
    title: "does not follow links with rel=nofollow, and lists them",
    rank: Rank::HoldsUp,
    source: "HTML §4.6.6.13, handout b10",
    because: "a page does not vouch for such a link; another page may link there without the word",
    by_hand: site_by_hand!(
        "<a rel=nofollow href=a.html>a</a>",
        "a.html",
        "a",
        " --format jsonl"
    ),
    faults: &[
        "b10-ignores-rel",
        "b10-rel-is-one-word",
        "b10-rel-by-exact-case",
        "b10-nofollow-links-are-not-listed",
        "b10-nofollow-for-ever",
    ],
    run: rel_nofollow,
};

fn rel_nofollow(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let start = format!(
        "<a rel=nofollow href={word}>a</a><a href=/b rel='noopener  NoFollow'>b</a><a href=/c rel=nofollow>c</a><a href=/d rel=follow>d</a>"
    );
    let site = Site::with_start(&start).page("/d", "d", &links_to(&["/c"]));
    let site = [word.as_str(), "/b", "/c"]
        .iter()
        .fold(site, |site, target| site.page(target, "x", ""));
    let crawl = crawl(subject, site, &[])?;
    crawl.expect_asked(&["/", "/d", "/c"])?;
    let base = crawl.base();
    let start = crawl
        .report
        .pages
        .iter()
        .find(|page| relative(&page.url, &base) == "/");
    let links = start.map_or(Vec::new(), |page| page.links.clone());
    let links: Vec<String> = links.iter().map(|url| relative(url, &base)).collect();
    crawl.same(&[&word, "/b", "/c", "/d"], &links)
}

pub(super) const META_NOFOLLOW: Check = Check {
    id: "b10-meta-nofollow",
    title: "follows no link of a page whose meta robots says nofollow or none",
    rank: Rank::HoldsUp,
    source: "handout b10",
    because: "the meta element says for the whole page what rel says for one link",
    by_hand: site_by_hand!(
        "<meta name=robots content=nofollow><a href=a.html>a</a>",
        "a.html",
        "a",
        ""
    ),
    faults: &[
        "b10-ignores-meta",
        "b10-meta-none-is-nothing",
        "b10-meta-by-exact-case",
        "b10-meta-is-one-word",
        "b10-any-meta-counts",
    ],
    run: meta_nofollow,
};

fn meta_nofollow(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let metas = [
        ("<meta name=robots content=nofollow>", false),
        ("<META CONTENT='NOINDEX, NoFollow' NAME='Robots'>", false),
        ("<meta name=robots content=\"none\">", false),
        ("<meta name=robots content=\"noindex\">", true),
        ("<meta name=description content=nofollow>", true),
    ];
    let pages: Vec<String> = (0..metas.len())
        .map(|number| format!("/{word}/{number}"))
        .collect();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let mut site = Site::with_start(&links_to(&pages));
    let mut expected = vec!["/".to_owned()];
    for ((meta, follows), target) in metas.iter().zip(&pages) {
        let behind = format!("{target}/behind");
        site = site
            .answer(
                target,
                html(&format!("{meta}<title>x</title>{}", links_to(&[&behind]))),
            )
            .page(&behind, "x", "");
        expected.push((*target).into());
        expected.extend(follows.then_some(behind));
    }
    let crawl = crawl(subject, site, &[])?;
    crawl.expect_asked(&expected.iter().map(String::as_str).collect::<Vec<_>>())
}

pub(super) const NOINDEX: Check = Check {
    id: "b10-noindex",
    title: "marks pages whose meta robots says noindex or none",
    rank: Rank::HoldsUp,
    source: "handout b10",
    because: "such a page is to be read, and not to be found by searching: who builds an index must know",
    by_hand: site_by_hand!(
        "<meta name=robots content=noindex>",
        "a.html",
        "a",
        " --format jsonl"
    ),
    faults: &[
        "b10-noindex-never",
        "b10-noindex-always",
        "b10-noindex-is-left-out",
        "b10-noindex-is-nofollow",
    ],
    run: noindex,
};

fn noindex(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let page = |meta: &str| html(&format!("{meta}<title>x</title>{}", links_to(&[&word])));
    let site = Site::with_start(&links_to(&["/a", "/b", "/c"]))
        .answer("/a", page("<meta name=robots content=noindex>"))
        .answer("/b", page("<meta name=robots content=none>"))
        .answer("/c", page("<meta name=robots content='index, nofollow'>"))
        .page(&word, "a", "");
    let crawl = crawl(subject, site, &[])?;
    let base = crawl.base();
    let marks = crawl.report.pages.iter();
    let marks = marks.map(|page| format!("{} {}", relative(&page.url, &base), page.noindex));
    crawl.same(
        &[
            "/ false",
            "/a true",
            "/b true",
            "/c false",
            &format!("{word} false"),
        ],
        &marks.collect::<Vec<_>>(),
    )
}

pub(super) const DELAY: Check = Check {
    id: "b10-delay",
    title: "leaves --delay between the starts of any two requests, however many run at once",
    rank: Rank::HoldsUp,
    source: "handout b10",
    because: "a small server is to have time for its other visitors; several workers share one pace",
    by_hand: site_by_hand!(
        "<a href=a.html>a</a><a href=b>b</a>",
        "a.html",
        "a",
        " --delay 1 --verbose"
    ),
    faults: &["b10-ignores-delay", "b10-delay-for-each-worker"],
    run: delay,
};

fn delay(subject: &Subject) -> CheckResult {
    let targets: Vec<String> = (0..5)
        .map(|number| format!("/{}/{number}", subject.word()))
        .collect();
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    let site = Site::with_start(&links_to(&targets));
    let site = targets
        .iter()
        .fold(site, |site, target| site.page(target, "x", ""));
    // From our start to its end there is at least what lies between its first request and its last.
    let started = Instant::now();
    let crawl = crawl(subject, site, &["--delay", "0.05", "--concurrency", "8"])?;
    let took = started.elapsed();
    crawl.expect_asked(&[&["/"], &targets[..]].concat())?;
    let least = Duration::from_millis(50) * 5;
    if took >= least {
        return Ok(());
    }
    let failure = crawl.exchange.finished.failure(Cause::WrongOctets);
    let took = format!("the whole crawl, 6 pages, took {} ms", took.as_millis());
    let expected = format!("at least {} ms: 5 times --delay 0.05", least.as_millis());
    Err(failure.fact("but", took).fact("expected", expected).into())
}
