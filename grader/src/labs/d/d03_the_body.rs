//! d3 · The body.

use super::d01_run_it::expect_text;
use super::{d03_at_once, d03_chunked, d03_streamed};
use crate::actor::Script;
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::d::D3;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "d3-body",
            title: "hands the body over on standard input, octet for octet",
            rank: Rank::Works,
            source: "RFC 3875 §4.2",
            because: "a script reads the content of the request where every program reads: on its standard input",
            by_hand: FORM,
            faults: &["d3-no-body", "d3-first-piece-only", "d3-body-as-text"],
            run: body,
        },
        Check {
            id: "d3-end",
            title: "closes standard input after the body, and where there is none at once",
            rank: Rank::Works,
            source: "RFC 3875 §4.2, handout d3",
            because: "many programs read until the end of their input: one that does not come is waited for, for ever",
            by_hand: "printf '#!/bin/sh\\necho Content-Type: text/plain\\necho\\nwc -c\\n' > .workshop/site/cgi-bin/count; chmod +x .workshop/site/cgi-bin/count · then: cargo lab-d --root .workshop/site, and: curl -d hello http://127.0.0.1:8080/cgi-bin/count",
            faults: &["d3-input-stays-open", "d3-the-server's-own-input"],
            run: end,
        },
        d03_chunked::CHUNKED,
        d03_chunked::LIMIT,
        d03_chunked::EXPECT,
        d03_at_once::BOTH,
        d03_at_once::ERRORS,
        d03_at_once::NOTHING,
        d03_at_once::UNREAD,
        d03_streamed::STREAMED,
        d03_streamed::HALF,
        d03_streamed::SLOW,
    ],
    ..D3
};

/// A script that shows what it reads.
const FORM: &str = "cargo lab-d --root lab-d-cgi/examples · then: curl -d 'name=Ada' http://127.0.0.1:8080/cgi-bin/form.py";

/// A script that prints what it reads.
pub(super) fn echo() -> Script {
    Script::new()
        .out(b"Content-Type: application/octet-stream\n\n")
        .echo()
}

fn body(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let path = scripts.script(&subject.word(), &echo())?;
    let server = scripts.serve(&[])?;
    // More than one read takes, and the last piece comes a moment later.
    let all: Vec<u8> = (0..=255).collect();
    let content = [subject.octets(100_000), all].concat();
    let request = Request::post(&path, &content);
    let octets = request.octets();
    let mut client = server.client()?;
    client.send_split(&octets, &[octets.len() - 200])?;
    let response = client.response_to(&request)?;
    response.expect_status(&[200])?;
    response.expect_content(&content)
}

fn end(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let path = scripts.script(&subject.word(), &Script::text("").count())?;
    let mut server = scripts.serve_changed(&[], |command| {
        // What the server itself could read is no request's body.
        command.stdin(std::process::Stdio::piped());
    })?;
    let length = subject.number(1..=500);
    let content = subject.text(usize::try_from(length).unwrap_or_default());
    let response = server.ask(&Request::post(&path, content.as_bytes()))?;
    expect_text(&response, &format!("{length} octets\n"))?;
    for request in [Request::get(&path), Request::post(&path, b"")] {
        let response = server.ask(&request).explain(|failure| {
            failure.because(
                "a request without a body is a script with an empty input: it ends at once",
            )
        })?;
        expect_text(&response, "0 octets\n")?;
    }
    Ok(())
}
