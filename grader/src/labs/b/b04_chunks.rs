//! b4 · Chunks: the chunked transfer coding.

use super::exchange::get;
use super::{broken_chunks, transfer_codings};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B4;
use crate::origin::Answer;
use crate::outcome::{Cause, CheckResult, Explain};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b4-joins-chunks",
            title: "joins the chunks, and ends at the last one",
            rank: Rank::Works,
            source: "RFC 9112 §7.1",
            because: "each chunk is its size in hexadecimal digits, CRLF, so many octets, CRLF; a chunk of size 0 is the last, and then an empty line",
            by_hand: "printf 'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n6\\r\\nhello\\n\\r\\n0\\r\\n\\r\\n' | nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
            faults: &[
                "b4-prints-chunk-sizes",
                "b4-reads-decimal-sizes",
                "b4-first-chunk-only",
                "b4-waits-for-the-close",
                "b4-trusts-line-ends",
            ],
            run: joins_chunks,
        },
        Check {
            id: "b4-pieces",
            title: "takes chunks however the octets are split",
            rank: Rank::Works,
            source: "RFC 9293 §3.8",
            because: "chunks and reads are not the same pieces: a read may end in a chunk size, between CR and LF, or bring three chunks",
            by_hand: "cargo workshop check b4-pieces --verbose",
            faults: &["b4-one-read-per-chunk", "b4-needs-whole-lines"],
            run: pieces,
        },
        Check {
            id: "b4-cut-short",
            title: "fails when the connection ends before the last chunk",
            rank: Rank::Works,
            source: "RFC 9112 §8",
            because: "without the chunk of size 0 the body is not whole, even if the last octets end a chunk",
            by_hand: "printf 'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n6\\r\\nhello\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
            faults: &["b4-close-is-the-end", "b4-half-a-chunk-is-the-end"],
            run: cut_short,
        },
        broken_chunks::EXTENSIONS,
        broken_chunks::TRAILERS,
        broken_chunks::MANY_CHUNKS,
        transfer_codings::CODING_NAME,
        transfer_codings::BEATS_LENGTH,
        transfer_codings::OTHER_CODINGS,
        broken_chunks::BROKEN_SIZES,
        broken_chunks::DATA_END,
        broken_chunks::HUGE_SIZE,
        broken_chunks::ENDLESS_LINES,
        broken_chunks::MAX_SIZE,
    ],
    ..B4
};

/// A response in the chunked coding, with these octets after its head.
pub(super) fn chunked(body: &[u8]) -> Answer {
    Answer::with("200 OK", &["Transfer-Encoding: chunked"], body)
}

/// One chunk.
pub(super) fn chunk(data: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", data.len()).as_bytes(), data, b"\r\n"].concat()
}

/// A body of several chunks, and what they are together.
fn several(subject: &Subject) -> (Vec<u8>, Vec<u8>) {
    let large = subject.octets(3000);
    let parts: [&[u8]; 5] = [
        b"Hello, ",
        &large,
        b"\r\n0\r\n\r\n",
        &subject.octets(17),
        b"7\r\n",
    ];
    // Capital letters and leading zeros are digits too.
    let capital = [
        b"00B\r\n",
        &b"0123456789a"[..],
        b"\r\n",
        b"A\r\n",
        b"0123456789",
        b"\r\n",
    ]
    .concat();
    let coded = [parts.map(chunk).concat(), capital, b"0\r\n\r\n".to_vec()].concat();
    let joined = [parts.concat(), b"0123456789a0123456789".to_vec()].concat();
    (coded, joined)
}

fn joins_chunks(subject: &Subject) -> CheckResult {
    let (coded, joined) = several(subject);
    get(subject, chunked(&coded).kept_open(), &[])
        .explain(|failure| match failure.cause {
            Cause::KilledByUs => failure.because("the chunk of size 0 says that the body is whole: the server waits for your next request, and you wait for its close"),
            _ => failure,
        })?
        .expect_prints(&joined)
}

fn pieces(subject: &Subject) -> CheckResult {
    let words = [subject.word(), subject.word(), subject.word()];
    let coded = [
        words.each_ref().map(|word| chunk(word.as_bytes())).concat(),
        b"0\r\n\r\n".to_vec(),
    ];
    let answer = chunked(&coded.concat()).kept_open();
    get(subject, answer.octet_by_octet(), &[])?.expect_prints(words.concat().as_bytes())?;
    // Three chunks and half of a large one in one piece.
    let (coded, joined) = several(subject);
    let answer = chunked(&coded).kept_open();
    let end = answer.head_length();
    let last = end + coded.len();
    let places = [end + 700, end + 2500, last - 6, last - 3, last - 1];
    get(subject, answer.split_at(&places), &[])?.expect_prints(&joined)
}

fn cut_short(subject: &Subject) -> CheckResult {
    let whole = [chunk(subject.text(30).as_bytes()), b"0\r\n\r\n".to_vec()].concat();
    // After a whole chunk; inside one; inside a size; before anything.
    for length in [whole.len() - 5, 20, 1, 0] {
        get(subject, chunked(&whole[..length]), &[])?.expect_fails(&[])?;
    }
    Ok(())
}
