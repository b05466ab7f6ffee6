//! d6 · As it is written.

use super::d01_run_it::expect_text;
use super::{d06_bounded, d06_leaving, d06_places};
use crate::actor::Script;
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::d::D6;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "d6-streams",
            title: "passes each piece on as soon as the script has written it",
            rank: Rank::Works,
            source: "handout d6",
            because: "the script has written something and waits: whoever collects the output until its end shows nothing meanwhile, and a buffer that has to be full first does the same",
            by_hand: SLOW,
            faults: &["d6-collects", "d6-buffers"],
            run: streams,
        },
        Check {
            id: "d6-chunked",
            title: "tells the end of an answer without a length by chunks, and goes on with the next request",
            rank: Rank::Works,
            source: "RFC 9112 §7.1, handout d6",
            because: "nobody knows the length when the first octet leaves: chunks say what belongs to the answer, and the connection stays usable",
            by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -iN http://127.0.0.1:8080/cgi-bin/slow.py",
            faults: &["d6-ends-with-the-connection", "d6-no-last-chunk"],
            run: chunked,
        },
        Check {
            id: "d6-head-at-once",
            title: "passes the head on when its empty line is there, before any content",
            rank: Rank::HoldsUp,
            source: "handout d6",
            because: "a client that has the head knows that its request was understood, and what will come: it need not wait for the first octet of content",
            by_hand: SLOW,
            faults: &["d6-head-waits-for-content"],
            run: head_at_once,
        },
        Check {
            id: "d6-http-1-0",
            title: "sends no chunks to a client of HTTP/1.0: the end of the connection ends the answer",
            rank: Rank::HoldsUp,
            source: "RFC 9112 §6.1, §6.3",
            because: "HTTP/1.0 knows no chunks: such a client would take their sizes for content",
            by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -iN --http1.0 http://127.0.0.1:8080/cgi-bin/slow.py",
            faults: &["d6-chunks-for-old-clients"],
            run: old_clients,
        },
        d06_places::WORKERS,
        d06_places::BUSY,
        d06_places::COMES_BACK,
        d06_places::FILES,
        d06_leaving::LEAVES,
        d06_leaving::HALF_CLOSE,
        d06_bounded::SLOW_CLIENT,
        d06_bounded::SLOW_SCRIPT,
    ],
    ..D6
};

/// A script that takes its time.
pub(super) const SLOW: &str =
    "cargo lab-d --root lab-d-cgi/examples · then: curl -N http://127.0.0.1:8080/cgi-bin/slow.py";

fn streams(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let lines: Vec<String> = (0..3).map(|_| subject.text(20)).collect();
    let script = Script::text(&lines[0])
        .call(scripts.home(), "script")
        .wait()
        .out(lines[1].as_bytes())
        .wait()
        .out(lines[2].as_bytes());
    let request = Request::get(&scripts.script(&subject.word(), &script)?);
    let server = scripts.serve(&[])?;
    let mut client = server.client()?;
    client.send(&request.octets())?;
    client.content_begins(&request, lines[0].as_bytes())?;
    let mut script = scripts.caller("script", || client.failure(crate::outcome::Cause::Silent))?;
    script.go_on()?;
    client.content_begins(&request, lines[..2].concat().as_bytes())?;
    script.go_on()?;
    expect_text(&client.response_to(&request)?, &lines.concat())
}

fn chunked(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let script = Script::text(&text)
        .call(scripts.home(), "script")
        .wait()
        .out(b"!");
    let request = Request::get(&scripts.script(&subject.word(), &script)?).stay();
    let server = scripts.serve(&[])?;
    let mut client = server.client()?;
    for _ in 0..2 {
        client.send(&request.octets())?;
        // It is not over yet, so its length cannot be known.
        let head = client.content_begins(&request, text.as_bytes())?;
        head.expect_list_holds("Transfer-Encoding", "chunked")?;
        head.expect_no_field("Content-Length")?;
        scripts.caller("script", || head.about())?.go_on()?;
        expect_text(&client.response_to(&request)?, &format!("{text}!"))?;
    }
    Ok(())
}

fn head_at_once(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let script = Script::text("")
        .call(scripts.home(), "script")
        .wait()
        .out(text.as_bytes());
    let request = Request::get(&scripts.script(&subject.word(), &script)?);
    let server = scripts.serve(&[])?;
    let mut client = server.client()?;
    client.send(&request.octets())?;
    let head = client.head_on_its_way(&request).explain(|failure| {
        failure.fact(
            "but",
            "the script has written its head, with the empty line",
        )
    })?;
    head.expect_status(&[200])?;
    scripts.caller("script", || head.about())?.go_on()?;
    expect_text(&client.response_to(&request)?, &text)
}

fn old_clients(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (first, rest) = (subject.text(30), subject.text(30));
    let script = Script::text(&first)
        .call(scripts.home(), "script")
        .wait()
        .out(rest.as_bytes());
    let path = scripts.script(&subject.word(), &script)?;
    let request = Request::get(&path).version("HTTP/1.0").by_close();
    let server = scripts.serve(&[])?;
    let mut client = server.client()?;
    client.send(&request.octets())?;
    let head = client.content_begins(&request, first.as_bytes())?;
    scripts.caller("script", || head.about())?.go_on()?;
    expect_text(&client.response_to(&request)?, &format!("{first}{rest}"))
}
