//! A file of cookies that is broken or not there, requests that fail, and no file at all (b14).

use std::fs;

use super::b09_content::write;
use super::b14_file::expect_lines;
use super::b14_walk::{visit, walk_with};
use super::compare::printable;
use super::exchange::run;
use crate::course::{Check, Rank};
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult, Failure, broken};
use crate::subject::Subject;

pub(super) const ODD_LINES: Check = Check {
    id: "b14-odd-lines",
    title: "skips a line that is no cookie, with a note, and takes the others",
    rank: Rank::HoldsUp,
    source: "handout b14",
    because: "one broken line must not cost you all your log-ins",
    by_hand: "printf 'broken\\n127.0.0.1\\tFALSE\\t/\\tFALSE\\t0\\ta\\t1\\n' > target/jar; nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --jar target/jar",
    faults: &["b14-broken-line-fails", "b14-broken-line-in-silence"],
    run: odd_lines,
};

fn odd_lines(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let text = format!(
        "broken\na.test\tFALSE\t/\tFALSE\tsoon\tb\tx\na.test\tFALSE\t/\tFALSE\t0\ta\t{word}\n"
    );
    write(subject, "jar", text.as_bytes())?;
    let finished = walk_with(
        subject,
        &word,
        &[visit("a.test/", &[], "a=WORD")],
        &["--jar", "jar"],
    )?;
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
    let exchange = run(
        subject,
        Origin::answering(answer)?,
        "get",
        "/",
        &["--jar", "jar"],
    )?;
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
    expect_lines(
        subject,
        &[format!("127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t{value}")],
    )?;
    let entries = fs::read_dir(subject.folder()).map_err(broken)?.flatten();
    let others = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let others: Vec<String> = others.filter(|name| name != "jar").collect();
    if others.is_empty() {
        return Ok(());
    }
    Err(Failure::new(Cause::WrongOctets)
        .fact("files", printable(&others.join(", ")))
        .fact(
            "expected",
            "nothing but `jar`: what was written beside it is renamed, or removed",
        )
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
    let visits = [
        visit("a.test/", &["a=WORD; Path=/"], ""),
        visit("a.test/", &[], ""),
    ];
    walk_with(subject, &subject.word(), &visits, &[])?;
    let origin = Origin::new(|request| match request.path() {
        "/" => Answer::status(
            "302 Found",
            &["Location: /there", "Set-Cookie: a=1; Path=/"],
            b"moved\n",
        ),
        _ => Answer::ok("there\n"),
    })?;
    let exchange = run(subject, origin, "get", "/", &[])?;
    exchange.requests(2)?[1].expect_no_field("Cookie")
}
