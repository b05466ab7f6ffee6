//! Chunks with everything that the RFC allows, and with what it does not (b4).

use super::b04_chunks::{chunk, chunked};
use super::exchange::{all_fail, get};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const EXTENSIONS: Check = Check {
    id: "b4-extensions",
    title: "ignores what follows a chunk size after `;`",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §7.1.1",
    because: "a chunk may carry extensions: who does not know them passes over them",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n6;a=b\\r\\nhello\\n\\r\\n0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
    faults: &["b4-refuses-extensions", "b4-extension-is-data"],
    run: extensions,
};

fn extensions(subject: &Subject) -> CheckResult {
    let word = subject.text(10);
    let coded = format!("a;name=value\r\n{word}\r\nA;x;y=\"1;2 3\"\r\n{word}\r\n0;last\r\n\r\n");
    get(subject, chunked(coded.as_bytes()).kept_open(), &[])?
        .expect_prints(format!("{word}{word}").as_bytes())
}

pub(super) const TRAILERS: Check = Check {
    id: "b4-trailers",
    title: "takes a trailer section, and prints none of it",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §7.1.2",
    because: "fields may follow the last chunk: they are no part of the body, and an empty line ends them",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n6\\r\\nhello\\n\\r\\n0\\r\\nX: y\\r\\n\\r\\n' | nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
    faults: &["b4-prints-trailers", "b4-refuses-trailers"],
    run: trailers,
};

fn trailers(subject: &Subject) -> CheckResult {
    let word = subject.text(10);
    let coded = format!("a\r\n{word}\r\n0\r\nX-Sum: {word}\r\nX-More: 5\r\n\r\n");
    let answer = chunked(coded.as_bytes()).kept_open();
    get(subject, answer.clone(), &[])?.expect_prints(word.as_bytes())?;
    let last = answer.octets().len();
    get(
        subject,
        answer.split_at(&[last - 20, last - 3, last - 1]),
        &[],
    )?
    .expect_prints(word.as_bytes())
}

pub(super) const MANY_CHUNKS: Check = Check {
    id: "b4-many-chunks",
    title: "takes thousands of small chunks, and one of a megabyte",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §7.1",
    because: "the server chooses the sizes: neither may exceed a buffer of yours",
    by_hand: "cargo workshop check b4-many-chunks --verbose",
    faults: &["b4-chunks-of-64-kib-only"],
    run: many_chunks,
};

fn many_chunks(subject: &Subject) -> CheckResult {
    let small = subject.octets(3000);
    let large = subject.octets(1_000_000);
    let coded: Vec<u8> = small.iter().flat_map(|&octet| chunk(&[octet])).collect();
    let coded = [coded, chunk(&large), b"0\r\n\r\n".to_vec()].concat();
    get(subject, chunked(&coded), &[])?.expect_prints(&[small, large].concat())
}

pub(super) const BROKEN_SIZES: Check = Check {
    id: "b4-broken-sizes",
    title: "refuses a chunk size that is none",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §7.1",
    because: "a size is one or more hexadecimal digits: taking an empty line or a sign for 0 would take a broken body for a whole one",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n6\\r\\nhello\\n\\r\\n\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &[
        "b4-empty-size-is-0",
        "b4-size-takes-signs",
        "b4-size-takes-0x",
        "b4-size-takes-leading-digits",
        "b4-size-overflows",
    ],
    run: broken_sizes,
};

fn broken_sizes(subject: &Subject) -> CheckResult {
    let word = subject.text(6);
    let first = chunk(subject.word().as_bytes());
    let answers = [
        "",
        ";a=b",
        "+6",
        "-6",
        "0x6",
        "6g",
        "g",
        "six",
        "6 6",
        "10000000000000006",
        "-0",
    ]
    .map(|size| {
        let rest = format!("{size}\r\n{word}\r\n0\r\n\r\n");
        chunked(&[first.as_slice(), rest.as_bytes()].concat())
    });
    all_fail(subject, &answers, &[], BROKEN_SIZES.because)?;
    // Without data: what would be taken for the last chunk.
    let answers = ["", ";a=b", "x", "+0", "0x0", "10000000000000000"].map(|size| {
        let rest = format!("{size}\r\n\r\n");
        chunked(&[first.as_slice(), rest.as_bytes()].concat())
    });
    all_fail(subject, &answers, &[], BROKEN_SIZES.because)
}

