//! The 33 questions of h1spec (github.com/uNetworking/h1spec), asked anew.
//!
//! h1spec asks a server that echoes every body at every target. Ours does so at `/echo`: there the questions
//! with a body are asked.

use std::io::ErrorKind;
use std::ops::RangeInclusive;

use grader::deadline::{QUIET, pause};
use grader::octets::escape;

use crate::exchange::Connection;
use crate::server::serve;

/// A request of which all beginnings but the last octet are no request yet.
const WHOLE: &str = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Where h1spec cuts it.
const CUTS: [usize; 15] = [1, 4, 10, 11, 15, 19, 20, 21, 24, 26, 27, 36, 37, 38, 39];

const OK: &[RangeInclusive<u16>] = &[200..=299];
const REFUSED: &[RangeInclusive<u16>] = &[400..=499];
const FAILED: &[RangeInclusive<u16>] = &[400..=599];

/// What is asked, the octets, the status codes that are allowed, and the content of a 200.
type Question = (
    &'static str,
    &'static str,
    &'static [RangeInclusive<u16>],
    Option<&'static str>,
);

const QUESTIONS: [Question; 18] = [
    ("no version", "GET / \r\n\r\n", FAILED, None),
    (
        "an expectation, and nothing to wait for",
        "GET / HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\n\r\n",
        &[100..=100, 200..=299],
        None,
    ),
    (
        "nothing special",
        "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n",
        OK,
        None,
    ),
    (
        "a tab before a value, and no value",
        "GET / HTTP/1.1\r\nhoSt:\ta.test\r\nempty:\r\n\r\n",
        OK,
        None,
    ),
    (
        "brackets in a field name",
        "GET / HTTP/1.1\r\nHost: a.test\r\nX-Name[]: a\r\n\r\n",
        REFUSED,
        None,
    ),
    (
        "no Host",
        "GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n",
        REFUSED,
        None,
    ),
    (
        "two Hosts",
        "GET / HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\n\r\n",
        REFUSED,
        None,
    ),
    (
        "a length far below zero",
        "GET / HTTP/1.1\r\nHost: a.test\r\nContent-Length: -99999999999999999999999999\r\n\r\n",
        REFUSED,
        None,
    ),
    (
        "a length below zero",
        "GET / HTTP/1.1\r\nHost: a.test\r\nContent-Length: -1\r\n\r\n",
        REFUSED,
        None,
    ),
    (
        "a length in letters",
        "GET / HTTP/1.1\r\nHost: a.test\r\nContent-Length: five\r\n\r\n",
        REFUSED,
        None,
    ),
    (
        "a value of one space",
        "GET / HTTP/1.1\r\nHost: a.test\r\nX-Empty: \r\n\r\n",
        OK,
        None,
    ),
    (
        "a control octet in a value",
        "GET / HTTP/1.1\r\nHost: a.test\r\nX-Bell: ring\x07\r\n\r\n",
        REFUSED,
        None,
    ),
    (
        "a version of the far future",
        "GET / HTTP/9.9\r\nHost: a.test\r\n\r\n",
        FAILED,
        None,
    ),
    (
        "words before the request",
        "Some wordsGET / HTTP/1.1\r\nHost: a.test\r\n\r\n",
        FAILED,
        None,
    ),
    (
        "a CR where a line begins",
        "GET / HTTP/1.1\r\nHost: a.test\r\n\rX-Field: a\r\n\r\n",
        REFUSED,
        None,
    ),
    (
        "a body with a length",
        "POST /echo HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello",
        OK,
        Some("hello"),
    ),
    (
        "a body in chunks",
        "POST /echo HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\nc\r\nHello chunks\r\n0\r\n\r\n",
        OK,
        Some("Hello chunks"),
    ),
    (
        "a length and chunks",
        "POST /echo HTTP/1.1\r\nHost: a.test\r\ncontent-LengtH: 5\r\nTransFer-Encoding: chunked\r\n\r\nc\r\nHello chunks\r\n0\r\n\r\n",
        &[200..=299, 400..=499],
        Some("Hello chunks"),
    ),
];

#[test]
fn h1spec_asks_33_questions() {
    let folder = tempfile::tempdir().unwrap();
    crate::tree::write(&folder.path().join("hello"), b"hello");
    let server = serve(folder.path());
    assert_eq!(CUTS.len() + QUESTIONS.len(), 33);

    for (what, octets, allowed, content) in QUESTIONS {
        let mut connection = Connection::to(server.address).unwrap();
        connection.send(octets.as_bytes()).unwrap();
        let method = octets.split(' ').next().unwrap();
        let response = connection.response(method);
        let response = response.unwrap_or_else(|error| panic!("{what}: {error}"));
        let status = response.head.status;
        assert!(
            allowed.iter().any(|range| range.contains(&status)),
            "{what}: {status}, not one of {allowed:?}"
        );
        if let (200, Some(content)) = (status, content) {
            assert_eq!(escape(&response.content), content, "{what}");
        }
    }
    waits_for_the_rest(server.address);
}

/// Half a request is not answered. h1spec stops there; whoever has waited answers the whole one, too.
fn waits_for_the_rest(address: std::net::SocketAddr) {
    let mut waiting: Vec<(Connection, usize)> = CUTS
        .iter()
        .map(|&cut| {
            let mut connection = Connection::to(address).unwrap();
            connection.send(&WHOLE.as_bytes()[..cut]).unwrap();
            (connection, cut)
        })
        .collect();
    pause(QUIET);
    for (connection, cut) in &mut waiting {
        let beginning = escape(&WHOLE.as_bytes()[..*cut]);
        let stream = connection.input.source();
        stream.set_nonblocking(true).unwrap();
        let came = stream.peek(&mut [0]).map_err(|error| error.kind());
        stream.set_nonblocking(false).unwrap();
        assert_eq!(came, Err(ErrorKind::WouldBlock), "after \"{beginning}\"");
        connection.send(&WHOLE.as_bytes()[*cut..]).unwrap();
        let response = connection.response("GET").unwrap();
        assert_eq!(
            response.content, b"hello",
            "after \"{beginning}\" and the rest"
        );
    }
}
