//! c2 · Read the request.

use super::c01_first_page::with_a_page;
use super::{c02_host, c02_limits, c02_lines};
use crate::course::{Check, Rank, Step};
use crate::labs::gently::within_its_second;
use crate::labs::outlines::c::C2;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Client, Request};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c2-pieces",
            title: "reads a request however its octets are split, to its empty line",
            rank: Rank::Works,
            source: "RFC 9293 §3.8",
            because: "TCP has no messages: one read may bring a single octet, and the empty line may come in two pieces",
            by_hand: "cargo lab-c --root . · then: (printf 'GET / HTT'; sleep 1; printf 'P/1.1\\r\\nHost: localhost\\r\\n\\r'; sleep 1; printf '\\n') | nc 127.0.0.1 8080",
            faults: &[
                "c2-reads-once",
                "c2-looks-for-the-end-in-each-piece",
                "c2-answers-the-first-octets",
            ],
            run: pieces,
        },
        Check {
            id: "c2-nonsense",
            title: "answers nonsense with 400, and closes",
            rank: Rank::Works,
            source: "RFC 9112 §2.2, §3",
            because: "whoever sent it learns that it was no HTTP; and as nobody knows where the next request would begin, the connection ends",
            by_hand: "cargo lab-c --root . · then: printf 'hello there\\r\\n\\r\\n' | nc 127.0.0.1 8080",
            faults: &[
                "c2-nonsense-is-200",
                "c2-closes-without-an-answer",
                "c2-panics-on-nonsense",
                "c2-goes-on-after-nonsense",
            ],
            run: nonsense,
        },
        Check {
            id: "c2-gently",
            title: "closes gently after a 400, so that the answer arrives",
            rank: Rank::Works,
            source: "RFC 9112 §9.6",
            because: "the client may still be sending: a close with octets unread is a reset, which can destroy the 400 on its way",
            by_hand: "cargo lab-c --root . · then: (printf 'hello there\\r\\n\\r\\n'; head -c 100000 /dev/zero) | nc 127.0.0.1 8080",
            faults: &["c2-closes-at-once"],
            run: gently,
        },
        Check {
            id: "c2-two-lengths",
            title: "answers 400 where both Content-Length and Transfer-Encoding stand",
            rank: Rank::Works,
            source: "RFC 9112 §6.1, §6.3",
            because: "two fields that disagree about the end of the body: another program on the way may believe the other one, and see another request",
            by_hand: "cargo lab-c --root . · then: printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 3\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n' | nc 127.0.0.1 8080",
            faults: &["c2-believes-one-of-two-lengths"],
            run: two_lengths,
        },
        Check {
            id: "c2-errors",
            title: "sends with an error what every answer has, and says that it closes",
            rank: Rank::HoldsUp,
            source: "RFC 9112 §9.6, RFC 9110 §6.6.1",
            because: "an error is an answer like any other: Date, Content-Type, its length; and `Connection: close`, because the connection ends",
            by_hand: "cargo lab-c --root . · then: printf 'hello there\\r\\n\\r\\n' | nc 127.0.0.1 8080",
            faults: &["c2-bare-errors", "c2-closes-without-saying-so"],
            run: errors,
        },
        Check {
            id: "c2-half-closed",
            title: "answers a client that has closed its sending side",
            rank: Rank::HoldsUp,
            source: "RFC 9293 §3.6",
            because: "the end of input says that no more requests come, not that nobody reads the answer: `nc -N` closes its side at once",
            by_hand: "cargo lab-c --root . · then: printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n' | nc -N 127.0.0.1 8080",
            faults: &["c2-half-close-is-leaving"],
            run: half_closed,
        },
        Check {
            id: "c2-half-a-head",
            title: "does not take half a head for a request",
            rank: Rank::HoldsUp,
            source: "RFC 9112 §8",
            because: "a client that ends before the empty line gave up: what it would have said next, nobody knows",
            by_hand: "cargo lab-c --root . · then: printf 'GET / HTTP/1.1\\r\\nHost: loc' | nc -N 127.0.0.1 8080, and: curl -i http://127.0.0.1:8080/",
            faults: &["c2-half-a-head-is-whole", "c2-ends-at-half-a-head"],
            run: half_a_head,
        },
        c02_lines::EMPTY_LINES,
        c02_lines::REQUEST_LINE,
        c02_lines::VERSIONS,
        c02_lines::FIELDS,
        c02_lines::FIELD_RULES,
        c02_host::MISSING,
        c02_host::INVALID,
        c02_host::VALID,
        c02_host::ABSOLUTE,
        c02_limits::HEAD,
        c02_limits::TARGET,
        c02_limits::ENDLESS,
        c02_limits::DEFAULTS,
    ],
    ..C2
};

