//! The lines of a head: the request line and the field lines (c2).

use super::c01_first_page::with_a_page;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, WebServer};

pub(super) const EMPTY_LINES: Check = Check {
    id: "c2-empty-lines",
    title: "skips empty lines before the request line",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §2.2",
    because: "some old clients send a CRLF too many after a POST: a server takes it for nothing",
    by_hand: "cargo lab-c --root . · then: printf '\\r\\n\\r\\nGET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &["c2-empty-line-is-nonsense", "c2-skips-three-empty-lines"],
    run: empty_lines,
};

pub(super) const REQUEST_LINE: Check = Check {
    id: "c2-request-line",
    title: "refuses a request line that is not three parts, one space apart",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §3, RFC 9110 §5.6.2",
    because: "method, target and version, one space between them: who reads more into it reads something else than the next program does",
    by_hand: "cargo lab-c --root . · then: printf 'GET  / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &[
        "c2-any-white-space",
        "c2-short-request-line",
        "c2-any-method",
        "c2-any-target-octets",
    ],
    run: request_line,
};

pub(super) const VERSIONS: Check = Check {
    id: "c2-versions",
    title: "speaks HTTP/1.1 and HTTP/1.0, and answers 505 to other versions",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.6.6, RFC 9112 §2.3",
    because: "after another first number the rest may mean something else: 505 tells the client to try an older version",
    by_hand: "cargo lab-c --root . · then: printf 'GET / HTTP/3.0\\r\\nHost: localhost\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &[
        "c2-any-version",
        "c2-other-version-is-400",
        "c2-broken-version-is-1.0",
        "c2-host-for-everybody",
    ],
    run: versions,
};

pub(super) const FIELDS: Check = Check {
    id: "c2-fields",
    title: "takes field lines of every right form",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §5.5, §5.6.2",
    because: "a name is any token, a value may be empty or hold octets above 127, and there may be many fields: browsers and proxies send what they like",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'X-Empty;' -H 'X-Name: Jörg' -H '!#$%&: 1' http://127.0.0.1:8080/",
    faults: &["c2-at-most-64-fields", "c2-ascii-values-only"],
    run: fields,
};

pub(super) const FIELD_RULES: Check = Check {
    id: "c2-field-rules",
    title: "refuses field lines that are none",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §5, §5.1, RFC 9110 §5.5",
    because: "whoever skips a broken line, or guesses what it means, sees another request than the program before it did",
    by_hand: "cargo lab-c --root . · then: printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nName : value\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &[
        "c2-space-before-the-colon",
        "c2-skips-broken-fields",
        "c2-any-field-name",
        "c2-any-field-value",
    ],
    run: field_rules,
};

fn empty_lines(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    for number in [1, 2, 8] {
        let octets = [b"\r\n".repeat(number), Request::get("/").octets()].concat();
        server.ask_octets(&octets)?.expect_status(&[200])?;
    }
    // Their ends, too, may come in two pieces.
    let octets = [b"\r\n\r\n".to_vec(), Request::get("/").octets()].concat();
    let mut client = server.client()?;
    client.send_split(&octets, &[1, 3, 6])?;
    client.response()?.expect_status(&[200])
}

/// Each of these heads is refused with 400.
pub(super) fn refuses(server: &mut WebServer, heads: &[(Vec<u8>, &str)]) -> CheckResult {
    for (head, because) in heads {
        let response = server.ask_octets(head)?;
        response
            .expect_status(&[400])
            .explain(|failure| failure.because(*because))?;
    }
    Ok(())
}

