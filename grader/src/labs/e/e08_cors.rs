//! e8 · CORS. What stands in preflights and whom the answer is for stand in `e08_origins.rs`.

use super::asking::{json, serve};
use super::said::expect_json;
use super::{e08_origins, e08_others};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::e::E8;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e8-simple",
            title: "lets a page of --cors-origin read the answer, with its cookies",
            rank: Rank::Works,
            source: "Fetch §3.3.3, §3.3.5",
            because: "the browser shows the answer to the page only if Access-Control-Allow-Origin names the page's origin; with cookies it also wants Access-Control-Allow-Credentials, and then no `*`",
            by_hand: SIMPLE,
            faults: &[
                "e8-no-fields",
                "e8-star-with-credentials",
                "e8-no-credentials",
            ],
            run: simple,
        },
        Check {
            id: "e8-preflight",
            title: "answers the preflight: methods, fields, and how long that holds",
            rank: Rank::Works,
            source: "Fetch §3.3.2, §4.8",
            because: "before a page may send PUT with JSON, the browser asks with OPTIONS: it goes on only if Access-Control-Allow-Methods and -Headers name what it is about to send",
            by_hand: PREFLIGHT,
            faults: &[
                "e8-no-preflight",
                "e8-preflight-without-methods",
                "e8-preflight-without-headers",
                "e8-preflight-without-age",
                "e8-preflight-without-credentials",
                "e8-preflight-with-stars",
            ],
            run: preflight,
        },
        e08_origins::OTHERS,
        e08_origins::VARY,
        e08_origins::SEVERAL,
        Check {
            id: "e8-put",
            title: "sends the same fields with the answer to PUT",
            rank: Rank::HoldsUp,
            source: "Fetch §3.3.3",
            because: "the preflight lets the request out, and not the answer in: that needs the fields once more",
            by_hand: "cargo lab-e --cors-origin https://app.test · then: curl -i -X PUT -H 'Origin: https://app.test' --json '{\"name\":\"ada\"}' http://127.0.0.1:8080/api/me",
            faults: &["e8-fields-with-get-only"],
            run: put,
        },
        Check {
            id: "e8-errors",
            title: "sends the same fields with answers that are errors",
            rank: Rank::HoldsUp,
            source: "Fetch §3.3.3",
            because: "without them the page learns only that something went wrong, and not what: the browser keeps the answer to itself",
            by_hand: "cargo lab-e --cors-origin https://app.test · then: curl -i -X PUT -H 'Origin: https://app.test' --json '{' http://127.0.0.1:8080/api/me",
            faults: &["e8-errors-without-fields"],
            run: errors,
        },
        e08_others::TODOS,
        e08_others::PLAIN_OPTIONS,
        e08_others::ELSEWHERE,
    ],
    ..E8
};

pub(super) const SIMPLE: &str = "cargo lab-e --cors-origin https://app.test · then: curl -i -H 'Origin: https://app.test' http://127.0.0.1:8080/api/me";

pub(super) const PREFLIGHT: &str = "cargo lab-e --cors-origin https://app.test · then: curl -i -X OPTIONS -H 'Origin: https://app.test' -H 'Access-Control-Request-Method: PUT' -H 'Access-Control-Request-Headers: content-type' http://127.0.0.1:8080/api/me";

pub(super) const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";
pub(super) const ALLOW_CREDENTIALS: &str = "Access-Control-Allow-Credentials";

/// An origin that nobody guesses.
pub(super) fn origin(subject: &Subject) -> String {
    format!("https://{}.test", subject.word())
}

/// What a page of this origin asks.
pub(super) fn from(origin: &str, request: Request) -> Request {
    request.field(&format!("Origin: {origin}"))
}

/// What the browser asks before such a page may send this method with JSON.
pub(super) fn ask_before(origin: &str, method: &str, target: &str) -> Request {
    from(origin, Request::new("OPTIONS", target))
        .field(&format!("Access-Control-Request-Method: {method}"))
        .field("Access-Control-Request-Headers: content-type")
}

/// May a page of this origin read it, with its cookies?
pub(super) fn expect_for(response: &Response, origin: &str) -> CheckResult {
    response.expect_field(ALLOW_ORIGIN, origin)?;
    response.expect_field(ALLOW_CREDENTIALS, "true")
}

/// Is this a preflight's answer that lets this method out, with a Content-Type of JSON?
pub(super) fn expect_lets_out(response: &Response, method: &str, star: bool) -> CheckResult {
    response.expect_status(&[200, 204])?;
    let names = |name: &str| response.list(name).iter().any(|one| star && one == "*");
    // Methods know case, names of fields do not.
    let methods = "Access-Control-Allow-Methods";
    if !names(methods) && !response.list(methods).iter().any(|one| one == method) {
        response.expect_list_holds(methods, method)?;
        let expected = format!("{methods}: {method}, in capitals");
        return Err(response.failure().fact("expected", expected).into());
    }
    let headers = "Access-Control-Allow-Headers";
    if !names(headers) {
        response.expect_list_holds(headers, "Content-Type")?;
    }
    let age = response.expect_one("Access-Control-Max-Age")?;
    if age.parse::<u64>().is_ok() {
        return Ok(());
    }
    let failure = response.wrong_field("Access-Control-Max-Age", &age);
    Err(failure.fact("expected", "whole seconds").into())
}

fn simple(subject: &Subject) -> CheckResult {
    let origin = origin(subject);
    let mut server = serve(subject, &["--cors-origin", &origin])?;
    let response = server.ask(&from(&origin, Request::get("/api/me")))?;
    expect_json(&response, r#"{"user":null}"#)?;
    expect_for(&response, &origin)
}

fn preflight(subject: &Subject) -> CheckResult {
    let origin = origin(subject);
    let mut server = serve(subject, &["--cors-origin", &origin])?;
    let response = server.ask(&ask_before(&origin, "PUT", "/api/me"))?;
    let has_star = |name: &str| response.list(name).iter().any(|one| one == "*");
    let stars =
        has_star("Access-Control-Allow-Methods") || has_star("Access-Control-Allow-Headers");
    expect_lets_out(&response, "PUT", false).explain(|failure| match stars {
        false => failure,
        true => failure.because("where cookies may be sent, `*` is an ordinary name and no wildcard: what is allowed is named"),
    })?;
    expect_for(&response, &origin)
}

fn put(subject: &Subject) -> CheckResult {
    let origin = origin(subject);
    let mut server = serve(subject, &["--cors-origin", &origin])?;
    let me = format!("{{\"name\":\"{}\"}}", subject.word());
    let response = server.ask(&from(&origin, json("PUT", "/api/me", &me)))?;
    expect_json(&response, &me)?;
    expect_for(&response, &origin)
}

fn errors(subject: &Subject) -> CheckResult {
    let origin = origin(subject);
    let mut server = serve(subject, &["--cors-origin", &origin])?;
    let broken = json("PUT", "/api/me", "{\"name\":");
    let response = server.ask(&from(&origin, broken))?;
    response.expect_status(&[400])?;
    expect_for(&response, &origin)?;
    let plain = Request::new("PUT", "/api/me").field("Content-Type: text/plain");
    let plain = plain.field("Content-Length: 3").body(b"ada");
    let response = server.ask(&from(&origin, plain))?;
    response.expect_status(&[415])?;
    expect_for(&response, &origin)
}
