//! Request ids.

use super::asking::serve_logged;
use crate::course::{Check, Rank};
use crate::labs::c::c17_ids::id_of;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

/// How it is seen by hand, up to the field.
macro_rules! with_field {
    ($field:literal) => {
        concat!(
            "cargo lab-e --access-log - --log-format json · then: curl -i ",
            $field,
            "http://127.0.0.1:8080/hello"
        )
    };
}

pub(super) const ID: Check = Check {
    id: "e5-request-id",
    title: "gives each request an id of its own: X-Request-ID in the response, request_id in the log",
    rank: Rank::Works,
    source: "handout e5",
    because: "who complains about an answer can name it, and you find its line in the log",
    by_hand: with_field!(""),
    faults: &["c17-no-id", "c17-one-id-for-all", "c17-other-id-in-the-log"],
    run: ids,
};

pub(super) const KEEPS: Check = Check {
    id: "e5-keeps-the-id",
    title: "keeps the X-Request-ID that a request brings along",
    rank: Rank::HoldsUp,
    source: "handout e5",
    because: "a server before this one has named the request already: with the same name one finds it in both logs",
    by_hand: with_field!("-H 'X-Request-ID: my-id.1' "),
    faults: &["c17-drops-the-id", "e5-ids-of-63"],
    run: keeps,
};

pub(super) const OTHERS: Check = Check {
    id: "e5-other-ids",
    title: "makes a new id where the one that came could do harm",
    rank: Rank::HoldsUp,
    source: "handout e5",
    because: "an id stands in logs and pages: letters, digits, `.`, `_` and `-` are harmless, 64 are enough, everything else is a client's try",
    by_hand: with_field!("-H 'X-Request-ID: a b<c>' "),
    faults: &[
        "c17-keeps-any-id",
        "c17-keeps-long-ids",
        "c17-keeps-empty-ids",
    ],
    run: others,
};

pub(super) const ERRORS: Check = Check {
    id: "e5-ids-of-errors",
    title: "gives errors an id too, whoever answers them",
    rank: Rank::HoldsUp,
    source: "handout e5",
    because: "just when something goes wrong somebody asks: 404, 405, 500 and a layer that stops come through the same chain",
    by_hand: "cargo lab-e --access-log - --log-format json · then: curl -i http://127.0.0.1:8080/no-such-route http://127.0.0.1:8080/fail",
    faults: &["c17-no-id-of-errors"],
    run: errors,
};

fn ids(subject: &Subject) -> CheckResult {
    let mut logged = serve_logged(subject, &[])?;
    let mut ids: Vec<String> = Vec::new();
    for request in [
        Request::get("/hello"),
        Request::get("/hello"),
        Request::head("/hello"),
        Request::get("/hello.json"),
    ] {
        let exchange = logged.ask(&request)?;
        let id = id_of(&exchange)?;
        if ids.contains(&id) {
            let failure = exchange.response.wrong_field("X-Request-ID", &id);
            return Err(failure
                .fact("but", "a request before had the same")
                .fact("expected", "an id that no other request has")
                .into());
        }
        ids.push(id);
    }
    Ok(())
}

fn keeps(subject: &Subject) -> CheckResult {
    let mut logged = serve_logged(subject, &[])?;
    let (one, two) = (subject.word(), subject.word());
    for id in [
        one.clone(),
        format!("{one}-{two}.{one}_Z9"),
        subject.text(64),
        subject.text(36),
        "7".into(),
    ] {
        for target in ["/hello", "/fail?cause=x"] {
            let request = Request::get(target).field(&format!("X-Request-ID: {id}"));
            let exchange = logged.ask(&request)?;
            exchange.response.expect_field("X-Request-ID", &id)?;
            id_of(&exchange)?;
        }
    }
    Ok(())
}

fn others(subject: &Subject) -> CheckResult {
    let mut logged = serve_logged(subject, &[])?;
    let word = subject.word();
    for id in [
        subject.text(65),
        format!("{word} {word}"),
        format!("{word}<b>"),
        format!("\"{word}\""),
        format!("{word}/{word}"),
        format!("{word}ä"),
        String::new(),
    ] {
        let request = Request::get("/hello").field(&format!("X-Request-ID: {id}"));
        let exchange = logged.ask(&request)?;
        // A new one: what it looks like, and that the log has it, is looked at there.
        let own = id_of(&exchange)?;
        if own == id {
            let failure = exchange.response.wrong_field("X-Request-ID", &own);
            return Err(failure.fact("expected", "another id").into());
        }
    }
    Ok(())
}

fn errors(subject: &Subject) -> CheckResult {
    let mut logged = serve_logged(subject, &[])?;
    let nothing = format!("/{}", subject.word());
    for (request, status) in [
        (Request::get(&nothing), 404),
        (Request::new("DELETE", "/hello"), 405),
        (Request::get("/fail?cause=x"), 500),
        (Request::get("/trace/stop"), 403),
        (Request::get("/status/700"), 400),
        (Request::new("BREW", "/hello"), 501),
        (Request::get("/search"), 400),
    ] {
        let exchange = logged.ask(&request)?;
        exchange.response.expect_status(&[status])?;
        id_of(&exchange).explain(|failure| failure.fact("answered", status.to_string()))?;
    }
    Ok(())
}
