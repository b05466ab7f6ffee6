//! What is around a content coding: the head, no content at all, the request, and the time (b13).

use super::b13_squeezed::coded;
use super::exchange::{get, run};

use crate::course::{Check, Rank};
use crate::labs::squeeze::{GZIP_HEADER, gzip, stored_so_far};
use crate::origin::{Answer, Origin};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const AS_IT_CAME: Check = Check {
    id: "b13-head-as-it-came",
    title: "shows the head as it came, and the body decoded, with --include",
    rank: Rank::HoldsUp,
    source: "handout b13",
    because: "whoever looks at the head wants to see what was sent",
    by_hand: "(printf 'HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\n\\r\\n'; echo hello | gzip) | nc -lN 127.0.0.1 50080 · then: cargo lab-b get --include http://127.0.0.1:50080/",
    faults: &["b13-decodes-nothing", "b2-rewrites-the-head"],
    run: as_it_came,
};

fn as_it_came(subject: &Subject) -> CheckResult {
    let content = subject.octets(100);
    let answer = coded("gzip", &gzip(&content));
    let length = format!("Content-Length:   {}", gzip(&content).len());
    let odd = Answer::with(
        "200 OK",
        &["Content-Encoding:   gzip", &length],
        &gzip(&content),
    );
    for answer in [answer, odd] {
        let expected = [answer.head(), &content].concat();
        get(subject, answer, &["--include"])?.expect_prints(&expected)?;
    }
    Ok(())
}

pub(super) const NOTHING: Check = Check {
    id: "b13-nothing",
    title: "undoes nothing where there is no content",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.4, §9.3.2",
    because: "the answer to HEAD says how the content would be coded, and a body of 0 octets holds no coding either",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &["b13-nothing-is-cut-short"],
    run: nothing,
};

fn nothing(subject: &Subject) -> CheckResult {
    let length = subject.number(30..=5000);
    let head = format!("Content-Encoding: gzip\r\nContent-Length: {length}");
    for (program, status, lines) in [
        ("head", "200 OK", head.as_str()),
        ("get", "304 Not Modified", head.as_str()),
        ("get", "204 No Content", "Content-Encoding: deflate"),
        (
            "get",
            "200 OK",
            "Content-Encoding: gzip\r\nContent-Length: 0",
        ),
        (
            "get",
            "200 OK",
            "Content-Encoding: deflate\r\nTransfer-Encoding: chunked\r\n\r\n0",
        ),
    ] {
        // The last one is a body of one empty chunk.
        let answer = Answer::with(status, &[lines], b"").kept_open();
        let expected = if program == "head" {
            answer.octets().to_vec()
        } else {
            Vec::new()
        };
        let exchange = run(subject, Origin::answering(answer)?, program, "/", &[])
            .explain(|failure| failure.fact("status", status))?;
        exchange.expect_prints(&expected)?;
    }
    Ok(())
}

pub(super) const BY_HAND: Check = Check {
    id: "b13-by-hand",
    title: "sends the Accept-Encoding of --header in place of its own",
    rank: Rank::HoldsUp,
    source: "handout b13",
    because: "who wants the octets as they lie on the server asks for identity",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --header 'Accept-Encoding: identity'",
    faults: &["b13-asks-twice"],
    run: by_hand,
};

fn by_hand(subject: &Subject) -> CheckResult {
    let exchange = get(
        subject,
        Answer::ok("hello\n"),
        &["--header", "accept-encoding: identity"],
    )?;
    exchange
        .request()?
        .expect_field("Accept-Encoding", b"identity")?;
    exchange.expect_prints(b"hello\n")
}

pub(super) const IN_PIECES: Check = Check {
    id: "b13-in-pieces",
    title: "prints what is decoded while the rest is still to come",
    rank: Rank::HoldsUp,
    source: "handout b13",
    because: "what is decoded as it comes never has to fit in memory, and whoever reads sees it at once",
    by_hand: "cargo workshop check b13-in-pieces --verbose",
    faults: &["b13-decodes-at-the-end"],
    run: in_pieces,
};

fn in_pieces(subject: &Subject) -> CheckResult {
    // More than any buffer of standard output holds.
    let half = subject.text(60_000);
    for (coding, start) in [("gzip", &GZIP_HEADER[..]), ("deflate", &[0x78, 0x9c])] {
        let line = format!("Content-Encoding: {coding}");
        let lines = [line.as_str(), "Content-Length: 90000"];
        let data = [start, &stored_so_far(half.as_bytes())].concat();
        let origin = Origin::answering(Answer::with("200 OK", &lines, &data).kept_open())?;
        let mut program = subject.start(&["get", &origin.url("/")])?;
        origin.meet(&mut program, 1)?;
        // The first half is enough of it: the end may wait in a buffer.
        let enough = half.as_bytes()[..30_000].to_vec();
        program
            .wait_for_output("the first part of the page", |printed| {
                printed.starts_with(&enough)
            })
            .explain(|failure| {
                failure.fact(
                    "answered",
                    format!("{coding}, two thirds of it, then nothing more"),
                )
            })?;
    }
    Ok(())
}
