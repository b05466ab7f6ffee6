//! Content that becomes very large, or is larger than what comes out of it (b13).

use super::b13_squeezed::coded;
use super::crawling::crawl;
use super::exchange::{Exchange, get};
use super::site::{Site, links_to};
use crate::course::{Check, Rank};
use crate::labs::squeeze::{GZIP_HEADER, bomb, gzip, stored_so_far};
use crate::origin::Answer;
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::subject::Subject;

pub(super) const MAX_SIZE: Check = Check {
    id: "b13-max-size",
    title: "counts what comes out against --max-size, and takes just that size",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "whoever says how much is too much means the page, however small it was on its way",
    by_hand: "(printf 'HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\n\\r\\n'; head -c 1000 /dev/zero | gzip) | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --max-size 999 | wc -c",
    faults: &["b13-max-size-on-the-wire-only"],
    run: max_size,
};

/// It failed, and printed no more octets than these.
fn expect_ended(exchange: &Exchange, most: usize) -> CheckResult {
    exchange.expect_fails(&[])?;
    let printed = exchange.finished.stdout.len();
    if printed <= most {
        return Ok(());
    }
    Err(exchange
        .origin
        .tell(Failure::new(Cause::WrongOctets))
        .fact("printed", format!("{printed} octets"))
        .fact("expected", format!("at most {most}"))
        .into())
}

fn max_size(subject: &Subject) -> CheckResult {
    // 1 + 8 × 2,064 zeros from some 120 octets.
    let bomb = bomb();
    let data = [&GZIP_HEADER[..], &bomb.fuse, &bomb.charge.repeat(8)].concat();
    let answer = coded("gzip", &data);
    expect_ended(&get(subject, answer, &["--max-size", "10000"])?, 10_000)?;
    // Stored content is larger on its way than it is: so is the limit here.
    let content = subject.octets(1000);
    let squeezed = gzip(&content);
    let most = squeezed.len().to_string();
    get(subject, coded("gzip", &squeezed), &["--max-size", &most])?.expect_prints(&content)
}

pub(super) const BOMB: Check = Check {
    id: "b13-bomb",
    title: "ends a bomb at --max-size",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §17.6",
    because: "13 octets can become 2,064: a server needs little to fill your memory, if nobody counts",
    by_hand: "(printf 'HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\n\\r\\n'; head -c 1000000000 /dev/zero | gzip) | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --max-size 1000000 | wc -c",
    faults: &["b13-max-size-on-the-wire-only"],
    run: ends_a_bomb,
};

fn ends_a_bomb(subject: &Subject) -> CheckResult {
    let bomb = bomb();
    for (coding, start) in [("gzip", &GZIP_HEADER[..]), ("deflate", &[0x78, 0x9c])] {
        let line = format!("Content-Encoding: {coding}");
        let body = [start, &bomb.fuse].concat();
        let answer = Answer::with("200 OK", &[&line], &body).then_endless(bomb.charge.clone());
        let exchange = get(subject, answer, &["--max-size", "100000"]).explain(|failure| {
            failure.fact("answered", format!("{coding}: zeros without an end"))
        })?;
        expect_ended(&exchange, 100_000)?;
    }
    Ok(())
}

pub(super) const ON_THE_WIRE: Check = Check {
    id: "b13-wire-size",
    title: "counts what comes in against --max-size too",
    rank: Rank::HoldsUp,
    source: "handout b13",
    because: "content may be squeezed so badly that nothing comes out of it, for as long as somebody reads",
    by_hand: "cargo workshop check b13-wire-size --verbose",
    faults: &["b13-max-size-after-decoding-only"],
    run: on_the_wire,
};

fn on_the_wire(subject: &Subject) -> CheckResult {
    // Blocks with nothing in them.
    let data = [
        &GZIP_HEADER[..],
        &stored_so_far(b"").repeat(4000),
        &gzip(b"")[GZIP_HEADER.len()..],
    ]
    .concat();
    let answer = Answer::with("200 OK", &["Content-Encoding: gzip"], &data);
    let exchange = get(subject, answer.clone(), &["--max-size", "1000"])?;
    expect_ended(&exchange, 0)?;
    get(subject, answer, &["--max-size", "100000"])?.expect_prints(b"")
}

pub(super) const CRAWL: Check = Check {
    id: "b13-crawl-wire-size",
    title: "counts what comes in against --max-size in a crawl too",
    rank: Rank::HoldsUp,
    source: "handout b13, b8",
    because: "a page of which nothing comes out may go on for ever: it is a `limit`, and no page",
    by_hand: "cargo workshop check b13-crawl-wire-size --verbose",
    faults: &["b13-max-size-after-decoding-only"],
    run: crawl_on_the_wire,
};

fn crawl_on_the_wire(subject: &Subject) -> CheckResult {
    // 200 KB of blocks with nothing in them.
    let data = [
        &GZIP_HEADER[..],
        &stored_so_far(b"").repeat(40_000),
        &gzip(b"")[GZIP_HEADER.len()..],
    ]
    .concat();
    let lines = ["Content-Type: text/html", "Content-Encoding: gzip"];
    let word = format!("/{}", subject.word());
    let site = Site::with_start(&links_to(&["/large", &word]))
        .answer("/large", Answer::status("200 OK", &lines, &data))
        .page(&word, "a", "");
    let crawl = crawl(subject, site, &["--max-size", "100000"])?;
    crawl.expect_facts(&[
        "page 200 /",
        &format!("page 200 {word}"),
        "limit max-size /large",
    ])
}
