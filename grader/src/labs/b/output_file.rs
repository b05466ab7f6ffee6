//! `--output FILE` (b3): completely, or not at all.

use std::fs;

use super::compare::printable;
use super::exchange::{Exchange, run};
use crate::course::{Check, Rank};
use crate::deadline::QUIET;
use crate::labs::promises::expect_wrong_usage;
use crate::listener::ClosedPort;
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult, Explain, Failure, broken};
use crate::subject::Subject;

pub(super) const OUTPUT: Check = Check {
    id: "b3-output",
    title: "writes the body to the file that --output names",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "what was asked for goes to the file, and nothing to standard output; a file that was there is replaced",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get http://127.0.0.1:50080/README.md --output target/page",
    faults: &[
        "b3-ignores-output",
        "b3-output-prints-too",
        "b3-output-appends",
        "b3-output-takes-two-urls",
    ],
    run: output,
};

/// `get` one page into `page` in the check's folder.
fn get_page(subject: &Subject, answer: Answer) -> CheckResult<Exchange> {
    run(
        subject,
        Origin::answering(answer)?,
        "get",
        "/",
        &["--output", "page"],
    )
}

fn output(subject: &Subject) -> CheckResult {
    let page = subject.folder().join("page");
    for length in [3000, 20] {
        let body = subject.octets(length);
        let exchange = get_page(subject, Answer::ok(&body))?;
        exchange.expect_prints(b"")?;
        let written = fs::read(&page).map_err(|error| {
            let failure = exchange.finished.failure(Cause::WrongOctets);
            failure
                .fact("expected", "a file `page` with the body")
                .fact("but", error.to_string())
        })?;
        if written != body {
            return Err(Failure::new(Cause::WrongOctets)
                .difference("the file", &body, &written)
                .into());
        }
    }
    // With two URLs nobody knows whose body it would hold.
    let closed = ClosedPort::on_loopback()?;
    let url = closed.url();
    expect_wrong_usage(subject, &[&["get", &url, &url, "--output", "page"]])
}

/// Nothing but a file `page` that holds `before`, or nothing at all.
fn expect_untouched(subject: &Subject, before: Option<&[u8]>) -> CheckResult {
    let folder = fs::read_dir(subject.folder()).map_err(broken)?;
    let mut names: Vec<String> = folder
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let kept = fs::read(subject.folder().join("page")).ok();
    let failure = Failure::new(Cause::WrongOctets);
    if kept.as_deref() != before {
        let shown = kept.as_deref().unwrap_or_default();
        let expected = match before {
            Some(before) => format!("{}, as before", crate::octets::quoted(before)),
            None => "no file `page`".into(),
        };
        return Err(failure
            .octets("the file", shown)
            .fact("expected", expected)
            .into());
    }
    if names.len() > usize::from(before.is_some()) {
        let failure = failure.fact("files", printable(&names.join(", ")));
        return Err(failure.fact("expected", "nothing left behind").into());
    }
    Ok(())
}

pub(super) const ALL_OR_NOTHING: Check = Check {
    id: "b3-output-all-or-nothing",
    title: "leaves no part of a file behind when it fails, and a file that was there as it was",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "half a download under the wanted name looks like a whole one the next morning",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 60\\r\\n\\r\\nhello\\n' | nc -lN 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --output target/page; ls target/page",
    faults: &[
        "b3-output-keeps-half",
        "b3-output-removes-the-old",
        "b3-output-leaves-debris",
    ],
    run: all_or_nothing,
};

fn all_or_nothing(subject: &Subject) -> CheckResult {
    let half = subject.text(30);
    let answer = Answer::with("200 OK", &["Content-Length: 60"], half.as_bytes());
    for before in [None, Some(subject.word())] {
        if let Some(before) = &before {
            fs::write(subject.folder().join("page"), before).map_err(broken)?;
        }
        let exchange = get_page(subject, answer.clone())?;
        exchange.expect_fails(&[])?;
        expect_untouched(subject, before.as_deref().map(str::as_bytes))
            .explain(|failure| exchange.origin.tell(failure))?;
    }
    Ok(())
}

pub(super) const NOT_BEFORE_IT_IS_WHOLE: Check = Check {
    id: "b3-output-not-before",
    title: "shows the file under its name only when it is whole",
    rank: Rank::HoldsUp,
    source: "handout: what every client of this lab takes",
    because: "a program that is killed cannot clean up: so the body is collected under another name, or in memory, and renamed at the end",
    by_hand: "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 60\\r\\n\\r\\nhello\\n' | nc -l 127.0.0.1 50080 · then: cargo lab-b get http://127.0.0.1:50080/ --output target/page & ls target/page",
    faults: &["b3-output-grows-in-place"],
    run: not_before_it_is_whole,
};

fn not_before_it_is_whole(subject: &Subject) -> CheckResult {
    // Given a server that stops in the middle of the body,
    let half = subject.octets(200_000);
    let answer = Answer::with("200 OK", &["Content-Length: 400000"], &half).kept_open();
    let origin = Origin::answering(answer)?;
    let mut program = subject.start(&["get", &origin.url("/"), "--output", "page"])?;
    origin.meet(&mut program, 1)?;
    // then nothing stands under the name meanwhile,
    let page = subject.folder().join("page");
    let ended = program.exits_within(QUIET)?;
    if page.exists() {
        let length = fs::metadata(&page).map_or(0, |about| about.len());
        return Err(origin
            .tell(Failure::new(Cause::WrongOctets))
            .fact("expected", "no file `page` before the body is whole")
            .fact("but", format!("it is there, with {length} octets"))
            .into());
    }
    if let Some(status) = ended {
        return Err(origin
            .tell(Failure::new(Cause::Exited))
            .fact("expected", "it waits for the rest of the body")
            .fact("but", format!("it ended ({status})"))
            .into());
    }
    // and not after it was killed either.
    program.end();
    if page.exists() {
        let failure = Failure::new(Cause::WrongOctets);
        return Err(failure
            .fact("expected", "no file `page` after the program was killed")
            .into());
    }
    Ok(())
}

pub(super) const UNWRITABLE: Check = Check {
    id: "b3-output-unwritable",
    title: "fails when the file cannot be written, and names it",
    rank: Rank::HoldsUp,
    source: "handout: what every program promises",
    because: "a folder that does not exist, or a name that is a folder's: whoever typed it wants to know which",
    by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get http://127.0.0.1:50080/README.md --output /none/page; echo $?",
    faults: &["b3-output-error-exits-0", "b3-output-error-hides-the-name"],
    run: unwritable,
};

fn unwritable(subject: &Subject) -> CheckResult {
    let folder = subject.word();
    fs::create_dir(subject.folder().join(&folder)).map_err(broken)?;
    let missing = format!("no-{folder}/page");
    for file in [folder, missing] {
        let origin = Origin::answering(Answer::ok("hello\n"))?;
        let exchange = run(subject, origin, "get", "/", &["--output", &file])?;
        exchange.expect_fails(&[&file])?;
    }
    Ok(())
}
