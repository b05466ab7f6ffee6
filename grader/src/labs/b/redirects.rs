//! Redirects in all their forms (b5): how many, which ones, where to, and what is said at the end.

use super::b05_elsewhere::expect_lines;
use super::exchange::{get, run};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{CheckResult, Explain, Failure};
use crate::subject::Subject;

/// An origin server whose pages `/10`, `/9` … redirect down to `/0`, which has the answer.
fn countdown(answer: Answer, status: u16) -> CheckResult<Origin> {
    Origin::new(move |request| match request.path()[1..].parse::<u32>() {
        Ok(left @ 1..) => Answer::redirect(status, &format!("/{}", left - 1)),
        _ => answer.clone(),
    })
}

pub(super) const TEN_ARE_FINE: Check = Check {
    id: "b5-ten-are-fine",
    title: "follows ten redirects, however many of them are alike",
    rank: Rank::HoldsUp,
    source: "handout b5",
    because: "ten redirects are followed, the eleventh is one too many",
    by_hand: "cargo workshop check b5-ten-are-fine --verbose",
    faults: &["b5-follows-nine"],
    run: ten_are_fine,
};

fn ten_are_fine(subject: &Subject) -> CheckResult {
    let exchange = run(
        subject,
        countdown(Answer::ok("there\n"), 302)?,
        "get",
        "/10",
        &[],
    )?;
    exchange.expect_prints(b"there\n")?;
    let exchange = run(
        subject,
        countdown(Answer::ok("there\n"), 302)?,
        "get",
        "/11",
        &[],
    )?;
    exchange.expect_fails(&["redirect"])
}

pub(super) const KEEPS_HEAD: Check = Check {
    id: "b5-keeps-head",
    title: "goes on with HEAD when HEAD was redirected",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.4",
    because: "only POST may become GET on its way: whoever asks for a head wants the head of the page at the end",
    by_hand: "printf 'HTTP/1.1 302 Found\\r\\nLocation: http://127.0.0.1:50081/\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: nc -l 127.0.0.1 50081 · then: cargo lab-b head http://127.0.0.1:50080/",
    faults: &[
        "b5-head-becomes-get",
        "b5-303-makes-head-get",
        "b5-head-is-not-redirected",
    ],
    run: keeps_head,
};

fn keeps_head(subject: &Subject) -> CheckResult {
    for status in [301, 302, 303, 307, 308] {
        let last = Answer::ok("there\n").head_only();
        let head = last.head().to_vec();
        let origin = Origin::new(move |request| match request.path() {
            "/a" => Answer::redirect(status, "/b").head_only(),
            _ => last.clone(),
        })?;
        let exchange = run(subject, origin, "head", "/a", &[])?;
        let lines = ["HEAD /a".to_owned(), "HEAD /b".into()];
        expect_lines(&exchange, &lines)
            .explain(|failure| failure.fact("status", status.to_string()))?;
        exchange.expect_prints(&head)?;
    }
    Ok(())
}

pub(super) const POST: Check = Check {
    id: "b5-post",
    title: "makes a GET of POST at 301, 302 and 303, and keeps POST at 307 and 308",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.4, WHATWG Fetch §4.4",
    because: "303 says `now get the answer there`, and 301 and 302 have long been taken so; 307 and 308 were made for those who mean `the same again`",
    by_hand: "printf 'HTTP/1.1 303 See Other\\r\\nLocation: http://127.0.0.1:50081/b\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: nc -l 127.0.0.1 50081 · then: cargo lab-b post http://127.0.0.1:50080/a",
    faults: &[
        "b5-post-stays-post",
        "b5-303-keeps-post",
        "b5-307-makes-get",
        "b5-308-makes-get",
    ],
    run: post,
};

fn post(subject: &Subject) -> CheckResult {
    for (status, method) in [
        (303, "GET"),
        (307, "POST"),
        (301, "GET"),
        (308, "POST"),
        (302, "GET"),
    ] {
        let origin = Origin::new(move |request| match request.path() {
            "/a" => Answer::redirect(status, "/b"),
            _ => Answer::ok("there\n"),
        })?;
        let exchange = run(subject, origin, "post", "/a", &[])?;
        let lines = ["POST /a".to_owned(), format!("{method} /b")];
        expect_lines(&exchange, &lines)
            .explain(|failure| failure.fact("status", status.to_string()))?;
        exchange.expect_prints(b"there\n")?;
    }
    Ok(())
}

