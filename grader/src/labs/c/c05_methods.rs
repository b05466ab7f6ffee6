//! c5 · Methods.

use super::c05_others;
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C5;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Site, WebServer};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c5-head-has-no-content",
            title: "answers HEAD as GET, without the content",
            rank: Rank::Works,
            source: "RFC 9110 §9.3.2",
            because: "the server sends no content in a response to HEAD, and the fields of GET: a client learns type and length without the download",
            by_hand: "cargo lab-c --root . · then: curl --head http://127.0.0.1:8080/README.md",
            faults: &["c5-no-head", "c5-head-with-content", "c5-head-of-length-0"],
            run: head,
        },
        Check {
            id: "c5-method-not-allowed",
            title: "answers 405 with Allow to a method that a file does not offer",
            rank: Rank::Works,
            source: "RFC 9110 §15.5.6, §10.2.1",
            because: "the method is known and not offered here: Allow says which ones are",
            by_hand: "cargo lab-c --root . · then: curl -i -X DELETE http://127.0.0.1:8080/README.md",
            faults: &[
                "c5-post-is-get",
                "c5-no-allow",
                "c5-not-offered-is-501",
                "c5-allow-without-head",
            ],
            run: not_offered,
        },
        c05_others::HEAD_OF_EVERYTHING,
        c05_others::UNKNOWN,
        c05_others::CASE,
        c05_others::OPTIONS,
        c05_others::ASTERISK,
        c05_others::MISSING,
        c05_others::TRACE,
    ],
    ..C5
};

/// A server with one file: its target.
pub(super) fn with_a_file(subject: &Subject) -> CheckResult<(WebServer, String)> {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    Ok((site.serve(&[])?, format!("/{name}")))
}

/// HEAD of this target has the status and the fields of GET, and nothing after them.
pub(super) fn expect_head_as_get(server: &mut WebServer, target: &str) -> CheckResult {
    let whole = server.get(target)?;
    let mut client = server.client()?;
    let response = client.ask(&Request::head(target))?;
    response.expect_status(&[whole.status()])?;
    for name in ["Content-Type", "Location"] {
        if let Some(value) = whole.value(name) {
            response.expect_field(name, &value)?;
        }
    }
    // The length may be left out; a wrong one may not stand there.
    if response.value("Content-Length").is_some() {
        let length = whole.content().len().to_string();
        response.expect_field("Content-Length", &length)?;
    }
    response.expect_date()?;
    client.expect_close()
}

fn head(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("css")?;
    site.file("index.html", subject.text(40).as_bytes())?;
    let mut server = site.serve(&[])?;
    expect_head_as_get(&mut server, &format!("/{name}"))?;
    expect_head_as_get(&mut server, "/")
}

fn not_offered(subject: &Subject) -> CheckResult {
    let (mut server, target) = with_a_file(subject)?;
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let request = Request::new(method, &target).field("Content-Length: 0");
        let response = server.ask(&request)?;
        response.expect_status(&[405])?;
        response.expect_list("Allow", &["GET", "HEAD"], &["OPTIONS"])?;
        response.expect_usual_fields()?;
    }
    server
        .get(&target)?
        .expect_status(&[200])
        .explain(|failure| failure.because("whatever was asked of it, the file is still there"))
}
