//! Body and answer at once, and clients that leave.

use super::behind::Behind;
use super::d01_run_it::expect_text;
use super::d10_scgi::{NC, hello};
use super::scgi_server::Asked;
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE, until};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Request;

pub(super) const BOTH: Check = Check {
    id: "d10-both-at-once",
    title: "passes on what comes in either direction while the other one goes on",
    rank: Rank::HoldsUp,
    source: "handout d10",
    because: "the application may answer while the body is on its way: whoever sends all of it first, or waits for the end of the answer, holds up both",
    by_hand: "cargo workshop check d10-both-at-once --verbose",
    faults: &["d10-body-first", "d6-collects"],
    run: both,
};

pub(super) const LEAVES: Check = Check {
    id: "d10-client-leaves",
    title: "closes the connection to the application when the client has left",
    rank: Rank::HoldsUp,
    source: "handout d10",
    because: "nobody reads the answer any more, and only by the end of the connection does the application learn it",
    by_hand: NC,
    faults: &["d10-connection-stays"],
    run: leaves,
};

fn both(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--scgi", "/app=", &[])?;
    let content = subject.octets(2000);
    let text = subject.text(1000);
    let request = Request::post("/app/x", &content);
    let octets = request.octets();
    let (now, later) = octets.split_at(octets.len() - 1500);
    let mut client = behind.server.client()?;
    client.send(now)?;
    let mut asked = Asked::of(&mut behind, &request)?;
    let because = |failure: crate::outcome::Failure| {
        failure.fact("after", "500 of 2,000 octets of the body were sent")
    };
    asked
        .conversation
        .expect(&content[..500])
        .explain(because)?;
    asked.conversation.send(&hello(&text[..100]))?;
    client
        .content_begins(&request, &text.as_bytes()[..100])
        .explain(because)?;
    client.send(later)?;
    asked.conversation.expect(&content[500..])?;
    asked.answer(&text.as_bytes()[100..])?;
    expect_text(&client.response_to(&request)?, &text)
}

fn leaves(subject: &Subject) -> CheckResult {
    let mut behind = Behind::start(subject, "--scgi", "/app=", &[])?;
    let text = subject.text(30);
    let request = Request::get("/app/x");
    let mut client = behind.asking(&request)?;
    let mut asked = Asked::of(&mut behind, &request)?;
    asked.conversation.send(&hello(&text))?;
    client.content_begins(&request, text.as_bytes())?;
    client.reset()?;
    // At its next write the server learns it, or before.
    let after =
        |failure: crate::outcome::Failure| failure.fact("after", "the client reset its connection");
    // (The first ones may go out before the reset has come to it.)
    until(&Deadline::within(PATIENCE), || {
        asked.conversation.send(&[b'z'; 1000]).is_err()
    });
    asked.conversation.wait_for_end().explain(after)?;
    behind.server.expect_well()
}
