//! Content that is squeezed wrongly (b13).

use super::b13_squeezed::{coded, get_coded};
use super::exchange::all_fail;
use crate::course::{Check, Rank};
use crate::labs::squeeze::{self, GZIP_HEADER, gzip, gzip_of, zlib, zlib_of};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const CUT_SHORT: Check = Check {
    id: "b13-cut-short",
    title: "fails for squeezed content that is cut short, though its framing is whole",
    rank: Rank::HoldsUp,
    source: "RFC 1952 §2.3.1, RFC 1950 §2.2",
    because: "half a page looks like a whole one, unless you ask the decoder whether it has seen the end",
    by_hand: "(printf 'HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\n\\r\\n'; echo hello | gzip | head -c 20) | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &["b13-takes-half-a-stream", "b13-needs-no-trailer"],
    run: cut_short,
};

fn cut_short(subject: &Subject) -> CheckResult {
    let bottles = squeeze::bottles();
    let member = gzip_of(&squeeze::DYNAMIC, &bottles);
    let data = zlib_of(&squeeze::DYNAMIC, &bottles);
    let mut answers = Vec::new();
    // In the data, before the trailer, in the trailer, in the header, in the header of a second member.
    for length in [100, member.len() - 8, member.len() - 1, 5] {
        answers.push(coded("gzip", &member[..length]));
    }
    answers.push(coded("gzip", &[&member, &GZIP_HEADER[..4]].concat()));
    for length in [100, data.len() - 4, data.len() - 1] {
        answers.push(coded("deflate", &data[..length]));
    }
    answers.push(coded("deflate", &squeeze::DYNAMIC[..100]));
    all_fail(subject, &answers, &[], CUT_SHORT.because)
}

pub(super) const BROKEN: Check = Check {
    id: "b13-broken",
    title: "fails for content that is not what its coding says, or whose checksum is wrong",
    rank: Rank::HoldsUp,
    source: "RFC 1952 §2.3.1, RFC 1950 §2.2, RFC 1951 §3.2",
    because: "the checksum at the end tells that some octets have changed on their way",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\n\\r\\nhello\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &[
        "b13-broken-is-the-end",
        "b13-ignores-the-checksum",
        "b13-ignores-the-length",
    ],
    run: broken,
};

fn broken(subject: &Subject) -> CheckResult {
    let content = subject.octets(300);
    let changed = |mut octets: Vec<u8>, from_the_end: usize| {
        let place = octets.len() - from_the_end;
        octets[place] ^= 1;
        octets
    };
    let answers = [
        // A letter, the checksum, the length; what is no gzip at all; a block of a kind that there is not.
        coded("gzip", &changed(gzip(&content), 100)),
        coded("gzip", &changed(gzip(&content), 8)),
        coded("gzip", &changed(gzip(&content), 4)),
        coded("gzip", b"hello, this is no gzip data\n"),
        coded(
            "gzip",
            &[&GZIP_HEADER[..], &[7, 0, 0, 0, 0, 0, 0, 0, 0, 0]].concat(),
        ),
        coded("deflate", &changed(zlib(&content), 1)),
        coded("deflate", &[0x78, 0x9c, 7, 0, 0, 0, 0, 0, 0]),
    ];
    all_fail(subject, &answers, &[], BROKEN.because)
}

pub(super) const UNKNOWN: Check = Check {
    id: "b13-unknown",
    title: "fails for a coding that it does not know, and names it",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.4",
    because: "octets that you cannot decode are not the page",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Encoding: br\\r\\n\\r\\nhello\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &["b13-unknown-as-it-is", "b13-unknown-without-name"],
    run: unknown,
};

fn unknown(subject: &Subject) -> CheckResult {
    let name = format!("x-{}", subject.word());
    for (coding, word) in [
        ("br".to_owned(), "br"),
        (name.clone(), name.as_str()),
        (format!("gzip, {name}"), &name),
    ] {
        let exchange = get_coded(subject, &coding, &gzip(b"hello\n"))?;
        exchange
            .expect_fails(&[word])
            .and_then(|()| exchange.expect_prints_nothing())
            .explain(|failure| failure.fact("coding", coding))?;
    }
    Ok(())
}
