//! The rules of robots.txt (b10).

use super::b10_manners::{expect_closed, expect_rules, with_robots};
use super::by_hand::site_by_hand;
use super::crawling::crawl;
use super::site::{Site, links_to};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const STAR_AND_DOLLAR: Check = Check {
    id: "b10-star-and-dollar",
    title: "takes `*` for any octets, and `$` for the end",
    rank: Rank::HoldsUp,
    source: "RFC 9309 §2.2.3",
    because: "`/*.pdf$` keeps crawlers away from all PDF files, wherever they are",
    by_hand: site_by_hand!(
        "<a href=a.pdf>a</a><a href=a.pdf?x>b</a>",
        "robots.txt",
        "User-agent: *\\nDisallow: /*.pdf$\\n",
        ""
    ),
    faults: &[
        "b10-star-is-a-letter",
        "b10-dollar-is-a-letter",
        "b10-star-takes-the-shortest",
        "b10-query-is-not-matched",
    ],
    run: star_and_dollar,
};

fn star_and_dollar(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let robots = format!(
        "User-agent: *\nDisallow: /*.pdf$\nDisallow: /{word}/*/secret\nDisallow: /*?session=\nDisallow: /end$\nDisallow: /x*y*z$\n"
    );
    let [deep, deeper, not] =
        ["a/secret", "a/b/secret-x", "secret"].map(|path| format!("/{word}/{path}"));
    expect_rules(
        subject,
        &robots,
        &[
            "/a.pdf?x",
            "/a.pdf/b",
            "/end/x",
            &not,
            "/xyz/x",
            "/b?other=1",
        ],
        &[
            "/a.pdf",
            "/b/c.pdf.pdf",
            &deep,
            &deeper,
            "/b?session=1",
            "/end",
            "/x-y-z-y-z",
        ],
    )
}

pub(super) const GROUPS: Check = Check {
    id: "b10-groups",
    title: "keeps to all groups that name it, and only without one to those for `*`",
    rank: Rank::HoldsUp,
    source: "RFC 9309 §2.2.1",
    because: "a group may name several crawlers, and a crawler may be named in several groups, in any case: they count as one",
    by_hand: site_by_hand!(
        "<a href=a.html>a</a>",
        "robots.txt",
        "User-agent: *\\nDisallow: /\\n\\nUser-agent: lab-b-client\\nDisallow: /a\\n",
        ""
    ),
    faults: &[
        "b10-star-group-always",
        "b10-first-group-only",
        "b10-case-of-the-name-counts",
        "b10-groups-of-others",
        "b10-one-agent-a-group",
        "b10-rules-end-with-a-blank-line",
        "b10-own-group-never",
    ],
    run: groups,
};

fn groups(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let robots = format!(
        "User-agent: *\nDisallow: /\n\nUser-agent: {word}\nUser-agent: ME\n\nDisallow: /one\n\nUser-agent: other\nDisallow: /three\n\n\
         User-agent: LOUD\nUser-agent: another\nDisallow: /two\n"
    );
    expect_rules(subject, &robots, &["/three", "/four"], &["/one", "/two/x"])?;
    let robots = "User-agent: other\nDisallow: /a\n\nUser-agent: *\nDisallow: /b\n\nUser-agent: *\nDisallow: /c\nUser-agent: x\nDisallow: /d\n";
    expect_rules(subject, robots, &["/a", "/d"], &["/b", "/c"])
}

pub(super) const PERCENT: Check = Check {
    id: "b10-percent-encoding",
    title: "compares rules and paths however their octets are percent-encoded",
    rank: Rank::HoldsUp,
    source: "RFC 9309 §2.2.2",
    because: "`/%7Ejoe` and `/~joe` are one path: a rule for the one is a rule for the other; an encoded slash is no slash",
    by_hand: site_by_hand!(
        "<a href=/~joe/>a</a>",
        "robots.txt",
        "User-agent: *\\nDisallow: /%7Ejoe/\\n",
        ""
    ),
    faults: &[
        "b10-rules-are-not-decoded",
        "b10-rules-decode-slashes",
        "b10-rules-without-case",
    ],
    run: percent,
};

fn percent(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let first = word.as_bytes()[0];
    let encoded = format!("/%{first:02x}{}", &word[1..]);
    let robots = format!(
        "User-agent: *\nDisallow: {encoded}\nDisallow: /%7Ejoe/\nDisallow: /a%2fb\nDisallow: /ä\nDisallow: /c%3cd\n"
    );
    let own = format!("/{word}/x");
    let capitals = format!("/{}", word.to_uppercase());
    expect_rules(
        subject,
        &robots,
        &["/a/b", &capitals],
        &[&own, "/~joe/x", "/a%2Fb", "/%C3%A4", "/c%3Cd"],
    )
}

pub(super) const LINES: Check = Check {
    id: "b10-lines",
    title: "reads the file however it was typed",
    rank: Rank::HoldsUp,
    source: "RFC 9309 §2.2, §2.3",
    because: "people write robots.txt by hand: comments, empty rules, other line ends, capitals, lines that mean nothing here",
    by_hand: site_by_hand!(
        "<a href=a.html>a</a>",
        "robots.txt",
        "USER-AGENT : *  # all\\r\\nDISALLOW:/a # closed\\r\\n",
        ""
    ),
    faults: &[
        "b10-comments-are-part",
        "b10-names-by-exact-case",
        "b10-empty-disallow-closes-all",
        "b10-needs-lf",
        "b10-other-lines-end-a-group",
        "b10-rules-before-a-group-count",
        "b10-bom-spoils-the-first-line",
    ],
    run: lines,
};

fn lines(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let robots = format!(
        "\u{feff}USER-AGENT :\t*   # everybody\r\nSitemap: http://example.test/x\r\nnonsense\r\nDISALLOW:/{word}# closed\r\n\
         # Disallow: /not\r\nCrawl-delay: 0\r\n\r\nDisallow: \t/two \t\rdisallow: /three\n"
    );
    let own = format!("/{word}/x");
    expect_rules(subject, &robots, &["/not", "/x"], &[&own, "/two", "/three"])?;
    expect_rules(subject, "User-agent: *\nDisallow:\n", &["/a"], &[])?;
    let robots = "Disallow: /a\nUser-agent: *\nDisallow: /b\n";
    expect_rules(subject, robots, &["/a"], &["/b"])
}

pub(super) const OWN_NAME: Check = Check {
    id: "b10-own-name",
    title: "looks for the name that it gives in User-Agent, also if --header gives another",
    rank: Rank::HoldsUp,
    source: "RFC 9309 §2.2.1",
    because: "the rules are for the one who asks: who gives another name in User-Agent keeps to that name's rules",
    by_hand: site_by_hand!(
        "<a href=a.html>a</a>",
        "robots.txt",
        "User-agent: other\\nDisallow: /a\\n",
        " --header \"User-Agent: other/1.0\""
    ),
    faults: &["b10-name-is-fixed", "b10-name-with-its-version"],
    run: own_name,
};

fn own_name(subject: &Subject) -> CheckResult {
    let name = subject.word();
    let site = Site::with_start(&links_to(&["/a", "/b"]))
        .page("/a", "a", "")
        .page("/b", "b", "");
    let robots = format!("User-agent: {name}\nDisallow: /a\n\nUser-agent: *\nDisallow: /b\n");
    let header = format!("User-Agent: {name}/1.0 (+http://example.test/)");
    let crawl = crawl(subject, with_robots(site, &robots), &["--header", &header])?;
    expect_closed(&crawl, &["/b"], &["/a"])
}
