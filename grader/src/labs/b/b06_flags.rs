//! What is printed cannot harm, what every client takes, extract takes too, and what it must be told (b6).

use super::b06_take_what_you_need::extract;
use super::by_hand::page_by_hand;
use crate::course::{Check, Rank};
use crate::labs::promises::expect_wrong_usage;
use crate::listener::ClosedPort;
use crate::outcome::{Cause, CheckResult, broken};
use crate::subject::Subject;

pub(super) const CONTROLS: Check = Check {
    id: "b6-no-controls",
    title: "prints one line a match, whatever stands in it, and nothing that steers a terminal",
    rank: Rank::HoldsUp,
    source: "handout: what every program promises",
    because: "a page must not be able to clear your screen, or to make two lines of one value",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n<p>a\\033[2Jb' | nc -lN 127.0.0.1 50080 · then: cargo lab-b extract http://127.0.0.1:50080/ --select p",
    faults: &["b6-prints-controls", "b6-values-of-two-lines"],
    run: no_controls,
};

fn no_controls(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = format!("<p title=\"{word}\n{word}\">{word}\u{1b}[2J\u{7}{word}</p>");
    for flags in [
        &["--select", "p"][..],
        &["--select", "p", "--attr", "title"],
    ] {
        let extracted = extract(subject, &document, flags)?;
        let finished = &extracted.exchange.finished;
        finished.expect_code(0)?;
        let (line, rest) = finished
            .stdout
            .split_at(finished.stdout.len().saturating_sub(1));
        let is_harmless = !line.iter().any(u8::is_ascii_control) && rest == b"\n";
        let is_there = line.starts_with(word.as_bytes()) && line.ends_with(word.as_bytes());
        if !is_harmless || !is_there {
            let expected =
                format!("one line with `{word}` at both ends, and no control octets in it");
            let failure = finished
                .failure(Cause::WrongOctets)
                .fact("expected", expected);
            return extracted.shown(Err(failure.into()));
        }
    }
    Ok(())
}

pub(super) const COMMON_FLAGS: Check = Check {
    id: "b6-common-flags",
    title: "takes --header, --max-size and --output, as every client does",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "who has learned a flag with get expects it to work everywhere",
    by_hand: page_by_hand!(
        "<p>hello</p>",
        "extract http://127.0.0.1:50080/ --select p --verbose --header \"X: y\""
    ),
    faults: &[
        "b6-ignores-header",
        "b6-ignores-max-size",
        "b6-ignores-output",
    ],
    run: common_flags,
};

fn common_flags(subject: &Subject) -> CheckResult {
    let word = subject.word();
    let document = format!("<p>{word}</p>");
    let header = format!("X-Word: {word}");
    let flags = ["--select", "p", "--header", &header, "--output", "file"];
    let exchange = extract(subject, &document, &flags)?.exchange;
    exchange
        .request()?
        .expect_field("X-Word", word.as_bytes())?;
    exchange.expect_prints(b"")?;
    let file = subject.folder().join("file");
    let written = std::fs::read(&file).unwrap_or_default();
    if written != format!("{word}\n").into_bytes() {
        let failure = exchange.finished.failure(Cause::WrongOctets);
        let failure = failure.difference("file", format!("{word}\n").as_bytes(), &written);
        return Err(failure.into());
    }
    std::fs::remove_file(&file).map_err(broken)?;
    let exchange = extract(subject, &document, &["--select", "p", "--max-size", "5"])?.exchange;
    exchange.expect_fails(&[])?;
    exchange.expect_prints_nothing()
}

pub(super) const MODES: Check = Check {
    id: "b6-usage",
    title: "must be told one thing to extract: not none, and not two",
    rank: Rank::HoldsUp,
    source: "handout b6",
    because: "whoever forgot what to ask for, or asks for two things, would take the answer for one that was never asked for",
    by_hand: "cargo lab-b extract http://127.0.0.1:9/; echo $?",
    faults: &[
        "b6-links-by-default",
        "b6-takes-two-modes",
        "b6-attr-alone-is-enough",
    ],
    run: modes,
};

fn modes(subject: &Subject) -> CheckResult {
    let closed = ClosedPort::on_loopback()?;
    let url = closed.url();
    expect_wrong_usage(
        subject,
        &[
            &["extract", &url],
            &["extract", &url, "--select", "p", "--links"],
            &["extract", &url, "--links", "--table"],
            &["extract", &url, "--attr", "href"],
        ],
    )
}
