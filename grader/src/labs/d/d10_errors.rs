//! Servers behind this one that are absent, silent, or break off.

use super::behind::Behind;
use super::d10_scgi::{NC, hello};
use super::scgi_server::Asked;
use crate::course::{Check, Rank};
use crate::labs::promises::{PROMISES, expect_wrong_usage};
use crate::listener::ClosedPort;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const NO_ANSWER: Check = Check {
    id: "d10-no-answer",
    title: "answers 502 when nobody listens, or no whole head comes, and goes on",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.6.3, handout d10",
    because: "a gateway that gets no proper answer says so: Bad Gateway; the next request may find the application there again",
    by_hand: "cargo lab-d --root . --scgi /app=127.0.0.1:4000 · then: curl -i http://127.0.0.1:8080/app/x",
    faults: &[
        "d10-refused-is-404",
        "d10-refused-ends-all",
        "d5-half-a-head-is-whole",
    ],
    run: no_answer,
};

pub(super) const TIMEOUT: Check = Check {
    id: "d10-timeout",
    title: "answers 504 when nothing comes for --cgi-timeout",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.6.5, handout d10",
    because: "an application that hangs must not hold its clients for ever",
    by_hand: "nc -l 4000 · then: cargo lab-d --root . --cgi-timeout 1 --scgi /app=127.0.0.1:4000, and: curl -i http://127.0.0.1:8080/app/x",
    faults: &["d10-no-timeout", "d5-504-is-502"],
    run: timeout,
};

pub(super) const CUT: Check = Check {
    id: "d10-cut",
    title: "cuts an answer that the application breaks off",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §8, handout d10",
    because: "a reset, or fewer octets than Content-Length has promised, is not the end of the document: the client must not take half of it for the whole",
    by_hand: NC,
    faults: &["d10-broken-is-whole", "d5-fills-up"],
    run: cut,
};

pub(super) const USAGE: Check = Check {
    id: "d10-usage",
    title: "exits 2 at an address that is none",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a slip in a flag is found at the start, or not until the first client asks",
    by_hand: "cargo lab-d --root . --scgi nowhere; echo $?",
    faults: &["d10-any-address"],
    run: usage,
};

fn no_answer(subject: &Subject) -> CheckResult {
    let closed = ClosedPort::on_loopback()?;
    let address = format!("/closed=127.0.0.1:{closed}");
    let mut behind = Behind::start(subject, "--scgi", "/app=", &["--scgi", &address])?;
    let response = behind.server.get("/closed/x")?;
    response
        .expect_status(&[502])
        .explain(|failure| failure.fact("with", "--scgi HOST:PORT where nobody listens"))?;
    for answered in [&b""[..], b"Content-Type: text/plain\r\n"] {
        let request = Request::get("/app/x");
        let mut client = behind.asking(&request)?;
        Asked::of(&mut behind, &request)?.answer(answered)?;
        let response = client.response_to(&request)?;
        response.expect_status(&[502]).explain(|failure| {
            failure
                .octets("behind it", answered)
                .fact("then", "the application closed")
        })?;
    }
    behind.server.expect_well()
}

fn timeout(subject: &Subject) -> CheckResult {
    let flags = ["--cgi-timeout", "0.2"];
    let mut behind = Behind::start(subject, "--scgi", "/app=", &flags)?;
    let request = Request::get("/app/x");
    let mut client = behind.asking(&request)?;
    let with = |failure: crate::outcome::Failure| {
        failure
            .fact("with", "--cgi-timeout 0.2")
            .fact("behind it", "nothing, and no end")
    };
    let mut asked = Asked::of(&mut behind, &request)?;
    let response = client.response_to(&request).explain(with)?;
    response.expect_status(&[504]).explain(with)?;
    asked.conversation.wait_for_end()?;
    behind.server.expect_well()
}

fn cut(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--scgi", "/app=", &[])?;
    let text = subject.text(30);
    let request = Request::get("/app/x");
    let mut client = behind.asking(&request)?;
    let mut asked = Asked::of(&mut behind, &request)?;
    asked.conversation.send(&hello(&text))?;
    client.content_begins(&request, text.as_bytes())?;
    asked.conversation.reset()?;
    let after = |failure: crate::outcome::Failure| {
        failure.fact(
            "after",
            "the application reset its connection in the document",
        )
    };
    client.expect_cut(&request).explain(after)?;
    let mut client = behind.asking(&request)?;
    let head = b"Content-Type: text/plain\nContent-Length: 100\n\nonly these octets";
    Asked::of(&mut behind, &request)?.answer(head)?;
    client.expect_cut(&request).explain(|failure| {
        failure.fact(
            "behind it",
            "16 octets where Content-Length said 100, and the end",
        )
    })?;
    behind.server.expect_well()
}

fn usage(subject: &Subject) -> CheckResult {
    // Where the flags are read the rest is right.
    let scripts = Scripts::new(subject)?;
    let root = scripts.site.root().to_string_lossy().into_owned();
    let start = |flag: &'static str, address: &'static str| {
        ["--root", &root, "--port", "0", flag, address]
            .map(str::to_owned)
            .to_vec()
    };
    let lines = [
        start("--scgi", "nowhere"),
        start("--scgi", "/app=localhost"),
        start("--fastcgi", ".php=nowhere"),
    ];
    let lines: Vec<Vec<&str>> = lines
        .iter()
        .map(|line| line.iter().map(String::as_str).collect())
        .collect();
    let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
    expect_wrong_usage(subject, &lines)
}
