//! What a redirect makes of a request with content (b9).

use super::b05_elsewhere::expect_lines;
use super::b09_content::{URLENCODED, write};
use super::b09_send::expect_content;
use super::exchange::{Exchange, run};
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const AGAIN: Check = Check {
    id: "b9-sent-again",
    title: "sends the same content again after 307 and 308",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.4.8, §15.4.9",
    because: "these two say: the same request, elsewhere; and its content is a part of it",
    by_hand: "nc -l 127.0.0.1 50081 · then: printf 'HTTP/1.1 307 Elsewhere\\r\\nLocation: http://127.0.0.1:50081/\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b post http://127.0.0.1:50080/ --data a=1",
    faults: &[
        "b9-content-is-sent-once",
        "b5-307-makes-get",
        "b5-308-makes-get",
    ],
    run: again,
};

/// `post` to `/a`, which leads to `/b` with this status.
fn redirected(subject: &Subject, status: u16, flags: &[&str]) -> CheckResult<Exchange> {
    let origin = Origin::new(move |request| match request.path() {
        "/a" => Answer::redirect(status, "/b"),
        _ => Answer::ok("done\n"),
    })?;
    run(subject, origin, "post", "/a", flags)
}

fn again(subject: &Subject) -> CheckResult {
    let octets = subject.octets(300);
    write(subject, "content", &octets)?;
    for status in [307, 308] {
        let exchange = redirected(subject, status, &["--data", "@content"])?;
        let requests = exchange.requests(2)?;
        expect_lines(&exchange, &["POST /a".into(), "POST /b".into()])?;
        expect_content(&requests[1], URLENCODED, &octets)
            .explain(|failure| failure.fact("status", status.to_string()))?;
        exchange.expect_prints(b"done\n")?;
    }
    Ok(())
}

pub(super) const NOT_AGAIN: Check = Check {
    id: "b9-not-sent-again",
    title: "goes on with GET and without content after 301, 302 and 303",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.4",
    because: "the order has been taken: what is asked for now is a page, and a page needs no content",
    by_hand: "nc -l 127.0.0.1 50081 · then: printf 'HTTP/1.1 303 See Other\\r\\nLocation: http://127.0.0.1:50081/\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b post http://127.0.0.1:50080/ --json 1",
    faults: &[
        "b9-content-stays-after-303",
        "b9-type-stays-after-303",
        "b5-post-stays-post",
    ],
    run: not_again,
};

fn not_again(subject: &Subject) -> CheckResult {
    let text = format!("{{\"a\":\"{}\"}}", subject.word());
    for status in [301, 302, 303] {
        let exchange = redirected(subject, status, &["--json", &text])?;
        let requests = exchange.requests(2)?;
        expect_lines(&exchange, &["POST /a".into(), "GET /b".into()])?;
        requests[1].expect_content(b"")?;
        requests[1].expect_no_field("Content-Type")?;
        requests[1].expect_no_field("Content-Length")?;
        exchange.expect_prints(b"done\n")?;
    }
    Ok(())
}
