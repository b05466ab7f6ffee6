//! c9 · Stay on the line.

use super::pages::serve_pages;
use super::{c09_idle, c09_options, c09_pipelines};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C9;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Client, Request};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c9-next-request",
            title: "answers one request after the other on the same connection",
            rank: Rank::Works,
            source: "RFC 9112 §9.3",
            because: "in HTTP/1.1 a connection persists unless somebody says close: a page and its pictures need one connection, and not one each",
            by_hand: "cargo lab-c --root . · then: curl -v http://127.0.0.1:8080/ http://127.0.0.1:8080/time 2>&1 | grep -i connection",
            faults: &["c9-closes-after-each", "c9-asked-to-stay-only"],
            run: next_request,
        },
        Check {
            id: "c9-close",
            title: "closes after the response to a request with `Connection: close`",
            rank: Rank::Works,
            source: "RFC 9112 §9.6",
            because: "the client has said that this is its last request: it waits for the end, and nobody needs the connection any more",
            by_hand: "cargo lab-c --root . · then: (printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n'; sleep 9) | nc 127.0.0.1 8080",
            faults: &["c9-ignores-close"],
            run: close,
        },
        c09_idle::TIMEOUT,
        c09_pipelines::IN_ORDER,
        c09_pipelines::MANY,
        c09_pipelines::SPLIT,
        c09_pipelines::AFTER_CLOSE,
        c09_pipelines::HALF_CLOSED,
        c09_pipelines::EMPTY_LINES,
        c09_options::AMONG_OTHERS,
        c09_options::SAYS_SO,
        c09_options::OLD,
        c09_options::OLD_KEEP_ALIVE,
        Check {
            id: "c9-after-errors",
            title: "goes on after an error, or says that it closes",
            rank: Rank::HoldsUp,
            source: "RFC 9112 §9.3, §9.6",
            because: "after a 404 everybody still knows where the next request begins; a server that wants to close all the same says `Connection: close`, or the client's next request is lost",
            by_hand: "cargo lab-c --root . · then: curl -v http://127.0.0.1:8080/missing http://127.0.0.1:8080/ 2>&1 | grep -i connection",
            faults: &[
                "c9-closes-silently-after-errors",
                "c9-content-after-head-errors",
            ],
            run: after_errors,
        },
        c09_idle::EACH,
        c09_idle::PATIENT,
    ],
    ..C9
};

/// On which request of its connection something went wrong.
pub(super) fn on_request<T>(result: CheckResult<T>, number: usize) -> CheckResult<T> {
    result
        .explain(|failure| failure.fact("on", format!("request {} on this connection", number + 1)))
}

fn next_request(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 3, &[])?;
    let mut client = server.client()?;
    // Each page twice, then one more as the last.
    for (number, page) in pages.iter().chain(&pages).enumerate() {
        on_request(page.ask(&mut client), number)?;
    }
    on_request(pages[0].ask_last(&mut client), 6)
}

fn close(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 1, &[])?;
    pages[0].ask_last(&mut server.client()?)?;
    let mut client = server.client()?;
    pages[0].ask(&mut client)?;
    pages[0].ask_last(&mut client)
}

/// After this response the connection goes on, or it ends and the response said so.
pub(super) fn goes_on_or_says_close(client: &mut Client, request: &Request) -> CheckResult<bool> {
    let response = client.ask(request)?;
    let closes = response.list("Connection");
    if closes.iter().any(|one| one.eq_ignore_ascii_case("close")) {
        client.expect_close()?;
        return Ok(false);
    }
    Ok(true)
}

fn after_errors(subject: &Subject) -> CheckResult {
    let (server, pages) = serve_pages(subject, 1, &[])?;
    let page = &pages[0];
    let missing = format!("/{}-missing", subject.word());
    let requests = [
        Request::get(&missing),
        Request::head(&missing),
        Request::head(&page.target),
        Request::new("OPTIONS", &page.target),
        Request::new("DELETE", &page.target),
        Request::new("BREW", &page.target),
    ];
    for request in requests {
        let request = request.stay();
        let mut client = server.client()?;
        if goes_on_or_says_close(&mut client, &request)? {
            let first = request.octets();
            let line = first.split(|&octet| octet == b'\r').next();
            let line = crate::octets::escape(line.unwrap_or_default());
            page.ask(&mut client).explain(|failure| {
                failure.fact(
                    "before",
                    format!("{line}, which was answered without close"),
                )
            })?;
        }
    }
    Ok(())
}
