//! b10 · Manners: `crawl` asks before it enters.

use super::b10_files as files;
use super::b10_pages as pages;
use super::b10_rules as rules;
use super::by_hand::site_by_hand;
use super::crawling::{Crawl, crawl};
use super::site::{Site, document, links_to};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B10;
use crate::origin::Request;
use crate::outcome::{Cause, CheckResult, Explain};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b10-disallow",
            title: "asks for robots.txt first and stays away from what it disallows",
            rank: Rank::Works,
            source: "RFC 9309 §2.2.2, §2.3",
            because: "the owner of a site says in robots.txt where crawlers are not wanted: who crawls reads it first, once",
            by_hand: site_by_hand!(
                "<a href=private.html>a</a>",
                "robots.txt",
                "User-agent: *\\nDisallow: /private\\n",
                ""
            ),
            faults: &[
                "b10-no-robots",
                "b10-robots-later",
                "b10-robots-every-time",
                "b10-hides-what-is-blocked",
                "b10-disallows-whole-paths-only",
                "b10-robots-is-a-page",
                "b10-robots-counts-as-a-page",
            ],
            run: disallow,
        },
        Check {
            id: "b10-longest-match",
            title: "lets the longest rule that matches decide, and Allow if two are as long",
            rank: Rank::Works,
            source: "RFC 9309 §2.2.2",
            because: "the order of the rules means nothing: the more exact one wins, so that one page of a closed folder can be open",
            by_hand: site_by_hand!(
                "<a href=a/open.html>a</a>",
                "robots.txt",
                "User-agent: *\\nDisallow: /a\\nAllow: /a/open\\n",
                ""
            ),
            faults: &[
                "b10-first-match",
                "b10-last-match",
                "b10-disallow-always-wins",
                "b10-disallow-wins-a-tie",
            ],
            run: longest_match,
        },
        rules::STAR_AND_DOLLAR,
        rules::GROUPS,
        rules::PERCENT,
        rules::LINES,
        rules::OWN_NAME,
        files::CLIENT_ERROR,
        files::SERVER_ERROR,
        files::UNREACHABLE,
        files::REDIRECTED,
        files::LARGE,
        files::START_FORBIDDEN,
        pages::REDIRECT_INTO,
        pages::REL_NOFOLLOW,
        pages::META_NOFOLLOW,
        pages::NOINDEX,
        pages::DELAY,
    ],
    ..B10
};

/// The name that the client gives itself in User-Agent: `lab-b-client` of `lab-b-client/0.1`.
pub(super) fn token(request: &Request) -> String {
    let agent = request.text("user-agent");
    let end = agent.find(['/', ' ', '(']).unwrap_or(agent.len());
    agent[..end].into()
}

/// Adds a robots.txt; `ME` in it stands for the client's own name, `LOUD` for the same in capitals.
pub(super) fn with_robots(site: Site, robots: &str) -> Site {
    let robots = robots.to_owned();
    site.script("/robots.txt", move |request| {
        let me = token(request);
        let robots = robots
            .replace("ME", &me)
            .replace("LOUD", &me.to_uppercase());
        document("text/plain", robots.as_bytes())
    })
}

/// Crawls a start page that links to all of these, under these rules: the one are asked for, the others blocked.
pub(super) fn expect_rules(
    subject: &Subject,
    robots: &str,
    open: &[&str],
    closed: &[&str],
) -> CheckResult {
    let all = [open, closed].concat();
    let site = Site::with_start(&links_to(&all));
    let site = all
        .iter()
        .fold(site, |site, target| site.page(target, "x", ""));
    let crawl = crawl(subject, with_robots(site, robots), &[])?;
    expect_closed(&crawl, open, closed)
        .explain(|failure| failure.octets("robots", robots.as_bytes()))
}

/// The start page and those that are open were asked for, the others were not and are named.
pub(super) fn expect_closed(crawl: &Crawl, open: &[&str], closed: &[&str]) -> CheckResult {
    crawl.expect_asked(&[&["/"], open].concat())?;
    let facts = open.iter().map(|target| format!("page 200 {target}"));
    let facts = facts.chain(closed.iter().map(|target| format!("blocked {target}")));
    let facts: Vec<String> = facts.chain(["page 200 /".into()]).collect();
    crawl.expect_facts(&facts.iter().map(String::as_str).collect::<Vec<_>>())
}

fn disallow(subject: &Subject) -> CheckResult {
    let [open, closed] = [subject.word(), subject.word()];
    let (open, closed, below) = (
        format!("/{open}/a"),
        format!("/-{closed}"),
        format!("/-{closed}-x/b?c"),
    );
    let site = Site::with_start(&links_to(&[&closed, &open, &below]))
        .page(&open, "a", &links_to(&[&closed, "/"]))
        .page(&closed, "b", "")
        .page(&below, "c", "");
    let robots = format!("User-agent: *\nDisallow: {closed}\n");
    let crawl = crawl(subject, with_robots(site, &robots), &[])?;
    let requests = crawl.exchange.origin.requests(&crawl.exchange.finished)?;
    let wrong = |what: &str, expected: &str| {
        let failure = crawl.exchange.finished.failure(Cause::WrongOctets);
        let lines: Vec<String> = requests.iter().map(Request::line).collect();
        let failure = failure.fact("you sent", lines.join(", ")).fact("but", what);
        Err(failure.fact("expected", expected).into())
    };
    if requests[0].target != "/robots.txt" {
        return wrong(
            "the first is another one",
            "GET /robots.txt before anything else",
        );
    }
    if requests
        .iter()
        .filter(|request| request.target == "/robots.txt")
        .count()
        > 1
    {
        return wrong("robots.txt was asked for again", "GET /robots.txt once");
    }
    expect_closed(&crawl, &[&open], &[&closed, &below])?;
    // robots.txt does not count among the pages.
    let site = Site::with_start(&links_to(&[&open])).page(&open, "a", "");
    let crawl = super::crawling::crawl(subject, with_robots(site, &robots), &["--pages", "2"])?;
    expect_closed(&crawl, &[&open], &[])
}

fn longest_match(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let robots = format!(
        "User-agent: *\nAllow: /{word}/open\nDisallow: /{word}/\nDisallow: /{word}/open/not\nDisallow: /tie\nAllow: /tie\nDisallow: /b/c/d\nAllow: /b\n"
    );
    let [one, two, three] = ["open/x", "x", "open/not/x"].map(|path| format!("/{word}/{path}"));
    expect_rules(
        subject,
        &robots,
        &[&one, "/tie/x", "/b/c"],
        &[&two, &three, "/b/c/d"],
    )
}
