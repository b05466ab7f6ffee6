//! What Transfer-Encoding says, in all its forms (b4).

use super::b04_chunks::chunk;
use super::exchange::get;
use crate::course::{Check, Rank};
use crate::origin::Answer;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;

pub(super) const CODING_NAME: Check = Check {
    id: "b4-coding-name",
    title: "knows `Chunked` in any case",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §7",
    because: "the names of transfer codings know no case, no more than those of fields",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\ntransfer-encoding: CHUNKED\\r\\n\\r\\n6\\r\\nhello\\n\\r\\n0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
    faults: &["b4-coding-by-exact-case"],
    run: coding_name,
};

fn coding_name(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let coded = [chunk(word.as_bytes()), b"0\r\n\r\n".to_vec()].concat();
    for line in [
        "TRANSFER-ENCODING: Chunked",
        "Transfer-encoding:\t CHUNKED ",
    ] {
        let answer = Answer::with("200 OK", &[line], &coded).kept_open();
        get(subject, answer, &[])?.expect_prints(word.as_bytes())?;
    }
    Ok(())
}

pub(super) const BEATS_LENGTH: Check = Check {
    id: "b4-beats-content-length",
    title: "believes Transfer-Encoding where Content-Length stands beside it",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §6.3",
    because: "a message may go through a program that knows only one of the two: the transfer coding is what was done last",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n6\\r\\nhello\\n\\r\\n0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/",
    faults: &["b4-length-beats-chunked", "b4-length-cuts-chunked"],
    run: beats_length,
};

fn beats_length(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let coded = [chunk(word.as_bytes()), b"0\r\n\r\n".to_vec()].concat();
    for lines in [
        ["Content-Length: 3", "Transfer-Encoding: chunked"],
        ["Transfer-Encoding: chunked", "Content-Length: 3000"],
    ] {
        let answer = Answer::with("200 OK", &lines, &coded).kept_open();
        get(subject, answer, &[])?.expect_prints(word.as_bytes())?;
    }
    Ok(())
}

pub(super) const OTHER_CODINGS: Check = Check {
    id: "b4-other-codings",
    title: "refuses a transfer coding other than chunked, by name",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §6.1, §7, handout b4",
    because: "what a coding did to the body must be undone: who does not know how prints octets that are not the page",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n6\\r\\nhello\\n\\r\\n0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/; echo $?",
    faults: &[
        "b4-last-coding-counts",
        "b4-unknown-coding-is-until-close",
        "b4-unknown-coding-without-name",
    ],
    run: other_codings,
};

fn other_codings(subject: &Subject) -> CheckResult {
    let unknown = format!("x-{}", subject.word());
    let coded = [chunk(subject.word().as_bytes()), b"0\r\n\r\n".to_vec()].concat();
    for (lines, name) in [
        (vec!["Transfer-Encoding: gzip, chunked".to_owned()], "gzip"),
        (
            vec![
                format!("Transfer-Encoding: {unknown}"),
                "Transfer-Encoding: chunked".into(),
            ],
            &unknown,
        ),
        (vec![format!("Transfer-Encoding: {unknown}")], &unknown),
    ] {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let exchange = get(subject, Answer::with("200 OK", &lines, &coded), &[])?;
        exchange.expect_fails(&[name])?;
        exchange
            .expect_prints_nothing()
            .explain(|failure| failure.because(OTHER_CODINGS.because))?;
    }
    Ok(())
}
