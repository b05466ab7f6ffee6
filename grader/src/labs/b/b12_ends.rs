//! When a connection serves another request, and when it must not (b12).

use super::b12_once_more::{expect_connection, expect_same_connection, first_then_next, open};
use super::exchange::{get, run};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const CLOSE_IN_A_LIST: Check = Check {
    id: "b12-close-in-a-list",
    title: "finds close among other connection options",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §7.6.1, RFC 9112 §9.6",
    because: "Connection is a list, which may be spread over several fields; each option counts, in any case",
    by_hand: "cargo workshop check b12-close-in-a-list --verbose",
    faults: &["b12-close-alone-only", "b12-ignores-close"],
    run: close_in_a_list,
};

fn close_in_a_list(subject: &Subject) -> CheckResult {
    for lines in [
        &["Connection: x-one , CLOSE"][..],
        &["Connection: x-one", "Connection: close,x-two"],
    ] {
        let exchange = first_then_next(subject, open(lines, "first\n"))?;
        expect_same_connection(&exchange, false)?;
        exchange.expect_prints(b"first\nnext\n")?;
    }
    // An option that only looks like it, and a field that is not about the connection, mean nothing.
    let exchange = first_then_next(
        subject,
        open(&["Connection: closed", "X: close"], "first\n"),
    )?;
    expect_same_connection(&exchange, true)
}

pub(super) const OLD_VERSION: Check = Check {
    id: "b12-old-version",
    title: "uses a connection of HTTP/1.0 again only if the server says keep-alive",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.3",
    because: "in HTTP/1.0 a connection is over after one response, unless the server says otherwise",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get http://127.0.0.1:50080/clippy.toml http://127.0.0.1:50080/Cargo.toml --verbose",
    faults: &["b12-keeps-1.0"],
    run: old_version,
};

fn old_version(subject: &Subject) -> CheckResult {
    let first = |line: &str| {
        let head = format!("HTTP/1.0 200 OK\r\nContent-Length: 6\r\n{line}\r\n\r\nfirst\n");
        first_then_next(subject, Answer::raw(head).kept_open())
    };
    let exchange = first("X: keep-alive")?;
    expect_same_connection(&exchange, false)?;
    exchange.expect_prints(b"first\nnext\n")?;
    // With keep-alive it may be used again, or not: that is the client's to choose.
    first("Connection: Keep-Alive")?.expect_prints(b"first\nnext\n")
}

pub(super) const UNTIL_CLOSE: Check = Check {
    id: "b12-until-close",
    title: "opens another connection after a body that ended with its own",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.3",
    because: "where the close is the end of the body, nothing is left to send another request on",
    by_hand: "cargo workshop check b12-until-close --verbose",
    faults: &["b12-keeps-what-was-closed"],
    run: until_close,
};

fn until_close(subject: &Subject) -> CheckResult {
    let body = subject.text(300);
    let exchange = first_then_next(subject, Answer::with("200 OK", &[], body.as_bytes()))?;
    expect_same_connection(&exchange, false)
        .explain(|failure| failure.because(UNTIL_CLOSE.because))?;
    exchange.expect_prints(format!("{body}next\n").as_bytes())
}

pub(super) const LEFT_OVER: Check = Check {
    id: "b12-left-over",
    title: "leaves a connection on which octets came that belong to no answer",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.2",
    because: "a server, or somebody in between, could slip you an answer to a question that you have not asked yet",
    by_hand: "cargo workshop check b12-left-over --verbose",
    faults: &["b12-answer-from-the-left-over", "b12-drops-left-over"],
    run: left_over,
};

fn left_over(subject: &Subject) -> CheckResult {
    let trick = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ntrick\n";
    for (framing, body) in [
        ("Content-Length: 6", "first\n"),
        ("Transfer-Encoding: chunked", "6\r\nfirst\n\r\n0\r\n\r\n"),
    ] {
        let answer =
            Answer::with("200 OK", &[framing], format!("{body}{trick}").as_bytes()).kept_open();
        let exchange = first_then_next(subject, answer)?;
        // That the first answer is longer than it says may be a failure already (b3).
        let printed = &exchange.finished.stdout;
        if exchange.finished.code == Some(1) && b"first\n".starts_with(printed) {
            exchange.expect_fails(&[])?;
            continue;
        }
        expect_same_connection(&exchange, false)?;
        exchange.expect_prints(b"first\nnext\n")?;
    }
    Ok(())
}