pub(super) const ONLY_REDIRECTS: Check = Check {
    id: "b5-only-redirects",
    title: "follows no other status code, and no redirect without Location",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §10.2.2, §15.4",
    because: "201 names with Location what it has made, and a redirect that names no place is an answer like any other",
    by_hand: "printf 'HTTP/1.1 201 Created\\r\\nLocation: /b\\r\\nContent-Length: 5\\r\\n\\r\\nmade\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
    faults: &["b5-follows-201", "b5-follows-any-3xx", "b5-needs-location"],
    run: only_redirects,
};

fn only_redirects(subject: &Subject) -> CheckResult {
    for (status, lines) in [
        ("201 Created", &["Location: /b"][..]),
        ("200 OK", &["Location: /b"]),
        ("404 Not Found", &["Location: /b"]),
        ("302 Found", &[]),
        ("301 Moved Permanently", &["X-Location: /b"]),
    ] {
        let body = subject.word();
        let exchange = get(subject, Answer::status(status, lines, body.as_bytes()), &[])?;
        exchange.requests(1)?;
        exchange.expect_prints(body.as_bytes())?;
    }
    // These two are 3xx, and 304 has no body.
    for (status, body) in [
        ("300 Multiple Choices", subject.word()),
        ("304 Not Modified", String::new()),
    ] {
        let answer = Answer::status(status, &["Location: /b"], body.as_bytes());
        let exchange = get(subject, answer, &[])?;
        let why = |failure: Failure| {
            failure.fact("status", status).because("of all 3xx only 301, 302, 303, 307 and 308 are redirects: 300 offers a choice, and 304 says that nothing has changed")
        };
        exchange.requests(1).explain(why)?;
        exchange.expect_prints(body.as_bytes())?;
    }
    Ok(())
}

pub(super) const FINAL_HEAD: Check = Check {
    id: "b5-final-head",
    title: "shows the head and the fields of the final response alone",
    rank: Rank::HoldsUp,
    source: "handout b5",
    because: "--include, --field and `head` speak of the page at the end of the way",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b head http://127.0.0.1:50080/docs",
    faults: &["b5-includes-every-head", "b5-field-of-the-redirect"],
    run: final_head,
};

fn final_head(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let last = Answer::status("200 OK", &[&format!("X-Last: {word}")], word.as_bytes());
    let whole = last.octets().to_vec();
    run(
        subject,
        countdown(last.clone(), 307)?,
        "get",
        "/2",
        &["--include"],
    )?
    .expect_prints(&whole)?;
    run(
        subject,
        countdown(last.clone(), 307)?,
        "get",
        "/2",
        &["--field", "x-last"],
    )?
    .expect_prints(format!("{word}\n").as_bytes())?;
    run(
        subject,
        countdown(last, 307)?,
        "get",
        "/2",
        &["--field", "location"],
    )?
    .expect_prints(b"")
}

pub(super) const FAIL: Check = Check {
    id: "b5-fail",
    title: "names the final URL when --fail ends a redirect",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "the page that failed is the one at the end, and the redirect on the way is no failure",
    by_hand: "printf 'HTTP/1.1 302 Found\\r\\nLocation: http://127.0.0.1:50081/none\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: python3 -m http.server 50081 --bind 127.0.0.1 · then: cargo lab-b get --fail http://127.0.0.1:50080/",
    faults: &["b5-fail-names-the-first-url", "b5-fail-takes-redirects"],
    run: fail,
};

fn fail(subject: &Subject) -> CheckResult {
    let target = format!("/{}", subject.word());
    let to = target.clone();
    let origin = Origin::new(move |request| match request.path() {
        "/" => Answer::redirect(302, &format!("http://{}{to}", request.text("host"))),
        _ => Answer::status("404 Not Found", &[], b"no such page\n"),
    })?;
    let exchange = run(subject, origin, "get", "/", &["--fail"])?;
    exchange.expect_fails(&["404"])?;
    exchange.expect_fails(&[&exchange.origin.url(&target)])?;
    exchange.expect_prints_nothing()
}
