//! Whose credentials go where in a crawl (b8).

use super::crawling::run;
use super::site::{Site, links_to};
use crate::course::{Check, Rank};
use crate::origin::Origin;
use crate::outcome::{CheckResult, Explain};
use crate::program::Finished;
use crate::subject::Subject;

pub(super) const CREDENTIALS: Check = Check {
    id: "b8-credentials",
    title: "sends credentials with every request to the start URL's origin, and with none to another",
    rank: Rank::HoldsUp,
    source: "handout b8, RFC 9110 §15.4",
    because: "a site behind a password is crawled with it; where its start redirects you elsewhere, it stays at home",
    by_hand: "printf 'HTTP/1.1 302 Found\\r\\nLocation: http://127.0.0.1:50081/\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: nc -l 127.0.0.1 50081 · then: cargo lab-b crawl http://user:pass@127.0.0.1:50080/",
    faults: &[
        "b8-no-userinfo",
        "b8-userinfo-goes-elsewhere",
        "b8-authorization-goes-elsewhere",
        "b8-userinfo-for-the-start-only",
        "b6-ignores-header",
    ],
    run: credentials,
};

/// A crawl that begins at `http://USERINFO@…/`; it must end with 0.
fn crawl(
    subject: &Subject,
    origin: &Origin,
    userinfo: &str,
    flags: &[&str],
) -> CheckResult<Finished> {
    let url = format!("http://{userinfo}{}/", origin.authority());
    let finished = run(subject, origin, &[&["crawl", &url], flags].concat())?;
    finished.expect_code(0)?;
    Ok(finished)
}

fn credentials(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let site = || Site::with_start(&links_to(&[&word])).page(&word, "a", "");
    let bearer = format!("Bearer {}", subject.word());
    let (authorization, cookie) = (format!("Authorization: {bearer}"), "Cookie: a=1");
    let headers = [
        "--header",
        &authorization,
        "--header",
        cookie,
        "--header",
        "X: y",
    ];
    for (userinfo, flags, expected) in [
        ("user:pass@", &[][..], "Basic dXNlcjpwYXNz"),
        ("", &headers, &bearer),
    ] {
        // At home with every page,
        let home = site().open()?;
        let finished = crawl(subject, &home, userinfo, flags)?;
        let pages = home.requests(&finished)?.into_iter();
        for request in pages.filter(|request| request.target != "/robots.txt") {
            request.expect_field("Authorization", expected.as_bytes())?;
        }
        // elsewhere with nothing that is asked for; other fields go along.
        let there = site().open()?;
        let first = Site::default().redirect("/", 302, &there.url("/"));
        let finished = crawl(subject, &first.open()?, userinfo, flags)?;
        for request in there.requests(&finished)? {
            let is_bare = || {
                request.expect_no_field("Authorization")?;
                request.expect_no_field("Cookie")
            };
            is_bare().explain(|failure| {
                failure.fact("with", "a start URL that redirects to another port")
            })?;
            if userinfo.is_empty() {
                request.expect_field("X", b"y")?;
            }
        }
    }
    Ok(())
}
