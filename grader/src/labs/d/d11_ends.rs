//! How a request ends, and what else may happen.

use super::behind::Behind;
use super::d10_scgi::hello;
use super::d11_fastcgi::PHP;
use super::errors::expect_logged;
use super::fastcgi_server::{Asked, STDERR, STDOUT, written};
use crate::course::{Check, Rank};
use crate::deadline::pause;
use crate::outcome::{CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const STATUS: Check = Check {
    id: "d11-end-request",
    title: "looks at both statuses of END_REQUEST",
    rank: Rank::HoldsUp,
    source: "FastCGI specification §5.5, handout d11",
    because: "the protocol status says whether the application has taken the request at all (overloaded, unknown role); its own status is like a script's exit code, and the document stays as it is",
    by_hand: PHP,
    faults: &[
        "d11-any-end-is-a-page",
        "d11-status-cuts",
        "d11-status-not-in-the-log",
    ],
    run: status,
};

pub(super) const BROKEN: Check = Check {
    id: "d11-broken-off",
    title: "answers 502, or cuts, when the connection ends before END_REQUEST",
    rank: Rank::HoldsUp,
    source: "FastCGI specification §3.3, RFC 9110 §15.6.3",
    because: "only END_REQUEST ends a request: an end of the connection, or a record of another version, is an application that broke off",
    by_hand: PHP,
    faults: &[
        "d11-early-end-is-whole",
        "d11-any-version",
        "d11-stdout-is-all",
    ],
    run: broken_off,
};

pub(super) const TIMEOUT: Check = Check {
    id: "d11-timeout",
    title: "answers 504 when nothing comes for --cgi-timeout; STDERR does not count",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.6.5, handout d11",
    because: "an application that hangs must not hold its clients for ever, and one that only complains is not answering",
    by_hand: "nc -l 4000 · then: cargo lab-d --root . --cgi-timeout 1 --fastcgi /app=127.0.0.1:4000, and: curl -i http://127.0.0.1:8080/app/x",
    faults: &["d11-no-timeout", "d11-stderr-counts"],
    run: timeout,
};

pub(super) const LEAVES: Check = Check {
    id: "d11-client-leaves",
    title: "aborts the request, or closes the connection, when the client has left",
    rank: Rank::HoldsUp,
    source: "FastCGI specification §5.4, handout d11",
    because: "nobody reads the answer any more, and the application learns it by ABORT_REQUEST or by the end of the connection",
    by_hand: PHP,
    faults: &["d11-connection-stays"],
    run: leaves,
};

fn status(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--fastcgi", "/app=", &[])?;
    let request = Request::get("/app/x");
    for (protocol, expected) in [(1, &[502][..]), (2, &[502, 503]), (3, &[502])] {
        let mut client = behind.asking(&request)?;
        let mut asked = Asked::of(&mut behind, &request)?;
        asked.content()?;
        asked.end(0, protocol)?;
        let response = client.response_to(&request)?;
        response.expect_status(expected).explain(|failure| {
            failure.fact(
                "behind it",
                format!("END_REQUEST with protocol status {protocol}"),
            )
        })?;
    }
    let text = subject.text(30);
    let number = u32::try_from(subject.number(10_000..=99_999)).unwrap_or(12_345);
    let mut client = behind.asking(&request)?;
    let mut asked = Asked::of(&mut behind, &request)?;
    asked.content()?;
    asked.send(STDOUT, &hello(&text))?;
    asked.end(number, 0)?;
    let with = |failure: Failure| {
        failure.fact(
            "behind it",
            format!("END_REQUEST with application status {number}"),
        )
    };
    let response = client.response_to(&request).explain(with)?;
    response.expect_content(text.as_bytes()).explain(with)?;
    expect_logged(&mut behind.server, &response, &[&number.to_string()]).explain(with)
}

fn broken_off(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--fastcgi", "/app=", &[])?;
    let request = Request::get("/app/x");
    let nothing: &[u8] = b"";
    for (records, what) in [
        (nothing.to_vec(), "nothing, and the end of the connection"),
        (vec![1, STDOUT, 0], "three octets of a record, and the end"),
        (
            vec![2, STDOUT, 0, 1, 0, 0, 0, 0],
            "a record of version 2, and the end",
        ),
    ] {
        let mut client = behind.asking(&request)?;
        let mut asked = Asked::of(&mut behind, &request)?;
        asked.content()?;
        asked.conversation.send(&records)?;
        asked.conversation.finish_sending()?;
        let response = client.response_to(&request)?;
        let with = |failure: Failure| failure.fact("behind it", what);
        response.expect_status(&[502]).explain(with)?;
    }
    for (last, what) in [
        (
            nothing.to_vec(),
            "a part of the document, and the end of the connection",
        ),
        (
            written(STDOUT, 0, b"", 0),
            "a part of the document, an empty STDOUT, and the end",
        ),
        (
            vec![2, 6, 0, 1, 0, 0, 0, 0],
            "a part of the document, and a record of version 2",
        ),
    ] {
        let mut client = behind.asking(&request)?;
        let mut asked = Asked::of(&mut behind, &request)?;
        asked.content()?;
        asked.send(STDOUT, &hello("half"))?;
        client.content_begins(&request, b"half")?;
        let mut last = last;
        if let [_, _, high, low, ..] = &mut last[..] {
            [*high, *low] = asked.id.to_be_bytes();
        }
        asked.conversation.send(&last)?;
        if last.first() == Some(&2) {
            // As if nothing had happened, for whoever does not look.
            asked.end(0, 0)?;
        }
        asked.conversation.finish_sending()?;
        let with = |failure: Failure| failure.fact("behind it", what);
        client.expect_cut(&request).explain(with)?;
    }
    behind.server.expect_well()
}

fn timeout(subject: &Subject) -> CheckResult {
    let flags = ["--cgi-timeout", "0.2"];
    let mut behind = Behind::start(subject, "--fastcgi", "/app=", &flags)?;
    let request = Request::get("/app/x");
    let mut client = behind.asking(&request)?;
    let mut asked = Asked::of(&mut behind, &request)?;
    asked.content()?;
    // It complains all the time, for longer than anybody waits.
    let complaint = written(STDERR, asked.id, b"still nothing\n", 0);
    for _ in 0..100 {
        if !client.nothing_for_a_moment()? {
            break;
        }
        pause(std::time::Duration::from_millis(5));
        // When it is over it is over.
        let _ = asked.conversation.send(&complaint);
    }
    let with = |failure: Failure| {
        failure
            .fact("with", "--cgi-timeout 0.2")
            .fact("behind it", "STDERR all the time, and no STDOUT")
    };
    if client.nothing_for_a_moment()? {
        let failure = client.failure(crate::outcome::Cause::Silent);
        let waited = std::time::Duration::from_secs(2);
        return Err(with(failure.waited(waited, "504")).into());
    }
    let response = client.response_to(&request).explain(with)?;
    response.expect_status(&[504]).explain(with)?;
    behind.server.expect_well()
}

fn leaves(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--fastcgi", "/app=", &[])?;
    let text = subject.text(30);
    let request = Request::get("/app/x");
    let mut client = behind.asking(&request)?;
    let mut asked = Asked::of(&mut behind, &request)?;
    asked.content()?;
    asked.send(STDOUT, &hello(&text))?;
    client.content_begins(&request, text.as_bytes())?;
    client.reset()?;
    asked
        .expect_aborted()
        .explain(|failure| failure.fact("after", "the client reset its connection"))?;
    behind.server.expect_well()
}
