//! e5 · Middleware.

use super::asking::{by_hand, serve};
use super::said::expect_json;
use super::{e05_ids, e05_log};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::e::E5;
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::{Request, Response};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e5-chain",
            title: "goes through its middleware in the order written, and back in the reverse order",
            rank: Rank::Works,
            source: "handout e5",
            because: "each layer calls the one inside it and gets the response back from it, like boxes in boxes: who was entered first is left last, and writes last",
            by_hand: by_hand!("curl -i http://127.0.0.1:8080/trace"),
            faults: &[
                "e5-entered-in-reverse",
                "e5-left-in-the-same-order",
                "e5-one-layer-only",
                "e5-entered-twice",
            ],
            run: chain,
        },
        Check {
            id: "e5-group",
            title: "wraps the routes of a group in its own middleware, inside the application's",
            rank: Rank::Works,
            source: "handout e5",
            because: "what only some routes need stands around those alone; the application's layers stand around all of it",
            by_hand: by_hand!("curl -i http://127.0.0.1:8080/trace/group"),
            faults: &["e5-no-group", "e5-group-outside", "e5-group-for-all"],
            run: group,
        },
        e05_ids::ID,
        e05_log::LOG,
        Check {
            id: "e5-stop",
            title: "lets a layer answer itself: nothing inside it is called",
            rank: Rank::HoldsUp,
            source: "handout e5",
            because: "a layer that refuses never calls what is inside: not the handler, and not the rest of the way; those outside it still see the response",
            by_hand: by_hand!("curl -i http://127.0.0.1:8080/trace/stop"),
            faults: &[
                "e5-stop-goes-on",
                "e5-stop-leaves-out-the-outer",
                "e5-stop-counts-itself",
                "e5-stop-is-200",
            ],
            run: stop,
        },
        Check {
            id: "e5-each-request",
            title: "keeps what the layers know of a request apart from all others",
            rank: Rank::HoldsUp,
            source: "handout e5",
            because: "the chain is built once and used by all requests, at the same time: what belongs to one lies in the request, not in the layer",
            by_hand: by_hand!("curl -i http://127.0.0.1:8080/trace http://127.0.0.1:8080/trace"),
            faults: &["e5-one-list-for-all"],
            run: each_request,
        },
        Check {
            id: "e5-head",
            title: "takes HEAD through the same layers as GET",
            rank: Rank::HoldsUp,
            source: "RFC 9110 §9.3.2",
            because: "HEAD gets the fields that GET would: those that the layers add too",
            by_hand: by_hand!("curl --head http://127.0.0.1:8080/trace/group"),
            faults: &["e5-head-around-the-layers"],
            run: head,
        },
        e05_ids::KEEPS,
        e05_ids::OTHERS,
        e05_ids::ERRORS,
        e05_log::ROUTES,
        e05_log::ESCAPES,
        e05_log::PANICS,
    ],
    ..E5
};

/// The field X-Trace names these layers, in this order; in one line or in several.
fn expect_trace(response: &Response, expected: &[&str]) -> CheckResult {
    let trace = response.list("X-Trace");
    if trace == expected {
        return Ok(());
    }
    let shown = match trace.is_empty() {
        true => "no X-Trace".to_owned(),
        false => format!("X-Trace: {}", trace.join(", ")),
    };
    let shown = crate::octets::escape(shown.as_bytes());
    Err(response
        .about()
        .fact("field", shown)
        .fact("expected", format!("X-Trace: {}", expected.join(", ")))
        .into())
}

fn chain(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let response = server.get("/trace")?;
    expect_json(&response, r#"["one","two"]"#)?;
    expect_trace(&response, &["two", "one"])
}

fn group(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let response = server.get("/trace/group")?;
    expect_json(&response, r#"["one","two","group"]"#)?;
    expect_trace(&response, &["group", "two", "one"])?;
    let response = server.get("/trace")?;
    expect_json(&response, r#"["one","two"]"#)?;
    expect_trace(&response, &["two", "one"])
}

fn stop(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let response = server.get("/trace/stop")?;
    response.expect_status(&[403])?;
    expect_trace(&response, &["one"])?;
    // It stopped that request, and no other one.
    expect_json(&server.get("/trace")?, r#"["one","two"]"#)
}

fn each_request(subject: &Subject) -> CheckResult {
    let server = serve(subject, &["--workers", "4"])?;
    let mut clients = Vec::new();
    for _ in 0..4 {
        clients.push(server.client()?);
    }
    // All of them ask before any answer is read.
    for _ in 0..5 {
        for (place, client) in clients.iter_mut().enumerate() {
            let target = ["/trace", "/trace/group"][place % 2];
            client.send(&Request::get(target).stay().octets())?;
        }
        for (place, client) in clients.iter_mut().enumerate() {
            let response = client.response()?;
            let expected = [r#"["one","two"]"#, r#"["one","two","group"]"#][place % 2];
            expect_json(&response, expected)?;
            let trace = [&["two", "one"][..], &["group", "two", "one"]][place % 2];
            expect_trace(&response, trace)?;
        }
    }
    Ok(())
}

fn head(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let response = server.ask(&Request::head("/trace/group"))?;
    response.expect_status(&[200])?;
    expect_trace(&response, &["group", "two", "one"])
}