fn request_line(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    let cases: &[(&[u8], &str)] = &[
        (
            b"GET  / HTTP/1.1",
            "one space stands between method and target, not two",
        ),
        (
            b"GET\t/\tHTTP/1.1",
            "a space stands between the parts, not a tab",
        ),
        (
            b" GET / HTTP/1.1",
            "the method is the first thing in the line: no space stands before it",
        ),
        (
            b"GET /",
            "without a version it is the request of a time before HTTP/1.0",
        ),
        (b"GET HTTP/1.1", "there is no target"),
        (b"G@T / HTTP/1.1", "a method is a token, and @ is in none"),
        (
            b"G\"T / HTTP/1.1",
            "a method is a token, and a quote is in none",
        ),
        (
            b"GET /\x01 HTTP/1.1",
            "a target holds no control octets: they are percent-encoded",
        ),
        (
            b"GET /\x7f HTTP/1.1",
            "a target holds no control octets: they are percent-encoded",
        ),
    ];
    let octets = |line: &[u8]| {
        let rest = b"\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        [line, &rest[..]].concat()
    };
    let heads: Vec<(Vec<u8>, &str)> = cases
        .iter()
        .map(|(line, because)| (octets(line), *because))
        .collect();
    refuses(&mut server, &heads)?;
    // What is wrong behind the target may be taken for a version that is none.
    for (line, because) in [
        (
            &b"GET /  HTTP/1.1"[..],
            "one space stands between target and version, not two",
        ),
        (
            b"GET / HTTP/1.1 ",
            "the version ends the line: no space follows it",
        ),
        (
            b"GET /a b HTTP/1.1",
            "a space in a target is sent as %20: this line has four parts",
        ),
    ] {
        let response = server.ask_octets(&octets(line))?;
        response
            .expect_status(&[400, 505])
            .explain(|failure| failure.because(because))?;
    }
    Ok(())
}

fn versions(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    let get = |version: &str| Request::get("/").version(version);
    server.ask(&get("HTTP/1.1"))?.expect_status(&[200])?;
    let old = server.ask(&get("HTTP/1.0").without_host())?;
    old.expect_status(&[200]).explain(|failure| {
        failure.because("HTTP/1.0 is older than the Host field: there it may be missing")
    })?;
    let other = format!("HTTP/{}.{}", subject.number(2..=9), subject.number(0..=9));
    for version in ["HTTP/2.0", "HTTP/3.0", &other] {
        server.ask(&get(version))?.expect_status(&[505])?;
    }
    for version in [
        "HTTP/1", "HTTP/1.", "HTTP/.1", "HTTP/x.1", "HTTQ/1.1", "http/1.1",
    ] {
        let response = server.ask(&get(version))?;
        response.expect_status(&[400, 505]).explain(|failure| {
            failure
                .because("a version is HTTP in capital letters, a slash, a digit, a dot, a digit")
        })?;
    }
    Ok(())
}

fn fields(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    let mut odd = Request::get("/").octets();
    odd.truncate(odd.len() - 2);
    odd.extend_from_slice(
        b"X-Empty:\r\nx-tight:a\r\nX-Wide: \t a b \t \r\n!#$%&'*+-.^_`|~0: 1\r\nX-High: J\xc3\xb6rg \xff\r\nX-Colon: a:b: c\r\n\r\n",
    );
    server.ask_octets(&odd)?.expect_status(&[200])?;
    let many = (0..150).fold(Request::get("/"), |request, number| {
        request.field(&format!("X-{number}: {}", subject.word()))
    });
    server.ask(&many)?.expect_status(&[200]).explain(|failure| {
        failure.because("150 short fields are far from the limit of 65,536 octets")
    })
}

fn field_rules(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    let word = subject.word();
    let cases: &[(&str, &str)] = &[
        (
            "Name : value",
            "no space stands between a field name and its colon: some programs would take `Name ` for another name",
        ),
        (
            "Name\t: value",
            "no tab stands between a field name and its colon",
        ),
        ("Name value", "a field line has a colon"),
        (": value", "a field line has a name before the colon"),
        (
            "Na me: value",
            "a field name is a token, and a space is in none",
        ),
        (
            "Na(me): value",
            "a field name is a token, and a parenthesis is in none",
        ),
        (
            "N\u{e4}me: value",
            "a field name is a token, and tokens are ASCII",
        ),
        (
            "Name: a\0b",
            "a field value holds no NUL: a program in C would see the end there",
        ),
        ("Name: a\u{1}b", "a field value holds no control octets"),
    ];
    let heads: Vec<(Vec<u8>, &str)> = cases
        .iter()
        .map(|(line, because)| {
            let request = Request::get("/").field(&format!("X-{word}: 1")).field(line);
            (request.octets(), *because)
        })
        .collect();
    refuses(&mut server, &heads)
}
