//! Methods: 405 with Allow, HEAD, OPTIONS, and those that nobody knows.

use super::asking::{by_hand, serve};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response};

pub(super) const NOT_ALLOWED: Check = Check {
    id: "e2-not-allowed",
    title: "answers 405 with Allow to a method that the pattern has not",
    rank: Rank::Works,
    source: "handout e2, RFC 9110 §15.5.6",
    because: "the path is known and the method is not offered there: Allow says which are, sorted; /r/users/me has no PUT, although /r/users/:id has one",
    by_hand: by_hand!("curl -i -X DELETE http://127.0.0.1:8080/r/users/7"),
    faults: &[
        "e2-not-allowed-is-404",
        "e2-no-allow",
        "e2-allow-is-everything",
        "e2-method-before-path",
        "e2-allow-unsorted",
    ],
    run: not_allowed,
};

pub(super) const HEAD: Check = Check {
    id: "e2-head",
    title: "answers HEAD where GET is offered, with the same fields and no content",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §9.3.2",
    because: "HEAD is GET without the content: nobody should have to write a handler for it",
    by_hand: by_hand!("curl --head http://127.0.0.1:8080/r/users/7"),
    faults: &["e2-head-is-405", "e2-head-without-type", "e2-head-of-posts"],
    run: head,
};

pub(super) const OPTIONS: Check = Check {
    id: "e2-options",
    title: "answers OPTIONS with Allow",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §9.3.7",
    because: "OPTIONS asks what may be asked: 204 (or 200) with the methods of the pattern; what is not there offers nothing and is 404",
    by_hand: by_hand!("curl -i -X OPTIONS http://127.0.0.1:8080/r/users/7"),
    faults: &[
        "e2-options-is-405",
        "e2-options-without-allow",
        "e2-options-of-nothing",
    ],
    run: options,
};

pub(super) const UNKNOWN: Check = Check {
    id: "e2-unknown-methods",
    title: "answers 501 to a method that nobody knows, on any path",
    rank: Rank::HoldsUp,
    source: "handout e2, RFC 9110 §9.1, §15.6.2",
    because: "405 says: not here; 501 says: nowhere. Methods are case-sensitive, so `get` is such a one",
    by_hand: by_hand!("curl -i -X BREW http://127.0.0.1:8080/r/users/7"),
    faults: &[
        "e2-unknown-method-is-405",
        "e2-unknown-method-is-404",
        "e2-methods-know-no-case",
    ],
    run: unknown,
};

/// Allow has these methods, and perhaps HEAD (where GET is) and OPTIONS, in order.
pub(super) fn expect_allow(response: &Response, offered: &[&str]) -> CheckResult {
    let free: &[&str] = match offered.contains(&"GET") {
        true => &["HEAD", "OPTIONS"],
        false => &["OPTIONS"],
    };
    let mut offered = offered.to_vec();
    offered.sort_unstable();
    response.expect_list("Allow", &offered, free)?;
    let list = response.list("Allow");
    if list.is_sorted() {
        return Ok(());
    }
    let mut sorted = list.clone();
    sorted.sort();
    let failure = response.wrong_field("Allow", &list.join(", "));
    Err(failure
        .fact("expected", format!("Allow: {}", sorted.join(", ")))
        .into())
}

fn not_allowed(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let id = subject.text(6);
    let user = format!("/r/users/{id}");
    for (method, path, offered) in [
        ("DELETE", user.as_str(), &["GET", "PUT"][..]),
        ("POST", &user, &["GET", "PUT"]),
        ("PUT", "/r/users/me", &["GET"]),
        ("PATCH", "/hello", &["GET"]),
        ("DELETE", &format!("/r/files/{id}/{id}"), &["GET"]),
    ] {
        let request = Request::new(method, path).field("Content-Length: 0");
        let response = server.ask(&request)?;
        response.expect_status(&[405])?;
        expect_allow(&response, offered)?;
    }
    Ok(())
}

fn head(subject: &Subject) -> CheckResult {
    let route = format!("POST /{}", subject.word());
    let mut server = serve(subject, &["--route", &route])?;
    for path in [&format!("/r/users/{}", subject.text(6)), "/hello.html"] {
        let get = server.get(path)?;
        let head = server.ask(&Request::head(path))?;
        head.expect_status(&[200])?;
        head.expect_field("Content-Type", &get.expect_one("Content-Type")?)?;
        // HEAD may leave the length out.
        if let Some(length) = get.value("Content-Length")
            && head.value("Content-Length").is_some()
        {
            head.expect_field("Content-Length", &length)?;
        }
    }
    let nothing = format!("/{}", subject.word());
    server
        .ask(&Request::head(&nothing))?
        .expect_status(&[404])?;
    let posts = route.trim_start_matches("POST ");
    let response = server.ask(&Request::head(posts))?;
    response
        .expect_status(&[405])
        .explain(|failure| failure.fact("but", "this path has POST, and no GET"))
}

fn options(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let id = subject.text(6);
    for (path, offered) in [
        (format!("/r/users/{id}"), &["GET", "PUT"][..]),
        ("/r/users/me".into(), &["GET"]),
    ] {
        let response = server.ask(&Request::new("OPTIONS", &path))?;
        response.expect_status(&[200, 204])?;
        expect_allow(&response, offered)?;
    }
    let nothing = format!("/{id}");
    let response = server.ask(&Request::new("OPTIONS", &nothing))?;
    response.expect_status(&[404])
}

fn unknown(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let own = subject.word().to_uppercase();
    let nothing = format!("/{}", subject.word());
    for method in [own.as_str(), "get", "BREW"] {
        for path in ["/r/users/7", "/hello", nothing.as_str()] {
            let request = Request::new(method, path).field("Content-Length: 0");
            server.ask(&request)?.expect_status(&[501])?;
        }
    }
    server.get("/hello")?.expect_status(&[200])
}