pub(super) const ANOTHER_SERVER: Check = Check {
    id: "b12-another-server",
    title: "takes another connection for another host, and for another port",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.3",
    because: "a connection leads to one server: what is meant for another must not be sent there",
    by_hand: "cargo workshop check b12-another-server --verbose",
    faults: &["b12-takes-any-host", "b12-takes-any-port"],
    run: another_server,
};

fn another_server(subject: &Subject) -> CheckResult {
    let port = Origin::new(|_| open(&[], "port\n"))?;
    let origin = Origin::new(|_| open(&[], "host\n"))?;
    let (one, two) = (
        format!("{}.test", subject.word()),
        format!("{}.test", subject.word()),
    );
    let authority = |host: &str| format!("{host}:{}", origin.port());
    let urls = [
        format!("http://{}/one", authority(&one)),
        format!("http://{}/two", authority(&two)),
        format!("http://{}/three", authority(&one)),
        format!("http://{one}:{}/", port.port()),
    ];
    let entries = [
        format!("{}:127.0.0.1", authority(&one)),
        format!("{}:127.0.0.1", authority(&two)),
        format!("{one}:{}:127.0.0.1", port.port()),
    ];
    let mut line = vec!["get"];
    line.extend(urls.iter().map(String::as_str));
    line.extend(
        entries
            .iter()
            .flat_map(|entry| ["--resolve", entry.as_str()]),
    );
    let finished = origin.run(subject, &line)?;
    let requests = origin.expect_requests(&finished, 3)?;
    expect_connection(&requests, 1, false)?;
    expect_connection(&requests, 2, false)?;
    let elsewhere = port.expect_requests(&finished, 1)?;
    elsewhere[0].expect_field("Host", format!("{one}:{}", port.port()).as_bytes())?;
    finished.expect_stdout(b"host\nhost\nhost\nport\n")?;
    finished.expect_code(0)
}

pub(super) const REDIRECT: Check = Check {
    id: "b12-redirect",
    title: "does not take the rest of a redirect's body for an answer",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.3",
    because: "a redirect has a body too: read it to its end, or do not use the connection again",
    by_hand: "cargo workshop check b12-redirect --verbose",
    faults: &["b12-leaves-the-redirects-body"],
    run: redirect,
};

fn redirect(subject: &Subject) -> CheckResult {
    let trick = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ntrick\n";
    let origin = Origin::new(move |request| match request.path() {
        "/first" => {
            let body = trick.repeat(50);
            let length = format!("Content-Length: {}", body.len());
            let answer = Answer::with("302 Found", &["Location: /there", &length], body.as_bytes())
                .kept_open();
            let end = answer.head_length();
            answer.split_at(&[end, end + 1000])
        }
        "/there" => open(&[], "there\n"),
        _ => open(&[], "next\n"),
    })?;
    let next = origin.url("/next");
    let exchange = run(subject, origin, "get", "/first", &[&next])?;
    exchange.expect_prints(b"there\nnext\n")?;
    exchange.requests(3).map(|_| ())
}

pub(super) const ALONE: Check = Check {
    id: "b12-alone",
    title: "goes on saying close when there is one URL",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §9.6",
    because: "a client that knows that no request follows says so, and the server need not wait for one",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
    faults: &["b12-single-stays-open"],
    run: alone,
};

fn alone(subject: &Subject) -> CheckResult {
    let exchange = get(subject, open(&[], "alone\n"), &[])?;
    let request = exchange.request()?;
    if !request.has_connection_option("close") {
        return request.expect_field("Connection", b"close");
    }
    exchange.expect_prints(b"alone\n")
}
