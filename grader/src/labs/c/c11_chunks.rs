//! Chunks that two programs could read differently (c11).

use super::c11_smuggling::Trap;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const SIZES: Check = Check {
    id: "c11-chunk-sizes",
    title: "answers 400 to a chunk size that is none",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §7.1",
    because: "a size is one or more hexadecimal digits: taking an empty line or a sign for 0 would end the body, and make a request of what follows",
    by_hand: "cargo lab-c --root . · then: printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0x5\\r\\nhello\\r\\n0\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &[
        "c11-empty-size-is-0",
        "c11-size-with-a-sign",
        "c11-size-with-0x",
        "c11-first-hex-digits-count",
        "c11-size-wraps",
    ],
    run: sizes,
};

pub(super) const SIZE_LINES: Check = Check {
    id: "c11-chunk-lines",
    title: "answers 400 to a chunk's line that does not end in CRLF, or is over 4 KiB long",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §7.1, §7.1.1, handout c11",
    because: "who takes LF for the line's end sees another size than who does not; and an extension without an end would be read for ever",
    by_hand: "cargo lab-c --root . · then: printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\nhello\\r\\n0\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &[
        "c11-chunk-lines-end-in-lf",
        "c11-cr-in-an-extension",
        "c11-endless-chunk-lines",
    ],
    run: size_lines,
};

pub(super) const DATA_ENDS: Check = Check {
    id: "c11-chunk-ends",
    title: "answers 400 where no CRLF follows a chunk's data",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §7.1",
    because: "where CRLF is missing, size and data do not fit: the rest would be read at the wrong place",
    by_hand: "cargo lab-c --root . · then: printf 'POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nhello\\r\\n0\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &["c11-skips-two-octets", "c11-skips-to-the-line-end"],
    run: data_ends,
};

/// Each of these bodies is refused.
fn refused(
    subject: &Subject,
    bodies: impl IntoIterator<Item = impl AsRef<[u8]>>,
    statuses: &[u16],
    because: &str,
) -> CheckResult {
    let mut trap = Trap::new(subject)?;
    for body in bodies {
        let lines = ["Transfer-Encoding: chunked"];
        trap.refuses_body(&lines, body.as_ref(), statuses, because)?;
    }
    Ok(())
}

fn sizes(subject: &Subject) -> CheckResult {
    let first = "3\r\nhi!\r\n";
    let sizes = [
        "", ";a=b", "+5", "-5", "0x5", "5g", "g", "five", "5 5", "1_0", "5.0", "-0", "+0", "0x0",
        "0X5", "\u{ff15}",
    ];
    // As the first chunk and as a later one, with data and without.
    let bodies = sizes.iter().flat_map(|size| {
        [
            format!("{size}\r\nhello\r\n0\r\n\r\n"),
            format!("{first}{size}\r\nhello\r\n0\r\n\r\n"),
            format!("{first}{size}\r\n\r\n"),
        ]
    });
    refused(subject, bodies, &[400], SIZES.because)?;
    // What is 5 or 0 in 64 bits, or in 128.
    let bodies = [
        "10000000000000005",
        "10000000000000000",
        "fffffffffffffffffffffffffffffffb",
        "100000000000000000000000000000005",
    ];
    let bodies = bodies.map(|size| format!("{size}\r\nhello\r\n0\r\n\r\n"));
    refused(subject, bodies, &[400, 413], SIZES.because)
}

fn size_lines(subject: &Subject) -> CheckResult {
    let bodies = [
        "5\nhello\r\n0\r\n\r\n",
        "5;a\nhello\r\n0\r\n\r\n",
        "5;a\r0\r\nhello\r\n0\r\n\r\n",
        "5\r\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\n\r\n",
        "5\r\nhello\r\n0\r\n\n",
        "5\r\nhello\r\n0\r\nX: y\n\r\n",
    ];
    refused(subject, bodies, &[400], SIZE_LINES.because)?;
    let long = format!("5;a={}\r\nhello\r\n0\r\n\r\n", "b".repeat(5000));
    let endless = format!("5;a={}", "b".repeat(50_000));
    refused(subject, [long, endless], &[400], SIZE_LINES.because)
}

fn data_ends(subject: &Subject) -> CheckResult {
    let word = subject.text(10);
    let bodies = ["XX", "X\r\n", "\rX", "\n", "", "\r", "\n\r", "\r\r\n"]
        .map(|end| format!("a\r\n{word}{end}5\r\nmore!\r\n0\r\n\r\n"));
    refused(subject, bodies, &[400], DATA_ENDS.because)
}
