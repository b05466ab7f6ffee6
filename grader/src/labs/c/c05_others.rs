//! Other methods, and other resources (c5).

use super::c05_methods::{expect_head_as_get, with_a_file};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Site};

pub(super) const HEAD_OF_EVERYTHING: Check = Check {
    id: "c5-head-of-everything",
    title: "answers HEAD like that for listings, redirects and errors too",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §9.3.2",
    because: "whatever GET would answer, HEAD answers without the content: a 404 page too would be read as the next response",
    by_hand: "cargo lab-c --root . · then: printf 'HEAD /no-such-file HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' | nc 127.0.0.1 8080",
    faults: &["c5-head-of-files-only", "c5-head-with-content"],
    run: head_of_everything,
};

pub(super) const UNKNOWN: Check = Check {
    id: "c5-unknown-method",
    title: "answers 501 to a method that nobody knows",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §15.6.2, §9.1",
    because: "405 would say that the method exists and is not offered here; of this one the server knows nothing",
    by_hand: "cargo lab-c --root . · then: curl -i -X BREW http://127.0.0.1:8080/",
    faults: &[
        "c5-unknown-method-is-405",
        "c5-unknown-method-is-400",
        "c5-any-method-is-get",
    ],
    run: unknown,
};

pub(super) const CASE: Check = Check {
    id: "c5-case",
    title: "takes `get` for another method than GET",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §9.1",
    because: "field names know no case, methods do: a proxy that looks for GET would let `get` pass as something else",
    by_hand: "cargo lab-c --root . · then: curl -i -X get http://127.0.0.1:8080/",
    faults: &["c5-methods-know-no-case"],
    run: case,
};

pub(super) const OPTIONS: Check = Check {
    id: "c5-options",
    title: "answers OPTIONS with Allow",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §9.3.7",
    because: "OPTIONS asks what may be asked, and does nothing",
    by_hand: "cargo lab-c --root . · then: curl -i -X OPTIONS http://127.0.0.1:8080/README.md",
    faults: &["c5-no-options", "c5-options-without-allow"],
    run: options,
};

pub(super) const ASTERISK: Check = Check {
    id: "c5-asterisk",
    title: "answers `OPTIONS *`, which is about the server as a whole",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §3.2.4",
    because: "the asterisk is no path: with OPTIONS it means no resource in particular, and with anything else it means nothing",
    by_hand: "cargo lab-c --root . · then: curl -i -X OPTIONS --request-target '*' http://127.0.0.1:8080/",
    faults: &["c5-no-asterisk", "c5-asterisk-for-everybody"],
    run: asterisk,
};

pub(super) const MISSING: Check = Check {
    id: "c5-missing",
    title: "answers 404, not 405, where nothing is",
    rank: Rank::HoldsUp,
    source: "handout c5",
    because: "what is not there offers nothing: first look whether it is there, then what it offers",
    by_hand: "cargo lab-c --root . · then: curl -i -X DELETE http://127.0.0.1:8080/no-such-file",
    faults: &["c5-405-wins-over-404"],
    run: missing,
};

pub(super) const TRACE: Check = Check {
    id: "c5-trace",
    title: "offers neither TRACE nor CONNECT",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §9.3.6, §9.3.8",
    because: "TRACE would repeat the fields of a request, credentials too, and CONNECT would make a proxy of the server",
    by_hand: "cargo lab-c --root . · then: curl -i -X TRACE http://127.0.0.1:8080/",
    faults: &["c5-trace-repeats-the-request", "c5-connect-is-200"],
    run: trace,
};

fn head_of_everything(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let folder = subject.word();
    site.file(&format!("{folder}/{}.txt", subject.word()), b"x")?;
    let mut server = site.serve(&[])?;
    for target in [
        format!("/{folder}/"),
        format!("/{folder}"),
        format!("/{}", subject.text(10)),
    ] {
        expect_head_as_get(&mut server, &target)?;
    }
    Ok(())
}

fn unknown(subject: &Subject) -> CheckResult {
    let (mut server, target) = with_a_file(subject)?;
    for method in [subject.word().to_uppercase(), "X-!#$%&'*+.^_`|~".into()] {
        server
            .ask(&Request::new(&method, &target))?
            .expect_status(&[501])?;
    }
    Ok(())
}

fn case(subject: &Subject) -> CheckResult {
    let (mut server, target) = with_a_file(subject)?;
    for method in ["get", "Get"] {
        server
            .ask(&Request::new(method, &target))?
            .expect_status(&[501])?;
    }
    Ok(())
}

fn options(subject: &Subject) -> CheckResult {
    let (mut server, target) = with_a_file(subject)?;
    let response = server.ask(&Request::new("OPTIONS", &target))?;
    response.expect_status(&[200, 204])?;
    response.expect_list("Allow", &["GET", "HEAD"], &["OPTIONS"])
}

fn asterisk(subject: &Subject) -> CheckResult {
    let (mut server, _) = with_a_file(subject)?;
    let response = server.ask(&Request::new("OPTIONS", "*"))?;
    response.expect_status(&[200, 204])?;
    response.expect_list_holds("Allow", "GET")?;
    let response = server.ask(&Request::get("*"))?;
    response
        .expect_status(&[400, 404])
        .explain(|failure| failure.because("only OPTIONS has the asterisk for a target"))
}

fn missing(subject: &Subject) -> CheckResult {
    let (mut server, target) = with_a_file(subject)?;
    for method in ["DELETE", "PUT", "POST"] {
        let request = Request::new(method, &format!("{target}x")).field("Content-Length: 0");
        server.ask(&request)?.expect_status(&[404])?;
    }
    Ok(())
}

fn trace(subject: &Subject) -> CheckResult {
    let (mut server, target) = with_a_file(subject)?;
    server
        .ask(&Request::new("TRACE", &target))?
        .expect_status(&[405, 501])?;
    let authority = server.authority();
    let connect = Request::new("CONNECT", &authority).host(&authority);
    server.ask(&connect)?.expect_status(&[405, 501])
}
