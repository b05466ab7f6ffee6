//! Whose pages may read an answer: those of --cors-origin, and no others.

use super::asking::serve;
use super::e08_cors::{SIMPLE, ask_before, expect_for, from, origin};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response};

pub(super) const OTHERS: Check = Check {
    id: "e8-other-origins",
    title: "sends no Access-Control field to pages of any other origin",
    rank: Rank::Works,
    source: "Fetch §3.3, RFC 6454 §4",
    because: "an origin is scheme, host and port together: what only begins or ends like it, or has another port, is a stranger, and no field is how one says no",
    by_hand: "cargo lab-e --cors-origin https://app.test · then: curl -i -H 'Origin: https://app.test.evil.test' http://127.0.0.1:8080/api/me",
    faults: &[
        "e8-any-origin",
        "e8-origins-that-begin-so",
        "e8-origins-that-end-so",
        "e8-any-port",
        "e8-null-is-good",
        "e8-names-its-origin-to-others",
        "e8-preflight-for-any-origin",
    ],
    run: others,
};

pub(super) const VARY: Check = Check {
    id: "e8-vary",
    title: "says `Vary: Origin` with every answer of /api/me",
    rank: Rank::HoldsUp,
    source: "Fetch §3.3.5, RFC 9110 §12.5.5",
    because: "the answer depends on Origin, also where none came: a cache that does not know gives one page's permission, or its absence, to another",
    by_hand: SIMPLE,
    faults: &[
        "e8-no-vary",
        "e8-vary-with-origin-only",
        "e8-vary-for-its-origin-only",
        "e8-preflight-without-vary",
    ],
    run: vary,
};

pub(super) const SEVERAL: Check = Check {
    id: "e8-several",
    title: "takes --cors-origin several times, and names to each page its own origin",
    rank: Rank::HoldsUp,
    source: "Fetch §3.3.3",
    because: "Access-Control-Allow-Origin holds one origin, or `*`: a list of them means nothing to a browser",
    by_hand: "cargo lab-e --cors-origin https://app.test --cors-origin https://www.test · then: curl -i -H 'Origin: https://www.test' http://127.0.0.1:8080/api/me",
    faults: &["e8-first-origin-only", "e8-lists-all-origins"],
    run: several,
};

/// Is there nothing that lets a page read it?
pub(super) fn expect_no_permission(response: &Response) -> CheckResult {
    for name in [
        "Allow-Origin",
        "Allow-Credentials",
        "Allow-Methods",
        "Allow-Headers",
        "Max-Age",
        "Expose-Headers",
    ] {
        response.expect_no_field(&format!("Access-Control-{name}"))?;
    }
    Ok(())
}

fn others(subject: &Subject) -> CheckResult {
    let host = format!("{}.test", subject.word());
    let origin = format!("https://{host}");
    let mut server = serve(subject, &["--cors-origin", &origin])?;
    let word = subject.word();
    for other in [
        format!("https://{word}.example"),
        format!("http://{host}"),
        format!("https://{host}:8443"),
        format!("https://{host}.{word}.example"),
        format!("https://{word}{host}"),
        format!("https://{word}.{host}"),
        format!("https://{word}.example/{origin}"),
        "null".into(),
    ] {
        for request in [
            from(&other, Request::get("/api/me")),
            ask_before(&other, "PUT", "/api/me"),
        ] {
            let response = server.ask(&request)?;
            let shown = format!("Origin: {other}, where --cors-origin is {origin}");
            expect_no_permission(&response).explain(|failure| failure.fact("from", shown))?;
        }
    }
    let response = server.ask(&from(&origin, Request::get("/api/me")))?;
    expect_for(&response, &origin)
}

fn vary(subject: &Subject) -> CheckResult {
    let origin = origin(subject);
    let mut server = serve(subject, &["--cors-origin", &origin])?;
    let me = Request::get("/api/me");
    for request in [
        from(&origin, me.clone()),
        me.clone(),
        from("https://stranger.example", me),
        ask_before(&origin, "PUT", "/api/me"),
    ] {
        let response = server.ask(&request)?;
        response.expect_list_holds("Vary", "Origin")?;
    }
    Ok(())
}

fn several(subject: &Subject) -> CheckResult {
    let (one, other) = (
        origin(subject),
        format!("http://{}.test:8081", subject.word()),
    );
    let flags = ["--cors-origin", &one, "--cors-origin", &other];
    let mut server = serve(subject, &flags)?;
    for origin in [&other, &one] {
        let response = server.ask(&from(origin, Request::get("/api/me")))?;
        expect_for(&response, origin)?;
        let response = server.ask(&ask_before(origin, "PUT", "/api/me"))?;
        expect_for(&response, origin)?;
    }
    Ok(())
}
