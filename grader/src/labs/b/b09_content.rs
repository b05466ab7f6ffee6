//! What is sent, and from where (b9).

use std::fs;

use super::b09_send::{expect_content, expect_posted, post};
use super::exchange::run;
use crate::course::{Check, Rank};
use crate::labs::promises::expect_wrong_usage;
use crate::listener::ClosedPort;
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult, Failure, broken};
use crate::subject::Subject;

pub(super) const URLENCODED: &str = "application/x-www-form-urlencoded";

/// A file of the check's own, in the folder in which the program runs.
pub(super) fn write(subject: &Subject, name: &str, octets: &[u8]) -> CheckResult {
    fs::write(subject.folder().join(name), octets).map_err(broken)
}

pub(super) const FILES: Check = Check {
    id: "b9-files",
    title: "sends the octets of @FILE as they are",
    rank: Rank::HoldsUp,
    source: "handout b9",
    because: "a file is octets: its line ends and whatever else is in it belong to it",
    by_hand: "printf 'a=1\\r\\n' > target/content; nc -l 127.0.0.1 50080 · then: cargo lab-b post http://127.0.0.1:50080/ --data @target/content",
    faults: &[
        "b9-drops-line-ends",
        "b9-sends-the-file-name",
        "b9-json-takes-no-file",
    ],
    run: files,
};

fn files(subject: &Subject) -> CheckResult {
    let octets = [b"a=1\r\nb\n".as_slice(), &subject.octets(2000), b"\n"].concat();
    write(subject, "content", &octets)?;
    for (flag, media_type) in [("--data", URLENCODED), ("--json", "application/json")] {
        let exchange = post(subject, &[flag, "@content"])?;
        expect_content(&expect_posted(&exchange)?, media_type, &octets)?;
    }
    Ok(())
}

pub(super) const SEVERAL: Check = Check {
    id: "b9-several",
    title: "joins several --data with & in their order",
    rank: Rank::HoldsUp,
    source: "handout b9",
    because: "urlencoded pairs stand with & between them, so each flag can bring one pair",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b post http://127.0.0.1:50080/ --data b=2 --data a=1",
    faults: &["b9-joins-without-and", "b9-takes-the-last-data"],
    run: several,
};

fn several(subject: &Subject) -> CheckResult {
    let (one, two) = (subject.word(), subject.word());
    write(subject, "content", format!("f={one}").as_bytes())?;
    let flags = [
        "--data",
        &format!("z={two}"),
        "--data",
        "@content",
        "--data",
        "a=1&a=2",
    ];
    let exchange = post(subject, &flags)?;
    let expected = format!("z={two}&f={one}&a=1&a=2");
    expect_content(&expect_posted(&exchange)?, URLENCODED, expected.as_bytes())
}

pub(super) const NOTHING: Check = Check {
    id: "b9-nothing",
    title: "posts an empty content when there is nothing to send",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.6",
    because: "a server expects content after POST: Content-Length: 0 tells it that there is none",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b post http://127.0.0.1:50080/",
    faults: &["b9-nothing-has-no-length", "b9-nothing-has-a-type"],
    run: nothing,
};

fn nothing(subject: &Subject) -> CheckResult {
    let exchange = post(subject, &[])?;
    let request = expect_posted(&exchange)?;
    request.expect_content(b"")?;
    request.expect_field("Content-Length", b"0")?;
    request.expect_no_field("Content-Type")
}

pub(super) const TYPE_BY_HAND: Check = Check {
    id: "b9-type-by-hand",
    title: "takes the Content-Type of --header in place of its own",
    rank: Rank::HoldsUp,
    source: "handout b9",
    because: "whoever names a type knows better, and two of them are one too many",
    by_hand: "nc -l 127.0.0.1 50080 · then: cargo lab-b post http://127.0.0.1:50080/ --data hello --header 'Content-Type: text/plain'",
    faults: &["b9-type-twice"],
    run: type_by_hand,
};

