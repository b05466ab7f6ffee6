//! Content codings in every program (b13).

use super::compare::same_list;
use super::crawling::crawl_from;
use super::exchange::run;
use super::pairs;
use crate::course::{Check, Rank};
use crate::labs::squeeze::{self, gzip_of, spelled, stored_so_far};
use crate::origin::{Answer, Origin, Request};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const PROGRAMS: Check = Check {
    id: "b13-programs",
    title: "asks for and reads squeezed content in every program",
    rank: Rank::HoldsUp,
    source: "handout b13",
    because: "a page that is taken apart comes squeezed as often as one that is printed",
    by_hand: "(printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nContent-Encoding: gzip\\r\\n\\r\\n'; echo '<p>bread' | gzip) | nc -lN 127.0.0.1 50080 · then: cargo lab-b extract http://127.0.0.1:50080/ --select p",
    faults: &[
        "b13-pages-stay-squeezed",
        "b13-pages-do-not-ask",
        "b13-head-does-not-ask",
        "b13-forms-stay-squeezed",
        "b13-crawls-stay-squeezed",
        "b13-crawls-do-not-ask",
    ],
    run: programs,
};

/// A page in these octets, squeezed as `data`.
fn squeezed(data: &[u8]) -> Answer {
    let lines = ["Content-Type: text/html", "Content-Encoding: gzip"];
    Answer::status("200 OK", &lines, data)
}

/// A page of which nothing can be read before it is decoded.
fn in_gzip(page: &[u8]) -> Answer {
    squeezed(&gzip_of(&spelled(page), page))
}

fn expect_asks(program: &str, request: &Request) -> CheckResult {
    if !request.values("accept-encoding").is_empty() {
        return Ok(());
    }
    request
        .expect_field("Accept-Encoding", b"gzip, deflate")
        .explain(|failure| failure.fact("program", program))
}

fn programs(subject: &Subject) -> CheckResult {
    // A paragraph of which nothing can be read before it is decoded.
    let start = format!("<!DOCTYPE html><title>{}</title><p>", subject.word());
    let data = [stored_so_far(start.as_bytes()), squeeze::DYNAMIC.to_vec()].concat();
    let page = [start.into_bytes(), squeeze::bottles()].concat();
    let answer = squeezed(&gzip_of(&data, &page));
    let head = answer.head().to_vec();
    // As text it is one line.
    let text = String::from_utf8_lossy(&squeeze::bottles()).replace('\n', " ");
    let line = format!("{}\n", text.trim()).into_bytes();
    for (program, flags, expected) in [
        ("extract", &["--select", "p"][..], line),
        ("post", &["--data", "a=1"], page),
        ("head", &[], head),
    ] {
        let answer = match program {
            "head" => answer.clone().head_only(),
            _ => answer.clone(),
        };
        let exchange = run(subject, Origin::answering(answer)?, program, "/", flags)?;
        exchange.expect_prints(&expected)?;
        expect_asks(program, &exchange.request()?)?;
    }
    a_form(subject)?;
    a_crawl(subject)
}

/// The page with the form comes squeezed, and so does what the server says to it.
fn a_form(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let form = format!("<form method=post action=/send><input name=a value={word}></form>");
    let (page, sent) = (in_gzip(form.as_bytes()), in_gzip(b"sent\n"));
    let origin = Origin::new(move |request| match request.method.as_str() {
        "GET" => page.clone(),
        _ => sent.clone(),
    })?;
    let exchange = run(subject, origin, "form", "/", &[])?;
    let requests = exchange
        .requests(2)
        .explain(|failure| failure.fact("the page", form))?;
    requests
        .iter()
        .try_for_each(|request| expect_asks("form", request))?;
    let expected = vec![format!("a={word}")];
    same_list(
        &exchange.finished,
        "pair",
        &expected,
        &pairs::sent(&requests[1])?,
    )?;
    exchange.expect_prints(b"sent\n")
}

/// Two pages, of which the first leads to the second.
fn a_crawl(subject: &Subject) -> CheckResult {
    let word = format!("/{}", subject.word());
    let first = format!("<title>x</title><a href={word}>a</a>");
    let first = in_gzip(first.as_bytes());
    let second = in_gzip(b"<title>y</title>");
    let origin = Origin::new(move |request| match request.path() {
        "/robots.txt" => Answer::status("404 Not Found", &[], b""),
        "/" => first.clone(),
        _ => second.clone(),
    })?;
    let crawl = crawl_from(subject, origin, "/", &[])?;
    crawl.expect_pages(&["/", &word])?;
    let requests = crawl.requests()?;
    requests
        .iter()
        .try_for_each(|request| expect_asks("crawl", request))
}