fn pieces(subject: &Subject) -> CheckResult {
    let server = with_a_page(subject)?;
    let request = Request::get("/").field(&format!("X-{}: {}", subject.word(), subject.text(20)));
    let octets = request.octets();
    let end = octets.len();
    // Without its last octet it is no request yet.
    let mut client = server.client()?;
    client.send(&octets[..end - 1])?;
    client
        .expect_nothing_yet("nothing yet: the last LF of the head has not been sent")
        .explain(|failure| {
            failure.because("a request is there when its empty line is: before that nobody knows what is asked, so the server waits for more")
        })?;
    client.send(&octets[end - 1..])?;
    client.response()?.expect_status(&[200])?;
    // One octet at a time; and split before, in and after the empty line.
    let mut client = server.client()?;
    client.send_octet_by_octet(&octets)?;
    client.response()?.expect_status(&[200])?;
    for places in [
        [end - 3, end - 1],
        [end - 2, end - 1],
        [4, end - 4],
        [1, 17],
    ] {
        let mut client = server.client()?;
        client.send_split(&octets, &places)?;
        client.response()?.expect_status(&[200])?;
    }
    Ok(())
}

/// What no server can read as a request.
fn nonsenses(subject: &Subject) -> Vec<Vec<u8>> {
    let (one, two) = (subject.word(), subject.word());
    vec![
        format!("{one}\r\n\r\n").into_bytes(),
        format!("{one} {two}\r\nHost: localhost\r\n\r\n").into_bytes(),
        format!("{one} {two} {one} {two} {one}\r\nHost: localhost\r\n\r\n").into_bytes(),
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n".to_vec(),
    ]
}

fn nonsense(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    for octets in nonsenses(subject) {
        let mut client = server.client()?;
        client.send(&octets)?;
        let response = client.response();
        server.unless_ended(response)?.expect_status(&[400])?;
        client.expect_close()?;
    }
    server.expect_well()
}

fn gently(subject: &Subject) -> CheckResult {
    let server = with_a_page(subject)?;
    let octets = [b"nonsense\r\n\r\n", subject.text(100_000).as_bytes()].concat();
    within_its_second(|| {
        let mut client = server.client()?;
        send_a_lot(&mut client, &octets)?;
        client.response()?.expect_status(&[400])?;
        client.expect_close_after_end()
    })
}

/// In many writes: a connection that was closed already fails the second of them.
pub(super) fn send_a_lot(client: &mut Client, octets: &[u8]) -> CheckResult {
    octets.chunks(2000).try_for_each(|piece| client.send(piece))
}

fn two_lengths(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    let fields = ["Content-Length: 3", "Transfer-Encoding: chunked"];
    for (first, second) in [(0, 1), (1, 0)] {
        let request = Request::new("POST", "/echo")
            .field(fields[first])
            .field(fields[second])
            .body(b"0\r\n\r\n");
        server.ask(&request)?.expect_status(&[400])?;
    }
    Ok(())
}

fn errors(subject: &Subject) -> CheckResult {
    let server = with_a_page(subject)?;
    let mut client = server.client()?;
    client.send(&nonsenses(subject)[0])?;
    let response = client.response()?;
    response.expect_status(&[400])?;
    response.expect_usual_fields()?;
    if response.content().is_empty() {
        return Err(response
            .failure()
            .fact("expected", "a short text or page that says what is wrong")
            .into());
    }
    response.expect_list_holds("Connection", "close")?;
    client.expect_close()
}

fn half_closed(subject: &Subject) -> CheckResult {
    let server = with_a_page(subject)?;
    let mut client = server.client()?;
    client.send(&Request::get("/").octets())?;
    client.finish_sending()?;
    client.response()?.expect_status(&[200])?;
    client.expect_close()
}

fn half_a_head(subject: &Subject) -> CheckResult {
    let mut server = with_a_page(subject)?;
    for half in ["GE", "GET / HTTP/1.1", "GET / HTTP/1.1\r\nHost: loc"] {
        let mut client = server.client()?;
        client.send(half.as_bytes())?;
        client.finish_sending()?;
        // A 400 or silence, and the end.
        if client.says_anything()? {
            client.response()?.expect_status(&[400])?;
        }
        client.expect_close().explain(|failure| {
            failure.because("nothing more can come from this client: there is nothing to wait for")
        })?;
        server.expect_well()?;
    }
    Ok(())
}
