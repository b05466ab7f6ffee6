//! The fields and the methods of `/echo`, and bodies that are empty (c10).

use super::c10_bodies::{expect_echo, serve_echo};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Site};

pub(super) const FIELDS: Check = Check {
    id: "c10-echo-fields",
    title: "says application/octet-stream where no type was sent, and nosniff always",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.3, handout c10",
    because: "what strangers send may look like a page: without a type of its own it is just octets, and nosniff keeps a browser from guessing and running it",
    by_hand: "cargo lab-c --root . · then: curl -i -H 'Content-Type:' -d hello http://127.0.0.1:8080/echo",
    faults: &["c10-no-type-is-text", "c10-no-nosniff"],
    run: fields,
};

pub(super) const EMPTY: Check = Check {
    id: "c10-empty",
    title: "takes a body that is empty, however that is said",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §6.3",
    because: "a request without Content-Length and without Transfer-Encoding has no body: whoever waits for one waits for ever",
    by_hand: "cargo lab-c --root . · then: curl -i -X POST http://127.0.0.1:8080/echo",
    faults: &["c10-empty-is-411", "c10-waits-for-a-body"],
    run: empty,
};

pub(super) const METHODS: Check = Check {
    id: "c10-echo-methods",
    title: "offers POST and OPTIONS for /echo and nothing else, whatever files there are",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.5.6, handout c10",
    because: "405 says that there is such a resource and what it offers: Allow lists that; a file of the same name stands behind it",
    by_hand: "cargo lab-c --root . · then: curl -i http://127.0.0.1:8080/echo",
    faults: &[
        "c10-echo-by-any-method",
        "c10-echo-allows-get",
        "c10-files-win",
    ],
    run: methods,
};

fn fields(subject: &Subject) -> CheckResult {
    let mut server = serve_echo(subject, &[])?;
    let page = format!("<script>alert('{}')</script>", subject.word());
    for (line, expected) in [
        ("X-Nothing: at all", "application/octet-stream"),
        ("Content-Type: text/html", "text/html"),
    ] {
        let request = Request::post("/echo", page.as_bytes()).field(line);
        let response = server.ask(&request)?;
        expect_echo(&response, page.as_bytes())?;
        response.expect_field("Content-Type", expected)?;
        let options = response.expect_one("X-Content-Type-Options")?;
        if !options.eq_ignore_ascii_case("nosniff") {
            response.expect_field("X-Content-Type-Options", "nosniff")?;
        }
    }
    Ok(())
}

fn empty(subject: &Subject) -> CheckResult {
    let mut server = serve_echo(subject, &[])?;
    for request in [
        Request::new("POST", "/echo"),
        Request::post("/echo", b""),
        Request::new("POST", "/echo").chunks(&[]),
    ] {
        let response = server.ask(&request)?;
        expect_echo(&response, b"")?;
    }
    Ok(())
}

fn methods(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    site.file("echo", &subject.octets(40))?;
    let mut server = site.serve(&[])?;
    for method in ["GET", "HEAD", "PUT", "DELETE"] {
        let response = server.ask(&Request::new(method, "/echo"))?;
        response.expect_status(&[405])?;
        response.expect_list("Allow", &["POST", "OPTIONS"], &[])?;
    }
    let response = server.ask(&Request::new("OPTIONS", "/echo"))?;
    response.expect_status(&[200, 204])?;
    response.expect_list("Allow", &["POST", "OPTIONS"], &[])?;
    let content = subject.octets(40);
    for target in ["/echo", "/echo?a=b", "http://localhost/echo"] {
        let response = server.ask(&Request::post(target, &content))?;
        expect_echo(&response, &content)
            .explain(|failure| failure.fact("target", format!("{target} is /echo as well")))?;
    }
    Ok(())
}
