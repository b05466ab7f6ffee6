//! When there is no robots.txt, or not a usual one (b10).

use super::b10_manners::{expect_closed, expect_rules};
use super::by_hand::site_by_hand;
use super::crawling::{crawl, crawl_from};
use super::site::{Site, document, links_to};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const CLIENT_ERROR: Check = Check {
    id: "b10-client-error-allows-all",
    title: "goes everywhere when robots.txt is answered with 4xx",
    rank: Rank::HoldsUp,
    source: "RFC 9309 §2.3.1.3",
    because: "a site without the file asks for nothing",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 --directory plans · then: cargo lab-b crawl http://127.0.0.1:50080/",
    faults: &[
        "b10-404-forbids-all",
        "b10-403-forbids-all",
        "b10-reads-rules-of-404",
    ],
    run: client_error,
};

fn client_error(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    for status in ["404 Not Found", "403 Forbidden", "410 Gone"] {
        let rules = Answer::status(
            status,
            &["Content-Type: text/plain"],
            b"User-agent: *\nDisallow: /\n",
        );
        let site = Site::with_start(&links_to(&[&word])).page(&word, "a", "");
        let crawl = crawl(subject, site.answer("/robots.txt", rules), &[])
            .explain(|failure| failure.fact("robots", status))?;
        expect_closed(&crawl, &[&word], &[])?;
    }
    Ok(())
}

pub(super) const SERVER_ERROR: Check = Check {
    id: "b10-server-error-forbids-all",
    title: "goes nowhere when robots.txt is answered with 5xx",
    rank: Rank::HoldsUp,
    source: "RFC 9309 §2.3.1.4",
    because: "there may be rules that the server cannot say just now: better wait than break them",
    by_hand: "printf 'HTTP/1.1 500 Internal Server Error\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b crawl http://127.0.0.1:50080/; echo $?",
    faults: &["b10-500-allows-all", "b10-503-allows-all"],
    run: server_error,
};

fn server_error(subject: &Subject) -> CheckResult {
    for status in ["500 Internal Server Error", "503 Service Unavailable"] {
        expect_nowhere(subject, Answer::status(status, &[], b""))
            .explain(|failure| failure.fact("robots", status))?;
    }
    Ok(())
}

pub(super) const UNREACHABLE: Check = Check {
    id: "b10-unreachable-forbids-all",
    title: "goes nowhere when nothing comes for robots.txt",
    rank: Rank::HoldsUp,
    source: "RFC 9309 §2.3.1.4",
    because: "a broken connection says as little about the rules as a 500 does",
    by_hand: "nc -lN 127.0.0.1 50080 < /dev/null · then: cargo lab-b crawl http://127.0.0.1:50080/; echo $?",
    faults: &["b10-unreachable-allows-all"],
    run: unreachable,
};

fn unreachable(subject: &Subject) -> CheckResult {
    expect_nowhere(subject, Answer::raw(""))
}

/// The start page is blocked, and nothing but robots.txt was asked for.
fn expect_nowhere(subject: &Subject, robots: Answer) -> CheckResult {
    let word = format!("/{}", subject.word());
    let site = Site::default()
        .page(&word, "a", "")
        .answer("/robots.txt", robots);
    let crawl = crawl_from(subject, site.open()?, &word, &[])?;
    crawl.exchange.expect_fails(&["robots"])?;
    crawl.expect_asked(&[])?;
    crawl.expect_facts(&[&format!("blocked {word}")])
}

pub(super) const START_FORBIDDEN: Check = Check {
    id: "b10-start-forbidden",
    title: "fails when robots.txt forbids the start page",
    rank: Rank::HoldsUp,
    source: "handout b10",
    because: "nothing was crawled then, and the report says what was in the way",
    by_hand: site_by_hand!(
        "a",
        "robots.txt",
        "User-agent: *\\nDisallow: /\\n",
        "; echo $?"
    ),
    faults: &["b10-start-is-exempt", "b10-start-forbidden-exits-0"],
    run: start_forbidden,
};

fn start_forbidden(subject: &Subject) -> CheckResult {
    expect_nowhere(
        subject,
        document("text/plain", b"User-agent: *\nDisallow: /\n"),
    )
}

pub(super) const REDIRECTED: Check = Check {
    id: "b10-redirected",
    title: "follows robots.txt where it is redirected on its own origin, five times at least",
    rank: Rank::HoldsUp,
    source: "RFC 9309 §2.3.1.2",
    because: "the rules hold wherever the file lies; one that lies at another origin counts as none here",
    by_hand: "printf 'HTTP/1.1 301 Moved Permanently\\r\\nLocation: /x/robots.txt\\r\\nConnection: close\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b crawl http://127.0.0.1:50080/ --verbose",
    faults: &[
        "b10-redirected-robots-is-none",
        "b10-redirected-once-only",
        "b10-robots-from-elsewhere",
    ],
    run: redirected,
};

fn redirected(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let rules = format!("User-agent: *\nDisallow: {word}\n");
    let site = || {
        Site::with_start(&links_to(&[&word, "/a"]))
            .page(&word, "x", "")
            .page("/a", "a", "")
    };
    let mut chain = site().redirect("/robots.txt", 301, "/1/robots.txt");
    for hop in 1..5 {
        chain = chain.redirect(
            &format!("/{hop}/robots.txt"),
            302,
            &format!("/{}/robots.txt", hop + 1),
        );
    }
    let chain = chain.answer("/5/robots.txt", document("text/plain", rules.as_bytes()));
    crawl(subject, chain, &[])?.expect_facts(&[
        "page 200 /",
        "page 200 /a",
        &format!("blocked {word}"),
    ])?;

    let other = Origin::answering(document("text/plain", rules.as_bytes()))?;
    let elsewhere = site().redirect("/robots.txt", 301, &other.url("/robots.txt"));
    let crawl = crawl(subject, elsewhere, &[])?;
    crawl.expect_not_asked(&other)?;
    expect_closed(&crawl, &[&word, "/a"], &[])
}

pub(super) const LARGE: Check = Check {
    id: "b10-large",
    title: "reads the first 512 KiB of robots.txt, and goes on",
    rank: Rank::HoldsUp,
    source: "RFC 9309 §2.5",
    because: "a file without an end must not stop a crawl or fill the memory; what came until then counts",
    by_hand: "(printf 'HTTP/1.1 200 OK\\r\\n\\r\\nUser-agent: *\\nDisallow: /a\\n'; yes '# no') | nc -lN 127.0.0.1 50080 · then: cargo lab-b crawl http://127.0.0.1:50080/a",
    faults: &[
        "b10-large-is-none",
        "b10-large-forbids-all",
        "b10-large-is-read-whole",
        "b10-large-is-cut-early",
    ],
    run: large,
};

fn large(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let line = "# nothing but a comment of some length\n";
    let filler = line.repeat(500_000 / line.len());
    let robots = format!(
        "User-agent: *\nDisallow: /one\n{filler}Disallow: {word}\n{filler}Disallow: /three\n"
    );
    expect_rules(subject, &robots, &["/three"], &["/one", &word])?;
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUser-agent: *\nDisallow: {word}\n"
    );
    let endless = Answer::raw(head).then_endless(line);
    let site = Site::with_start(&links_to(&[&word, "/a"]))
        .page("/a", "a", "")
        .page(&word, "b", "");
    let crawl = crawl(subject, site.answer("/robots.txt", endless), &[])?;
    expect_closed(&crawl, &["/a"], &[&word])
}
