//! What takes an answer out of the store, and what never gets into it.

use super::asking::{by_hand, serve};
use super::e10_cache::{expect_hit, expect_miss, in_language, number_of};
use super::said::differs_from;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response};

pub(super) const INVALIDATES: Check = Check {
    id: "e10-invalidates",
    title: "drops every stored form of a target when POST to it has done something",
    rank: Rank::HoldsUp,
    source: "RFC 9111 §4.4",
    because: "what was changed must not be shown as it was before, in no language",
    by_hand: by_hand!(
        "curl -i http://127.0.0.1:8080/cached; curl -i -X POST http://127.0.0.1:8080/cached; curl -i http://127.0.0.1:8080/cached"
    ),
    faults: &["e10-post-leaves-the-store", "e10-post-drops-one-form"],
    run: invalidates,
};

pub(super) const AUTHORIZATION: Check = Check {
    id: "e10-authorization",
    title: "leaves the store alone when a request has Authorization",
    rank: Rank::HoldsUp,
    source: "RFC 9111 §3.5",
    because: "what is answered to somebody who has said who it is may be for nobody else; and what everybody gets may not be for them",
    by_hand: by_hand!(
        "curl -i -u ada:secret http://127.0.0.1:8080/cached; curl -i http://127.0.0.1:8080/cached"
    ),
    faults: &["e10-stores-what-is-private", "e10-private-from-the-store"],
    run: authorization,
};

pub(super) const NO_CACHE: Check = Check {
    id: "e10-no-cache",
    title: "makes the answer anew for `Cache-Control: no-cache`",
    rank: Rank::HoldsUp,
    source: "RFC 9111 §5.2.1.4",
    because: "that is what a browser sends when somebody reloads: they want to see how it is now",
    by_hand: by_hand!(
        "curl -i http://127.0.0.1:8080/cached; curl -i -H 'Cache-Control: no-cache' http://127.0.0.1:8080/cached"
    ),
    faults: &["e10-ignores-no-cache", "e10-no-cache-in-one-case"],
    run: no_cache,
};

/// Was this made just now, so that none of the numbers before stands in it?
fn expect_new(response: &Response, before: &mut Vec<u64>) -> CheckResult {
    let (number, from_store) = number_of(response)?;
    if from_store || before.contains(&number) {
        let expected = "an answer that was made just now: X-Cache is not HIT, and n is another";
        return Err(differs_from(response, expected));
    }
    before.push(number);
    Ok(())
}

fn invalidates(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let target = format!("/cached?a={}", subject.word());
    let forms = [
        Request::get(&target),
        in_language(&target, "de"),
        in_language(&target, "fr"),
    ];
    let mut numbers = Vec::new();
    for form in &forms {
        numbers.push(expect_miss(&server.ask(form)?)?);
    }
    let posted = server.ask(&Request::post(&target, b""))?;
    posted.expect_status(&[204])?;
    for form in &forms {
        let response = server.ask(form)?;
        expect_new(&response, &mut numbers)
            .explain(|failure| failure.fact("before", format!("POST {target}, answered 204")))?;
    }
    Ok(())
}

fn authorization(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let target = format!("/cached?a={}", subject.word());
    let private = Request::get(&target).field("Authorization: Basic YWRhOnNlY3JldA==");
    let mut numbers = Vec::new();
    // Nothing is stored of this,
    expect_new(&server.ask(&private)?, &mut numbers)?;
    let response = server.get(&target)?;
    expect_new(&response, &mut numbers).explain(|failure| {
        failure.fact(
            "before",
            "the same with Authorization: nothing of that was to be stored",
        )
    })?;
    let stored = number_of(&response)?.0;
    // nor is this answered from the store,
    expect_new(&server.ask(&private)?, &mut numbers)?;
    // which has not changed.
    expect_hit(&server.get(&target)?, stored)
}

fn no_cache(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let mut numbers = vec![expect_miss(&server.get("/cached")?)?];
    for line in [
        "Cache-Control: no-cache",
        "cache-control: max-stale=5, No-Cache",
    ] {
        let response = server.ask(&Request::get("/cached").field(line))?;
        expect_new(&response, &mut numbers)?;
    }
    Ok(())
}