fn type_by_hand(subject: &Subject) -> CheckResult {
    let media_type = format!("text/{}", subject.word());
    let header = format!("content-type: {media_type}");
    for flag in ["--data", "--json"] {
        let exchange = post(subject, &[flag, "hello", "--header", &header])?;
        let request = expect_posted(&exchange)?;
        request.expect_field("Content-Type", media_type.as_bytes())?;
        request.expect_content(b"hello")?;
    }
    Ok(())
}

pub(super) const FLAGS: Check = Check {
    id: "b9-flags",
    title: "prints the answer as get does: --include, --field, --show-url, --fail",
    rank: Rank::HoldsUp,
    source: "handout b9",
    because: "the answer to a POST is an answer like any other",
    by_hand: "cargo workshop check b9-flags --verbose",
    faults: &["b2-ignores-include", "b2-ignores-field", "b2-ignores-fail"],
    run: flags,
};

fn flags(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let answer = Answer::status("200 OK", &[&format!("X: {word}")], b"done\n");
    let whole = answer.octets().to_vec();
    let target = format!("/{word}");
    let run_with = |answer: &Answer, flags: &[&str]| {
        let origin = Origin::answering(answer.clone())?;
        run(
            subject,
            origin,
            "post",
            &target,
            &[flags, &["--data", "a=1"]].concat(),
        )
    };
    run_with(&answer, &["--include"])?.expect_prints(&whole)?;
    run_with(&answer, &["--field", "x"])?.expect_prints(format!("{word}\n").as_bytes())?;
    let exchange = run_with(&answer, &["--show-url"])?;
    exchange.expect_prints(format!("{}\n", exchange.origin.url(&target)).as_bytes())?;
    let refusal = Answer::status("422 Unprocessable Content", &[], b"no\n");
    run_with(&refusal, &[])?.expect_prints(b"no\n")?;
    let exchange = run_with(&refusal, &["--fail"])?;
    exchange.expect_fails(&["422"])?;
    exchange.expect_prints_nothing()
}

pub(super) const WRONG_USAGE: Check = Check {
    id: "b9-wrong-usage",
    title: "refuses two kinds of content, and --form-data without =, with exit code 2",
    rank: Rank::HoldsUp,
    source: "handout b9",
    because: "a request has one content of one type",
    by_hand: "cargo lab-b post http://127.0.0.1:9/ --data a=1 --json 1; echo $?",
    faults: &["b9-takes-two-kinds", "b9-form-data-without-equals"],
    run: wrong_usage,
};

fn wrong_usage(subject: &Subject) -> CheckResult {
    let closed = ClosedPort::on_loopback()?;
    let url = closed.url();
    expect_wrong_usage(
        subject,
        &[
            &["post", &url, "--data", "a=1", "--json", "1"],
            &["post", &url, "--form-data", "a=1", "--data", "a=1"],
            &["post", &url, "--json", "1", "--form-data", "a=1"],
            &["post", &url, "--form-data", "a"],
        ],
    )
}

pub(super) const NO_SUCH_FILE: Check = Check {
    id: "b9-no-such-file",
    title: "fails for a file that cannot be read, names it, and sends nothing",
    rank: Rank::HoldsUp,
    source: "handout b9",
    because: "an order with an empty file in it is worse than no order",
    by_hand: "cargo lab-b post http://127.0.0.1:9/ --data @none; echo $?",
    faults: &["b9-no-file-is-empty", "b9-hides-the-file"],
    run: no_such_file,
};

fn no_such_file(subject: &Subject) -> CheckResult {
    let origin = Origin::answering(Answer::ok("done\n"))?;
    let url = origin.url("/");
    let name = subject.word();
    for (flag, value) in [
        ("--data", format!("@{name}")),
        ("--json", format!("@{name}")),
        ("--form-data", format!("f=@{name}")),
    ] {
        let finished = subject.run(&["post", &url, flag, &value])?;
        finished.expect_stdout(b"")?;
        finished.expect_code(1)?;
        finished.expect_error(&[&name])?;
        if origin.came() > 0 {
            return Err(origin
                .tell(Failure::new(Cause::WrongOctets))
                .fact("expected", "no request")
                .into());
        }
    }
    Ok(())
}
