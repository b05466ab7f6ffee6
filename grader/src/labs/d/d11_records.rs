//! Records in pieces, records that nobody knows, standard error, and connections that stay.

use super::behind::Behind;
use super::d01_run_it::expect_text;
use super::d10_scgi::hello;
use super::d11_fastcgi::PHP;
use super::errors::expect_logged;
use super::fastcgi_server::{self, Asked, END, STDOUT, written};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain, Failure};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const PIECES: Check = Check {
    id: "d11-pieces",
    title: "reads records wherever they are split, and answers as they come",
    rank: Rank::HoldsUp,
    source: "FastCGI specification §3.3, handout d11",
    because: "a connection carries octets, not records: one read may end in the middle of a record's head, and a head of fields may come octet by octet",
    by_hand: "cargo workshop check d11-pieces --verbose",
    faults: &["d11-one-read-is-a-record", "d6-collects"],
    run: pieces,
};

pub(super) const UNKNOWN: Check = Check {
    id: "d11-unknown-records",
    title: "skips records of unknown types, and of other requests",
    rank: Rank::HoldsUp,
    source: "FastCGI specification §3.3, handout d11",
    because: "the length stands in each record, so that whoever does not know one can step over it",
    by_hand: "cargo workshop check d11-unknown-records --verbose",
    faults: &["d11-unknown-types-break-off", "d11-other-requests-too"],
    run: unknown,
};

pub(super) const STDERR: Check = Check {
    id: "d11-stderr",
    title: "writes STDERR to the log, and never to the client",
    rank: Rank::HoldsUp,
    source: "FastCGI specification §5.5, handout d11",
    because: "it is a stream of its own beside the answer: what goes wrong is for whoever runs the server",
    by_hand: PHP,
    faults: &["d11-stderr-is-content", "d11-stderr-is-dropped"],
    run: stderr,
};

pub(super) const BOTH: Check = Check {
    id: "d11-both-at-once",
    title: "takes an answer while the body is still to come, or was never wanted",
    rank: Rank::HoldsUp,
    source: "FastCGI specification §6.2, handout d11",
    because: "an application may answer before it has read everything, and end the request: that is no error",
    by_hand: "cargo workshop check d11-both-at-once --verbose",
    faults: &["d11-body-first"],
    run: both,
};

pub(super) const KEPT: Check = Check {
    id: "d11-kept",
    title: "serves request after request, on connections that stay or on new ones",
    rank: Rank::HoldsUp,
    source: "FastCGI specification §3.5, §5.1",
    because: "the connection stays only if FCGI_KEEP_CONN asks for it, and even then the application may close it: a connection that is closed meanwhile is replaced, and no client hears of it",
    by_hand: PHP,
    faults: &["d11-stale-connection"],
    run: kept,
};

fn pieces(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--fastcgi", "/app=", &[])?;
    let text = subject.text(60);
    let request = Request::get("/app/x");
    let mut client = behind.asking(&request)?;
    let mut asked = Asked::of(&mut behind, &request)?;
    asked.content()?;
    // The head in records of one octet each, with padding now and then.
    let head = hello("");
    let mut records = Vec::new();
    for (place, octet) in head.iter().enumerate() {
        let padding = if place % 3 == 0 { 5 } else { 0 };
        records.extend(written(STDOUT, asked.id, &[*octet], padding));
    }
    asked.conversation.send(&records)?;
    // The text in records that come in pieces: in the head, after it, in the content.
    for (part, size) in text.as_bytes().chunks(20).zip([3, 8, 15]) {
        let record = written(STDOUT, asked.id, part, 2);
        asked.conversation.send_in_pieces(&record, &[size])?;
    }
    client.content_begins(&request, text.as_bytes())?;
    asked.finish(b"!")?;
    expect_text(&client.response_to(&request)?, &format!("{text}!"))
}

fn unknown(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--fastcgi", "/app=", &[])?;
    let text = subject.text(30);
    let request = Request::get("/app/x");
    let mut client = behind.asking(&request)?;
    let mut asked = Asked::of(&mut behind, &request)?;
    asked.content()?;
    let other = asked.id.wrapping_add(7);
    // In one write: a program that takes one of them for the end must not close between two.
    let records = [
        written(11, 0, &[42; 8], 0),
        written(99, asked.id, b"evil", 1),
        written(STDOUT, other, b"Evil: yes\r\n\r\nevil", 0),
        written(END, other, &[0; 8], 0),
        written(STDOUT, asked.id, &hello(&text), 0),
        written(STDOUT, other, b"evil", 0),
        written(STDOUT, asked.id, b"!", 0),
        written(STDOUT, asked.id, b"", 0),
        written(END, asked.id, &[0; 8], 0),
    ];
    asked.conversation.send(&records.concat())?;
    expect_text(&client.response_to(&request)?, &format!("{text}!"))
}

fn stderr(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--fastcgi", "/app=", &[])?;
    let (text, word) = (subject.text(30), subject.text(20));
    let request = Request::get("/app/x");
    let mut client = behind.asking(&request)?;
    let mut asked = Asked::of(&mut behind, &request)?;
    asked.content()?;
    let line = format!("PHP Warning:  {word}\n");
    asked.send_all(&[
        (fastcgi_server::STDERR, line.as_bytes()),
        (STDOUT, &hello(&text)),
        (fastcgi_server::STDERR, b"and more\n"),
        (fastcgi_server::STDERR, b""),
        (STDOUT, b"!"),
        (STDOUT, b""),
        (END, &[0; 8]),
    ])?;
    let response = client.response_to(&request)?;
    expect_text(&response, &format!("{text}!"))?;
    expect_logged(&mut behind.server, &response, &[&word])
}

fn both(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--fastcgi", "/app=", &[])?;
    let content = subject.octets(2000);
    let text = subject.text(30);
    let request = Request::post("/app/x", &content);
    let octets = request.octets();
    let (now, later) = octets.split_at(octets.len() - 1500);
    let mut client = behind.server.client()?;
    client.send(now)?;
    let mut asked = Asked::of(&mut behind, &request)?;
    let after =
        |failure: Failure| failure.fact("after", "500 of 2,000 octets of the body were sent");
    let first = asked.stdin().explain(after)?;
    asked.send(STDOUT, &hello(&text)).explain(after)?;
    client
        .content_begins(&request, text.as_bytes())
        .explain(after)?;
    if !content.starts_with(&first) {
        let failure = asked.variables.failure("CONTENT_LENGTH");
        return Err(failure.difference("STDIN", &content, &first).into());
    }
    // The rest is not wanted.
    asked.finish(b"!")?;
    client.send(later)?;
    expect_text(&client.response_to(&request)?, &format!("{text}!"))
}

fn kept(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--fastcgi", "/app=", &[])?;
    let request = Request::get("/app/x");
    let mut client = behind.asking(&request)?;
    let mut asked = Asked::of(&mut behind, &request)?;
    for stays in [true, true, false, true] {
        let text = subject.text(30);
        asked.content()?;
        asked.finish(&hello(&text))?;
        expect_text(&client.response_to(&request)?, &text)?;
        let keeps = asked.keeps && stays;
        if !keeps {
            asked.conversation.finish_sending()?;
        }
        client = behind.asking(&request)?;
        asked = match keeps {
            true => Asked::again(&mut behind, asked.conversation, &request)?,
            false => Asked::of(&mut behind, &request).explain(|failure| {
                failure.fact("after", "the application closed its connection")
            })?,
        };
    }
    asked.answer(&hello("done"))?;
    expect_text(&client.response_to(&request)?, "done")
}
