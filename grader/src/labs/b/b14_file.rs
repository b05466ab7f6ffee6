//! The file that cookies are kept in (b14).

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use super::b09_content::write;
use super::b14_walk::{visit, walk, walk_with};
use super::exchange::run;
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult, Failure, broken};
use crate::subject::Subject;

pub(super) const READS: Check = Check {
    id: "b14-reads-the-file",
    title: "reads a file that another program wrote",
    rank: Rank::HoldsUp,
    source: "handout b14",
    because: "curl and others keep cookies in this format too: #HttpOnly_ is no comment, and 0 no date",
    by_hand: "printf '127.0.0.1\\tFALSE\\t/\\tFALSE\\t0\\ta\\t1\\n' > /tmp/jar; nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --jar /tmp/jar",
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
    let is_cookie = |line: &&str| !line.is_empty() && (!line.starts_with('#') || line.starts_with("#HttpOnly_"));
    Ok(text.lines().filter(is_cookie).map(String::from).collect())
}

/// The file holds exactly these cookies, in any order.
fn expect_lines(subject: &Subject, expected: &[String]) -> CheckResult {
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
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nSet-Cookie: a=1; Path=/; HttpOnly\\r\\nContent-Length: 0\\r\\n\\r\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --jar /tmp/jar; cat /tmp/jar",
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
    walk(subject, &word, &[visit("a.test/shop/", sets, ""), visit("a.test/", &[], "e=")])?;
    // A cookie of two hours ends two hours after it came, and that was a moment ago.
    let ends = |line: &String| line.split('\t').nth(4).and_then(|digits| digits.parse::<u64>().ok());
    let found = lines(subject)?;
    let aged = found.iter().find(|line| line.contains("\tc\t")).and_then(ends);
    let end = aged.filter(|end| (start + 7200..=now() + 7200).contains(end));
    let expected = [
        kept,
        format!("#HttpOnly_a.test\tFALSE\t/shop\tFALSE\t0\ta\t{word}"),
        ".a.test\tTRUE\t/shop\tFALSE\t0\tb\ttwo  words".into(),
        format!("#HttpOnly_.a.test\tTRUE\t/shop\tFALSE\t{}\tc\t1", end.unwrap_or(start + 7200)),
        "a.test\tFALSE\t/\tFALSE\t0\te\t".into(),
    ];
    expect_lines(subject, &expected)
}

pub(super) const ODD_LINES: Check = Check {
    id: "b14-odd-lines",
    title: "skips a line that is no cookie, with a note, and takes the others",
    rank: Rank::HoldsUp,
    source: "handout b14",
    because: "one broken line must not cost you all your log-ins",
    by_hand: "printf 'broken\\n127.0.0.1\\tFALSE\\t/\\tFALSE\\t0\\ta\\t1\\n' > /tmp/jar; nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --jar /tmp/jar",
    faults: &["b14-broken-line-fails", "b14-broken-line-in-silence"],
    run: odd_lines,
};

fn odd_lines(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let text = format!("broken\na.test\tFALSE\t/\tFALSE\tsoon\tb\tx\na.test\tFALSE\t/\tFALSE\t0\ta\t{word}\n");
    write(subject, "jar", text.as_bytes())?;
    let finished = walk_with(subject, &word, &[visit("a.test/", &[], "a=WORD")], &["--jar", "jar"])?;
    if finished.stderr.trim_ascii().is_empty() {
        return Err(finished
            .failure(Cause::Silent)
            .fact("file", "its first line is `broken`")
            .fact("expected", "a note on standard error about it")
            .into());
    }
    Ok(())
}

pub(super) const NO_FILE: Check = Check {
    id: "b14-no-such-file",
    title: "fails when the file cannot be read or written, and names it",
    rank: Rank::HoldsUp,
    source: "handout b14",
    because: "whoever logs in and finds nothing remembered wants to know why",
    by_hand: "cargo lab-b get http://127.0.0.1:9/ --jar /; echo $?",
    faults: &[
        "b14-unreadable-file-is-empty",
        "b14-unwritable-file-is-fine",
        "b14-hides-the-file",
        "b14-needs-the-file",
    ],
    run: no_file,
};

fn no_file(subject: &Subject) -> CheckResult {
    let folder = subject.word();
    fs::create_dir(subject.folder().join(&folder)).map_err(broken)?;
    let missing = format!("no-{folder}/jar");
    let answer = Answer::status("200 OK", &["Set-Cookie: a=1"], b"hello\n");
    for file in [&folder, &missing] {
        let origin = Origin::answering(answer.clone())?;
        let finished = subject.run(&["get", &origin.url("/"), "--jar", file])?;
        finished.expect_code(1)?;
        finished.expect_error(&[file])?;
    }
    // A file that is not there yet is no failure.
    let exchange = run(subject, Origin::answering(answer)?, "get", "/", &["--jar", "jar"])?;
    exchange.expect_prints(b"hello\n")?;
    expect_lines(subject, &["127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1".into()])
}

pub(super) const AFTER_A_FAILURE: Check = Check {
    id: "b14-after-a-failure",
    title: "writes the file after a failure too, and leaves nothing else behind",
    rank: Rank::HoldsUp,
    source: "handout b14",
    because: "the first page has set a cookie, whatever became of the second",
    by_hand: "cargo workshop check b14-after-a-failure --verbose",
    faults: &["b14-failure-loses-cookies", "b14-file-leaves-debris"],
    run: after_a_failure,
};

fn after_a_failure(subject: &Subject) -> CheckResult {
    let line = format!("Set-Cookie: a={}", subject.word());
    let value = line.rsplit('=').next().unwrap_or_default().to_owned();
    let origin = Origin::new(move |request| match request.path() {
        "/" => Answer::status("200 OK", &[&line], b"first\n"),
        _ => Answer::with("200 OK", &["Content-Length: 60"], b"half\n"),
    })?;
    let next = origin.url("/half");
    let exchange = run(subject, origin, "get", "/", &[&next, "--jar", "jar"])?;
    exchange.expect_fails(&[])?;
    expect_lines(subject, &[format!("127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t{value}")])?;
    let entries = fs::read_dir(subject.folder()).map_err(broken)?.flatten();
    let others = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let others: Vec<String> = others.filter(|name| name != "jar").collect();
    if others.is_empty() {
        return Ok(());
    }
    Err(Failure::new(Cause::WrongOctets)
        .fact("files", others.join(", "))
        .fact("expected", "nothing but `jar`: what was written beside it is renamed, or removed")
        .into())
}

pub(super) const WITHOUT: Check = Check {
    id: "b14-without-jar",
    title: "keeps no cookies without --jar",
    rank: Rank::HoldsUp,
    source: "handout b14",
    because: "who does not ask to be remembered is not",
    by_hand: "cargo workshop check b14-without-jar --verbose",
    faults: &["b14-always-keeps"],
    run: without,
};

fn without(subject: &Subject) -> CheckResult {
    let visits = [visit("a.test/", &["a=WORD; Path=/"], ""), visit("a.test/", &[], "")];
    walk_with(subject, &subject.word(), &visits, &[])?;
    let origin = Origin::new(|request| match request.path() {
        "/" => Answer::status("302 Found", &["Location: /there", "Set-Cookie: a=1; Path=/"], b"moved\n"),
        _ => Answer::ok("there\n"),
    })?;
    let exchange = run(subject, origin, "get", "/", &[])?;
    exchange.requests(2)?[1].expect_no_field("Cookie")
}
