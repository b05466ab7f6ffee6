//! Request ids: a name for each request, in its answer and in the log.

use super::c17_json::{expect_member, object_of, text};
use super::logged::{Exchange, Logged};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Site};

pub(super) const IDS: Check = Check {
    id: "c17-request-id",
    title: "gives each request an id of its own: X-Request-ID in the answer, request_id in the log",
    rank: Rank::Works,
    source: "handout c17",
    because: "who complains about an answer can name it, and you find its line in the log",
    by_hand: "cargo lab-c --root . --access-log - --log-format json · then: curl -i http://127.0.0.1:8080/README.md",
    faults: &[
        "c17-no-id",
        "c17-no-id-of-errors",
        "c17-one-id-for-all",
        "c17-other-id-in-the-log",
    ],
    run: ids,
};

pub(super) const KEEPS: Check = Check {
    id: "c17-keeps-the-id",
    title: "keeps the X-Request-ID that a request brings along",
    rank: Rank::HoldsUp,
    source: "handout c17",
    because: "a server before this one has named the request already: with the same name one finds it in both logs",
    by_hand: "cargo lab-c --root . --access-log - --log-format json · then: curl -i -H 'X-Request-ID: my-id.1' http://127.0.0.1:8080/README.md",
    faults: &["c17-drops-the-id"],
    run: keeps,
};

pub(super) const OTHERS: Check = Check {
    id: "c17-other-ids",
    title: "makes a new id where the one that came could do harm",
    rank: Rank::HoldsUp,
    source: "handout c17",
    because: "an id stands in logs and pages: letters, digits, `.`, `_` and `-` are harmless, 64 are enough, everything else is a client's try",
    by_hand: "cargo lab-c --root . --access-log - --log-format json · then: curl -i -H 'X-Request-ID: a b<c>' http://127.0.0.1:8080/README.md",
    faults: &[
        "c17-keeps-any-id",
        "c17-keeps-long-ids",
        "c17-keeps-empty-ids",
    ],
    run: others,
};

/// The id of an answer: the log has the same.
pub(in crate::labs) fn id_of(exchange: &Exchange) -> CheckResult<String> {
    let id = exchange.response.expect_one("X-Request-ID")?;
    let harmless = |octet: u8| octet.is_ascii_alphanumeric() || b"._-".contains(&octet);
    if !(1..=64).contains(&id.len()) || !id.bytes().all(harmless) {
        return Err(exchange
            .response
            .wrong_field("X-Request-ID", &id)
            .fact("expected", "1 to 64 letters, digits, `.`, `_` or `-`")
            .into());
    }
    let object = object_of(exchange)?;
    let about = format!("X-Request-ID: {id}");
    expect_member(exchange, &object, "request_id", &text(&id))
        .explain(|failure| failure.fact("answer", about))?;
    Ok(id)
}

fn ids(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    let mut logged = Logged::start(subject, &site, "json")?;
    let target = format!("/{name}");
    let mut ids: Vec<String> = Vec::new();
    for request in [
        Request::get(&target),
        Request::get(&target),
        Request::get(&format!("/{}", subject.word())),
        Request::head(&target),
        Request::post("/echo", b"hello"),
    ] {
        let exchange = logged.ask(&request)?;
        let id = id_of(&exchange)?;
        if ids.contains(&id) {
            return Err(exchange
                .response
                .wrong_field("X-Request-ID", &id)
                .fact("but", "a request before had the same")
                .fact("expected", "an id that no other request has")
                .into());
        }
        ids.push(id);
    }
    Ok(())
}

fn keeps(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    let mut logged = Logged::start(subject, &site, "json")?;
    for id in [
        subject.word(),
        format!(
            "{}-{}.{}_Z9",
            subject.word(),
            subject.word(),
            subject.word()
        ),
        subject.text(64),
        "7".to_owned(),
    ] {
        for target in [&name, "no-such-file"] {
            let request = Request::get(&format!("/{target}")).field(&format!("X-Request-ID: {id}"));
            let exchange = logged.ask(&request)?;
            exchange.response.expect_field("X-Request-ID", &id)?;
            id_of(&exchange)?;
        }
    }
    Ok(())
}

fn others(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    let mut logged = Logged::start(subject, &site, "json")?;
    let word = subject.word();
    for id in [
        subject.text(65),
        subject.text(3_000),
        format!("{word} {word}"),
        format!("{word}<b>"),
        format!("\"{word}\""),
        format!("{word},{word}"),
        format!("{word}/{word}"),
        format!("{word}ä"),
        String::new(),
    ] {
        let request = Request::get(&format!("/{name}")).field(&format!("X-Request-ID: {id}"));
        let exchange = logged.ask(&request)?;
        let own = id_of(&exchange)?;
        if own == id {
            return Err(exchange
                .response
                .wrong_field("X-Request-ID", &own)
                .fact("expected", "a new one")
                .into());
        }
    }
    Ok(())
}
