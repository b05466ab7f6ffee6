//! `--jar` in the programs that read pages (b14).

use super::b09_content::write;
use super::b14_walk::expect_cookies;
use super::exchange::run;
use super::site::{Site, links_to};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin, Request};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const PROGRAMS: Check = Check {
    id: "b14-programs",
    title: "keeps cookies with --jar in extract, form and crawl too",
    rank: Rank::HoldsUp,
    source: "handout b14",
    because: "who has logged in with one program wants to see the pages behind the log-in with all of them",
    by_hand: "cargo workshop check b14-programs --verbose",
    faults: &[
        "b14-pages-send-nothing",
        "b14-extract-does-not-write-the-file",
        "b14-form-does-not-write-the-file",
        "b14-crawl-does-not-write-the-file",
        "b14-crawl-takes-nothing",
    ],
    run: programs,
};

/// A page that sets this cookie.
fn setting(cookie: &str, body: &str) -> Answer {
    let line = format!("Set-Cookie: {cookie}; Path=/");
    let lines = ["Content-Type: text/html", &line];
    Answer::status("200 OK", &lines, body.as_bytes())
}

fn programs(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let session = format!("session={word}");
    let line = format!("127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\t{word}\n");
    write(
        subject,
        "jar",
        format!("# Netscape HTTP Cookie File\n{line}").as_bytes(),
    )?;
    // Each program sends what the file holds, and leaves in it what it was given.
    let all = |more: &str| format!("{session}{more}");

    let page = setting("extract=1", "<p>hello</p>");
    let flags = ["--select", "p", "--jar", "jar"];
    let exchange = run(subject, Origin::answering(page)?, "extract", "/", &flags)?;
    exchange.expect_prints(b"hello\n")?;
    sends(&exchange.requests(1)?, &[&session])?;

    let form = "<form method=post action=/send><input name=a value=1></form>";
    let (page, answer) = (setting("form=1", form), setting("sent=1", "sent\n"));
    let origin = Origin::new(move |request| match request.method.as_str() {
        "GET" => page.clone(),
        _ => answer.clone(),
    })?;
    let exchange = run(subject, origin, "form", "/", &["--jar", "jar"])?;
    exchange.expect_prints(b"sent\n")?;
    let expected = [all("; extract=1"), all("; extract=1; form=1")];
    sends(
        &exchange.requests(2)?,
        &expected.each_ref().map(String::as_str),
    )?;

    let there = format!("/{}", subject.word());
    let origin = Site::default()
        .answer("/", setting("crawl=1", &links_to(&[&there])))
        .page(&there, "a", "")
        .open()?;
    let exchange = run(subject, origin, "crawl", "/", &["--jar", "jar"])?;
    exchange.finished.expect_code(0)?;
    let mut requests = exchange.origin.requests(&exchange.finished)?;
    requests.retain(|request| request.target != "/robots.txt");
    let before = all("; extract=1; form=1; sent=1");
    let after = format!("{before}; crawl=1");
    sends(&requests, &[&before, &after])?;

    let exchange = run(
        subject,
        Origin::answering(Answer::ok("end\n"))?,
        "get",
        "/",
        &["--jar", "jar"],
    )?;
    sends(&exchange.requests(1)?, &[&after])
}

/// The requests send these cookies, in any order.
fn sends(requests: &[Request], expected: &[&str]) -> CheckResult {
    for (request, expected) in requests.iter().zip(expected) {
        expect_cookies(request, expected, false)
            .explain(|failure| failure.fact("file", "jar, which all of these programs share"))?;
    }
    Ok(())
}
