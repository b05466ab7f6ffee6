//! b1 · Ask: `get URL`.
//!
//! The origin server reads the request with a strict reader: what RFC 9112 does not allow a client
//! to send fails by itself, with a caret under the octet.

use super::exchange::{Exchange, get, run};
use super::{addresses, options, promises, targets, waits};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B1;
use crate::origin::{Answer, Origin};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b1-request-line",
            title: "asks with `GET`, the path and `HTTP/1.1`",
            rank: Rank::Works,
            source: "RFC 9112 §3",
            because: "the request line says what is wanted: method, request target, HTTP version, one space apart, then CRLF",
            by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/hello.txt",
            faults: &[
                "b1-http-1.0",
                "b1-absolute-form",
                "b1-ends-lines-with-lf",
                "b1-two-spaces",
                "b1-lower-case-method",
                "b1-no-empty-line",
            ],
            run: request_line,
        },
        Check {
            id: "b1-fields",
            title: "sends Host with the port, User-Agent and `Connection: close`",
            rank: Rank::Works,
            source: "RFC 9112 §3.2, RFC 9110 §10.1.5, RFC 9112 §9.6",
            because: "Host says which of its sites the server is to show, User-Agent who asks, and close that this is the last request",
            by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/hello.txt",
            faults: &[
                "b1-no-host",
                "b1-host-without-port",
                "b1-host-twice",
                "b1-no-user-agent",
                "b1-no-connection-close",
                "b1-sends-more-than-the-head",
                "b1-space-before-colon",
            ],
            run: fields,
        },
        Check {
            id: "b1-target",
            title: "takes path and query from the URL, and keeps the fragment to itself",
            rank: Rank::Works,
            source: "RFC 9112 §3.2.1, RFC 9110 §7.1",
            because: "path and query go to the server as they stand in the URL, an empty path as `/`; the fragment names a place in the page and is for the client alone",
            by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b get 'http://127.0.0.1:50080?q=1#top'",
            faults: &[
                "b1-sends-the-fragment",
                "b1-drops-the-query",
                "b1-empty-path-stays-empty",
                "b1-decodes-the-target",
            ],
            run: target,
        },
        Check {
            id: "b1-prints-the-body",
            title: "prints the body, octet for octet, and nothing else",
            rank: Rank::Works,
            source: "handout b1",
            because: "what was asked for is the body: the head belongs to HTTP, and a newline too many breaks a file",
            by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get http://127.0.0.1:50080/README.md",
            faults: &[
                "b1-prints-the-head-too",
                "b1-adds-a-newline",
                "b1-decodes-the-body",
                "b1-prints-on-stderr",
            ],
            run: prints_the_body,
        },
        targets::DEFAULT_PORT,
        targets::USERINFO,
        targets::IPV6,
        targets::IDNA,
        targets::PERCENT_ENCODING,
        targets::OTHER_SCHEMES,
        targets::NOT_A_URL,
        options::SEVERAL_URLS,
        options::HEADER,
        options::HEADER_REFUSED,
        options::RESOLVE,
        addresses::RESOLVE_IPV6,
        options::VERBOSE,
        addresses::NAMES,
        addresses::NO_PROXY,
        waits::REFUSED,
        waits::UNKNOWN_HOST,
        waits::NO_ANSWER,
        waits::CONNECT_TIMEOUT,
        waits::TIMEOUT,
        waits::MAX_TIME,
        promises::FLAGS_ANYWHERE,
        promises::CLOSED_OUTPUT,
        promises::FAILED_OUTPUT,
        promises::WRONG_USAGE,
        promises::HELP,
    ],
    ..B1
};

fn request_line(subject: &Subject) -> CheckResult {
    let target = format!("/{}/{}.txt", subject.word(), subject.word());
    let origin = Origin::answering(Answer::ok("hello\n"))?;
    let exchange = run(subject, origin, "get", &target, &[])?;
    let request = exchange.request()?;
    request.expect_method("GET")?;
    request.expect_target(&target)?;
    exchange.finished.expect_code(0)
}

fn fields(subject: &Subject) -> CheckResult {
    let exchange = get(subject, Answer::ok("hello\n"), &[])?;
    let request = exchange.request()?;
    request.expect_field("Host", exchange.origin.authority().as_bytes())?;
    if request.values("User-Agent").len() != 1 || request.values("User-Agent")[0].is_empty() {
        return Err(request
            .ends_without("one field User-Agent with a name for your program")
            .because("a server's log tells who asked, so that its owner can write to you")
            .into());
    }
    if !request.has_connection_option("close") {
        return Err(request
            .ends_without("the field line `Connection: close`")
            .because(
                "without it the server keeps the connection open for the next request, and waits",
            )
            .into());
    }
    exchange.finished.expect_code(0)
}

fn target(subject: &Subject) -> CheckResult {
    let (word, query) = (subject.word(), subject.word());
    let whole = format!("/{word}/a%2Fb?q={query}&r=%20&s=/?:@");
    let with_query = format!("/?q={query}");
    for (rest, expected) in [
        (whole.clone(), whole.as_str()),
        (format!("{whole}#{word}"), &whole),
        (String::new(), "/"),
        (format!("?q={query}"), &with_query),
        (format!("#{word}"), "/"),
    ] {
        let origin = Origin::answering(Answer::ok("hello\n"))?;
        let exchange = run(subject, origin, "get", &rest, &[])?;
        let asked = |exchange: &Exchange| {
            exchange.request()?.expect_target(expected)?;
            exchange.finished.expect_code(0)
        };
        asked(&exchange).explain(|failure| failure.fact("url", exchange.origin.url(&rest)))?;
    }
    Ok(())
}

fn prints_the_body(subject: &Subject) -> CheckResult {
    let text = format!("{}, räksmörgås", subject.word()).into_bytes();
    let octets = [
        &[0xff, 0x00, b'\r', b'\n', b'\r', b'\n'],
        subject.octets(2000).as_slice(),
    ]
    .concat();
    for body in [text, octets] {
        get(subject, Answer::ok(&body), &[])?.expect_prints(&body)?;
    }
    Ok(())
}
