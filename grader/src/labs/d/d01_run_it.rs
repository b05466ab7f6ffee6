//! d1 · Run it.

use super::{d01_called, d01_python, d01_source, d01_which};
use crate::actor::Script;
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::d::D1;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Response, Scripts};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "d1-runs",
            title: "runs a file whose ending has an interpreter, and sends what it prints",
            rank: Rank::Works,
            source: "RFC 3875 §6.2.1, handout d1",
            because: "the page is what the program prints after its empty line, not the program itself: Content-Type says what it is",
            by_hand: HELLO,
            faults: &["d1-shows-the-source", "d1-type-is-html"],
            run: runs,
        },
        Check {
            id: "d1-cgi-bin",
            title: "runs what lies in the folder of --cgi-bin, under /cgi-bin/",
            rank: Rank::Works,
            source: "handout d1",
            because: "programs in a folder of their own, apart from the files that are shown: what lies there runs, and is never shown",
            by_hand: "cargo lab-d --root . --cgi-bin lab-d-cgi/examples/cgi-bin · then: curl -i http://127.0.0.1:8080/cgi-bin/print_time.py",
            faults: &["d1-no-cgi-bin"],
            run: cgi_bin,
        },
        Check {
            id: "d1-html",
            title: "sends the Content-Type that the script prints",
            rank: Rank::Works,
            source: "RFC 3875 §6.3.1",
            because: "only the script knows what it prints: the same text is a page for one type and plain text for another",
            by_hand: "printf 'print(\"Content-Type: text/html; charset=utf-8\\\\n\\\\n<h1>Hello</h1>\")' > .workshop/site/hello.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/hello.py",
            faults: &["d1-type-is-plain"],
            run: html,
        },
        d01_python::PRINT_TIME,
        Check {
            id: "d1-each-time",
            title: "runs the script anew for each request",
            rank: Rank::HoldsUp,
            source: "RFC 3875 §3.4",
            because: "the answer to a request is what the program prints now: yesterday's output is not the time",
            by_hand: HELLO,
            faults: &["d1-runs-once"],
            run: each_time,
        },
        Check {
            id: "d1-octets",
            title: "sends the output octet for octet, however much it is",
            rank: Rank::HoldsUp,
            source: "RFC 3875 §6.4",
            because: "a script may print an image, or more than a pipe holds (64 KiB on Linux): who waits for its end before reading waits for ever",
            by_hand: "printf 'print(\"Content-Type: text/plain\\\\n\\\\n\" + \"z\" * 3000000)' > .workshop/site/large.py · then: cargo lab-d --root .workshop/site, and: curl http://127.0.0.1:8080/large.py | wc -c",
            faults: &[
                "d1-output-as-text",
                "d1-first-read-only",
                "d1-waits-for-the-end",
            ],
            run: octets,
        },
        Check {
            id: "d1-bare-output",
            title: "answers 502 to output without fields, and the log says why",
            rank: Rank::HoldsUp,
            source: "RFC 3875 §6.2, handout d1",
            because: "a script that prints the time alone has forgotten the fields and the empty line: the client learns that it went wrong, and whoever wrote it finds its name in the log",
            by_hand: "echo 'print(\"12:00\")' > .workshop/site/bare.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/bare.py",
            faults: &["d1-bare-output-is-a-page", "d1-silent-about-what-is-wrong"],
            run: bare_output,
        },
        d01_which::EXECUTABLE,
        d01_which::NOT_EXECUTABLE,
        d01_which::ELSEWHERE,
        d01_which::FOLDERS,
        d01_which::MISSING,
        d01_which::FILES,
        d01_source::NEVER,
        d01_source::IN_CGI_BIN,
        d01_called::INTERPRETER,
        d01_called::RULE_WINS,
        d01_called::DEFAULT_FOLDER,
        d01_called::VARIABLES,
        d01_called::HELP,
        d01_called::WRONG_USAGE,
        d01_called::NO_FOLDER,
    ],
    ..D1
};

/// The shortest script.
pub(super) const HELLO: &str = "printf 'print(\"Content-Type: text/plain\\\\n\\\\nhello\")' > .workshop/site/hello.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/hello.py";

/// 200, plain text, and this content.
pub(super) fn expect_text(response: &Response, content: &str) -> CheckResult {
    response.expect_status(&[200])?;
    response.expect_media_type(&["text/plain"])?;
    response.expect_content(content.as_bytes())
}

fn runs(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    // In two writes, as programs do that print line by line.
    let (first, second) = (subject.text(30), subject.text(30));
    let script = Script::text(&first).out(b"\n").out(second.as_bytes());
    let path = scripts.page(&subject.word(), &script)?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&path)?;
    if response.text().starts_with("out ") {
        let failure = response.failure();
        return Err(failure
            .fact("but", "this is the source of the script itself")
            .fact("expected", "what it prints when it runs")
            .into());
    }
    expect_text(&response, &format!("{first}\n{second}"))
}

fn cgi_bin(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let path = scripts.script(&subject.word(), &Script::text(&text))?;
    let mut server = scripts.serve(&[])?;
    expect_text(&server.get(&path)?, &text)
}

fn html(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let page = format!("<!DOCTYPE html>\n<title>{}</title>\n", subject.word());
    let head = "Content-Type: text/html; charset=utf-8\n\n";
    let script = Script::new().out(format!("{head}{page}").as_bytes());
    let path = scripts.page(&subject.word(), &script)?;
    let csv = Script::new().out(b"Content-Type: text/csv\n\n1,2\n");
    let other = scripts.page(&subject.word(), &csv)?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&path)?;
    response.expect_status(&[200])?;
    response.expect_media_type(&["text/html; charset=utf-8"])?;
    response.expect_content(page.as_bytes())?;
    server.get(&other)?.expect_media_type(&["text/csv"])
}

fn each_time(subject: &Subject) -> CheckResult {
    // Given a script that is changed between two requests,
    let scripts = Scripts::new(subject)?;
    let name = subject.word();
    let (first, second) = (subject.text(20), subject.text(20));
    let path = scripts.page(&name, &Script::text(&first))?;
    let mut server = scripts.serve(&[])?;
    for _ in 0..2 {
        expect_text(&server.get(&path)?, &first)?;
    }
    scripts.page(&name, &Script::text(&second))?;
    let response = server.get(&path)?;
    let explained = expect_text(&response, &second);
    explained.explain(|failure| failure.fact("before", "the script has changed since it ran last"))
}

fn octets(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let all: Vec<u8> = (0..=255).collect();
    let all = [subject.octets(500), all].concat();
    let head = b"Content-Type: application/octet-stream\n\n";
    let binary = scripts.page(&subject.word(), &Script::new().out(head).out(&all))?;
    let large = scripts.page(&subject.word(), &Script::text("").flood_out(3_000_000))?;
    let mut server = scripts.serve(&[])?;
    server.get(&binary)?.expect_content(&all)?;
    let response = server.get(&large)?;
    response.expect_status(&[200])?;
    let came = response.content().len();
    if came != 3_000_000 {
        return Err(response
            .about()
            .fact("content", crate::octets::count(came))
            .fact("expected", crate::octets::count(3_000_000))
            .into());
    }
    Ok(())
}

fn bare_output(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let name = subject.word();
    let path = scripts.page(&name, &Script::new().out(b"12:00\n"))?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&path)?;
    response.expect_status(&[502, 500])?;
    super::errors::expect_logged(&mut server, &response, &[&name])
}
