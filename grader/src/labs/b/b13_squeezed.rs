//! b13 · Squeezed: content codings.

use super::exchange::{Exchange, get};
use super::{b13_around, b13_broken, b13_forms, b13_programs, b13_sizes};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B13;
use crate::labs::squeeze::{self, gzip, gzip_of, zlib, zlib_of};
use crate::origin::Answer;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b13-asks",
            title: "says that it can undo gzip and deflate, and nothing else",
            rank: Rank::Works,
            source: "RFC 9110 §12.5.3",
            because: "a server squeezes only what it was told that you can undo",
            by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
            faults: &[
                "b13-does-not-ask",
                "b13-asks-for-gzip-only",
                "b13-asks-for-br",
            ],
            run: asks,
        },
        Check {
            id: "b13-gzip",
            title: "prints what was squeezed with gzip as it was before",
            rank: Rank::Works,
            source: "RFC 9110 §8.4.1.3, RFC 1952",
            because: "Content-Encoding: gzip is how most pages of the web come",
            by_hand: "(printf 'HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\n\\r\\n'; echo hello | gzip) | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
            faults: &["b13-decodes-nothing"],
            run: gzipped,
        },
        Check {
            id: "b13-deflate",
            title: "prints what was squeezed with deflate, in the format of zlib",
            rank: Rank::Works,
            source: "RFC 9110 §8.4.1.2, RFC 1950",
            because: "the coding with the name deflate is deflate data inside the zlib format",
            by_hand: "(printf 'HTTP/1.1 200 OK\\r\\nContent-Encoding: deflate\\r\\n\\r\\n'; echo hello | python3 -c 'import sys, zlib; sys.stdout.buffer.write(zlib.compress(sys.stdin.buffer.read()))') | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
            faults: &["b13-gzip-only", "b13-bare-deflate-only"],
            run: deflated,
        },
        b13_forms::CHUNKS,
        b13_forms::BARE_DEFLATE,
        b13_forms::MEMBERS,
        b13_forms::HEADER,
        b13_forms::NAMES,
        b13_forms::SEVERAL,
        b13_around::AS_IT_CAME,
        b13_around::NOTHING,
        b13_around::BY_HAND,
        b13_programs::PROGRAMS,
        b13_around::IN_PIECES,
        b13_broken::CUT_SHORT,
        b13_broken::BROKEN,
        b13_broken::UNKNOWN,
        b13_sizes::MAX_SIZE,
        b13_sizes::BOMB,
        b13_sizes::ON_THE_WIRE,
        b13_sizes::CRAWL,
    ],
    ..B13
};

/// A response with this coding.
pub(super) fn coded(coding: &str, content: &[u8]) -> Answer {
    let line = format!("Content-Encoding: {coding}");
    Answer::status("200 OK", &[&line], content)
}

/// `get` of a response with this coding.
pub(super) fn get_coded(subject: &Subject, coding: &str, content: &[u8]) -> CheckResult<Exchange> {
    get(subject, coded(coding, content), &[])
}

fn asks(subject: &Subject) -> CheckResult {
    let exchange = get(subject, Answer::ok("hello\n"), &[])?;
    let request = exchange.request()?;
    let values = request.values("accept-encoding");
    let text = String::from_utf8_lossy(&values.join(&b","[..])).to_lowercase();
    // A coding may say how much it is liked, and that others are not wanted.
    let wanted = text.split(',').filter_map(|item| {
        let (coding, rest) = item.split_once(';').unwrap_or((item, ""));
        let weight = rest
            .trim()
            .strip_prefix("q=")
            .map_or(Ok(1.0), str::parse::<f64>);
        let is_wanted = weight.is_ok_and(|weight| weight > 0.0) && coding.trim() != "identity";
        is_wanted.then(|| coding.trim().to_owned())
    });
    let mut wanted: Vec<String> = wanted.collect();
    wanted.sort();
    if wanted != ["deflate", "gzip"] {
        request.expect_field("Accept-Encoding", b"gzip, deflate")?;
    }
    exchange.expect_prints(b"hello\n")
}

fn gzipped(subject: &Subject) -> CheckResult {
    let bottles = squeeze::bottles();
    let octets = [subject.octets(3000).as_slice(), b"\0\r\n"].concat();
    for (member, content) in [
        (gzip(&octets), &octets),
        (gzip_of(&squeeze::FIXED, &bottles), &bottles),
        (gzip_of(&squeeze::DYNAMIC, &bottles), &bottles),
    ] {
        get_coded(subject, "gzip", &member)?.expect_prints(content)?;
    }
    Ok(())
}

fn deflated(subject: &Subject) -> CheckResult {
    let bottles = squeeze::bottles();
    let octets = subject.octets(3000);
    for (data, content) in [
        (zlib(&octets), &octets),
        (zlib_of(&squeeze::DYNAMIC, &bottles), &bottles),
    ] {
        get_coded(subject, "deflate", &data)?
            .expect_prints(content)
            .explain(|failure| failure.because("deflate means the zlib format: two octets before the data, and a checksum after it"))?;
    }
    Ok(())
}