pub(super) const DATA_END: Check = Check {
    id: "b4-data-end",
    title: "refuses a chunk whose data is not followed by CRLF",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §7.1",
    because: "where CRLF is missing, size and data do not fit: the rest would be read at the wrong place",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nhello\\n\\r\\n0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &["b4-skips-two-octets", "b4-skips-to-the-line-end"],
    run: data_end,
};

fn data_end(subject: &Subject) -> CheckResult {
    let word = subject.text(10);
    let answers = ["XX", "X\r\n", "\rX", ""].map(|end| {
        let coded = format!("a\r\n{word}{end}5\r\nmore!\r\n0\r\n\r\n");
        chunked(coded.as_bytes())
    });
    all_fail(subject, &answers, &[], DATA_END.because)
}

pub(super) const HUGE_SIZE: Check = Check {
    id: "b4-huge-size",
    title: "sets no memory aside because a chunk names a huge size",
    rank: Rank::HoldsUp,
    source: "handout b4",
    because: "a number costs a server nothing: only octets that have come may take memory",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n4000000000000000\\r\\nhello\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &["b4-allocates-the-size"],
    run: huge_size,
};

fn huge_size(subject: &Subject) -> CheckResult {
    for size in [
        "4000000000000000",
        "7fffffffffffffff",
        "FFFFFFFFFFFFFFFF",
        "e8d4a51000",
    ] {
        let coded = format!("{size}\r\n{}", subject.word());
        get(subject, chunked(coded.as_bytes()), &[])?.expect_fails(&[])?;
    }
    Ok(())
}

pub(super) const ENDLESS_LINES: Check = Check {
    id: "b4-endless-lines",
    title: "gives up on a chunk size line or a trailer section that never ends",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §7.1.1",
    because: "extensions and trailers are limited like a head: else one server could keep you reading for ever",
    by_hand: "(printf 'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n'; yes \"$(printf 'X: y\\r')\") | nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
    faults: &[
        "b4-size-line-without-a-limit",
        "b4-trailers-without-a-limit",
        "b4-ends-before-the-trailers",
    ],
    run: endless_lines,
};

fn endless_lines(subject: &Subject) -> CheckResult {
    for (start, more) in [
        ("5;a=", "b"),
        ("0\r\n", "X-More: and more\r\n"),
        ("0\r\nX: ", "y"),
    ] {
        let answer = chunked(start.as_bytes()).then_endless(more);
        get(subject, answer, &[])?.expect_fails(&[])?;
    }
    Ok(())
}

pub(super) const MAX_SIZE: Check = Check {
    id: "b4-max-size",
    title: "counts the octets of all chunks for --max-size",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "chunks need no end: only the limit ends them, and it counts the body, not its coding",
    by_hand: "(printf 'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n'; yes \"$(printf '2\\r\\nhi\\r')\") | nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --max-size 1000 | wc -c",
    faults: &["b4-max-size-per-chunk", "b4-max-size-counts-the-coding"],
    run: max_size,
};

fn max_size(subject: &Subject) -> CheckResult {
    let body = subject.text(1000);
    let flags = ["--max-size", "1000"];
    let coded: Vec<u8> = body.as_bytes().chunks(100).flat_map(chunk).collect();
    let coded = [coded, b"0\r\n\r\n".to_vec()].concat();
    get(subject, chunked(&coded), &flags)?.expect_prints(body.as_bytes())?;
    let endless = chunked(b"").then_endless(chunk(b"more and more "));
    get(subject, endless, &flags)?.expect_fails(&[])
}
