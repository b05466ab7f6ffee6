//! From the target to the name of a file (c3).

use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Site, percent};

pub(super) const NAMES: Check = Check {
    id: "c3-names",
    title: "decodes the percent-encoding of a path, once",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §2.1, §2.4",
    because: "a space, a letter beyond ASCII, a % are sent encoded: the name of the file is what they stand for; a plus stands for itself in a path",
    by_hand: "cargo lab-c --root target · then: echo hi > 'target/a b+c.txt', and: curl -i 'http://127.0.0.1:8080/a%20b+c.txt'",
    faults: &["c3-no-decoding", "c3-plus-is-a-space", "c3-decodes-twice"],
    run: names,
};

pub(super) const QUERY: Check = Check {
    id: "c3-query",
    title: "leaves the query out of the name",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §3.4",
    because: "the path ends at the question mark: browsers add queries such as ?v=2 to get a fresh copy of a file",
    by_hand: "cargo lab-c --root . · then: curl -i 'http://127.0.0.1:8080/README.md?v=2'",
    faults: &["c3-query-in-the-name"],
    run: query,
};

pub(super) const BAD_ESCAPES: Check = Check {
    id: "c3-bad-escapes",
    title: "answers 400 or 404 to a % without two hexadecimal digits",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §2.1",
    because: "such a path stands for nothing; it may end right after the %, where a program that counts on two more octets panics",
    by_hand: "cargo lab-c --root . · then: curl -i 'http://127.0.0.1:8080/%zz', and: curl -i 'http://127.0.0.1:8080/%'",
    faults: &["c3-panics-at-bad-escapes"],
    run: bad_escapes,
};

pub(super) const GZ: Check = Check {
    id: "c3-gz",
    title: "sends a .gz file that was asked for by its name as it is",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.4, handout c3",
    because: "Content-Encoding would tell the browser to unpack it: who downloads an archive wants the archive",
    by_hand: "cargo lab-c --root target · then: echo hi | gzip > target/hi.gz, and: curl -i --output - http://127.0.0.1:8080/hi.gz",
    faults: &["c3-gz-is-a-coding"],
    run: gz,
};

fn names(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let word = subject.word();
    let mut names = vec![
        format!("{word} two words.txt"),
        format!("{word}-\u{e4}\u{1f980}.txt"),
        format!("{word}%41.txt"),
        format!("{word}+plus.txt"),
        format!("{word}#&;=,.txt"),
    ];
    if cfg!(unix) {
        names.push(format!("{word}?\"<>|.txt"));
    }
    for name in &names {
        site.file(name, name.as_bytes())?;
    }
    let mut server = site.serve(&[])?;
    for name in &names {
        let response = server.get(&format!("/{}", percent::encode(name.as_bytes())))?;
        response.expect_status(&[200])?;
        response.expect_content(name.as_bytes())?;
    }
    // A plus is a plus, and what needs no encoding may have one.
    for target in [format!("/{word}+plus.txt"), format!("/{word}+pl%75s.t%78t")] {
        let response = server.get(&target)?;
        response.expect_status(&[200])?;
        response.expect_content(names[3].as_bytes())?;
    }
    Ok(())
}

fn query(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = site.random_file("txt")?;
    let mut server = site.serve(&[])?;
    for query in ["?v=2", "?", "?a/../b?c"] {
        let response = server.get(&format!("/{name}{query}"))?;
        response.expect_status(&[200])?;
        response.expect_content(&content)?;
    }
    Ok(())
}

fn bad_escapes(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    let mut server = site.serve(&[])?;
    for escape in ["%", "%4", "%zz", "%g0", "%+1", "%%41"] {
        for target in [format!("/{escape}"), format!("/{name}{escape}")] {
            server.get(&target)?.expect_status(&[400, 404])?;
        }
    }
    server.expect_well()
}

fn gz(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = site.random_file("gz")?;
    let mut server = site.serve(&[])?;
    let response = server.get(&format!("/{name}"))?;
    response.expect_status(&[200])?;
    response.expect_no_field("Content-Encoding")?;
    response
        .expect_content(&content)
        .explain(|failure| failure.because("the octets of the file are what was asked for"))
}
