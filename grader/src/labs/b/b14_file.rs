//! The file that cookies are kept in (b14).

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use super::b09_content::write;
use super::b14_walk::{visit, walk};
use crate::course::{Check, Rank};
use crate::outcome::{Cause, CheckResult, Failure};
use crate::subject::Subject;

pub(super) const READS: Check = Check {
    id: "b14-reads-the-file",
    title: "reads a file that another program wrote",
    rank: Rank::HoldsUp,
    source: "handout b14",
    because: "curl and others keep cookies in this format too: #HttpOnly_ is no comment, and 0 no date",
    by_hand: "printf '127.0.0.1\\tFALSE\\t/\\tFALSE\\t0\\ta\\t1\\n' > target/jar; nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --jar target/jar",
    faults: &[
        "b14-http-only-is-a-comment",
        "b14-zero-is-over",
        "b14-does-not-read-the-file",
        "b14-never-forgets",
    ],
    run: reads,
};

fn reads(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let text = format!(
        "# Netscape HTTP Cookie File\n# This file was made by hand.\n\n\
         #HttpOnly_a.test\tFALSE\t/\tFALSE\t0\ta\t{word}\n\
         .a.test\tTRUE\t/\tFALSE\t4102444800\tb\t2 = two\n\
         a.test\tFALSE\t/\tFALSE\t1000000000\tover\tx\n\
         a.test\tFALSE\t/shop\tFALSE\t0\tc\t\n"
    );
    write(subject, "jar", text.as_bytes())?;
    walk(
        subject,
        &word,
        &[
            visit("a.test/", &[], "a=WORD; b=2 = two"),
            visit("b.a.test/", &[], "b=2 = two"),
            visit("a.test/shop/", &[], "c=; a=WORD; b=2 = two"),
            visit("b.test/", &[], ""),
        ],
    )
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// The lines of the file that are cookies.
fn lines(subject: &Subject) -> CheckResult<Vec<String>> {
    let octets = fs::read(subject.folder().join("jar")).map_err(|error| {
        Failure::new(Cause::WrongOctets)
            .fact("expected", "a file `jar`, which --jar names")
            .fact("but", error.to_string())
    })?;
    let text = String::from_utf8_lossy(&octets).into_owned();
    let is_cookie = |line: &&str| {
        !line.is_empty() && (!line.starts_with('#') || line.starts_with("#HttpOnly_"))
    };
    Ok(text.lines().filter(is_cookie).map(String::from).collect())
}

/// The file holds exactly these cookies, in any order.
pub(super) fn expect_lines(subject: &Subject, expected: &[String]) -> CheckResult {
    let (mut found, mut wanted) = (lines(subject)?, expected.to_vec());
    found.sort();
    wanted.sort();
    if found == wanted {
        return Ok(());
    }
    let mut failure = Failure::new(Cause::WrongOctets);
    for line in found.iter().filter(|line| !wanted.contains(line)) {
        failure = failure.octets("wrote", line.as_bytes());
    }
    for line in wanted.iter().filter(|line| !found.contains(line)) {
        failure = failure.octets("expected", line.as_bytes());
    }
    Err(failure.into())
}

pub(super) const WRITES: Check = Check {
    id: "b14-writes-the-file",
    title: "writes a line of seven parts for each cookie, and none for one that is over",
    rank: Rank::HoldsUp,
    source: "handout b14",
    because: "the next run, and curl, must find each cookie with all that was said of it",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nSet-Cookie: a=1; Path=/; HttpOnly\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --jar target/jar; cat target/jar",
    faults: &[
        "b14-loses-http-only",
        "b14-writes-no-dot",
        "b14-swaps-the-flags",
        "b14-writes-spaces",
        "b14-never-forgets",
    ],
    run: writes,
};

fn writes(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let kept = format!(".b.test\tTRUE\t/x\tTRUE\t4102444800\tkept\t{word}");
    let before = format!("{kept}\nc.test\tFALSE\t/\tFALSE\t1000000000\tover\tx\n");
    write(subject, "jar", before.as_bytes())?;
    let sets = &[
        "a=WORD; HttpOnly",
        "b=two  words; Domain=a.test; Path=/shop",
        "c=1; Max-Age=7200; Domain=a.test; HttpOnly",
        "d=1; Max-Age=0",
        "e=; Path=/",
    ];
    let start = now();
    walk(
        subject,
        &word,
        &[visit("a.test/shop/", sets, ""), visit("a.test/", &[], "e=")],
    )?;
    // A cookie of two hours ends two hours after it came, and that was a moment ago; a part of a
    // second may be rounded up.
    let ends = |line: &String| {
        line.split('\t')
            .nth(4)
            .and_then(|digits| digits.parse::<u64>().ok())
    };
    let found = lines(subject)?;
    let aged = found
        .iter()
        .find(|line| line.contains("\tc\t"))
        .and_then(ends);
    let end = aged.filter(|end| (start + 7200..=now() + 7201).contains(end));
    let expected = [
        kept,
        format!("#HttpOnly_a.test\tFALSE\t/shop\tFALSE\t0\ta\t{word}"),
        ".a.test\tTRUE\t/shop\tFALSE\t0\tb\ttwo  words".into(),
        format!(
            "#HttpOnly_.a.test\tTRUE\t/shop\tFALSE\t{}\tc\t1",
            end.unwrap_or(start + 7200)
        ),
        "a.test\tFALSE\t/\tFALSE\t0\te\t".into(),
    ];
    expect_lines(subject, &expected)
}
