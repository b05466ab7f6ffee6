//! Several uploads at the same time (e15).

use super::asking::serve;
use super::e15_uploads::{UPLOAD, expect_kept};
use super::parts::Parts;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const AT_ONCE: Check = Check {
    id: "e15-at-once",
    title: "keeps uploads apart that come at the same time",
    rank: Rank::HoldsUp,
    source: "handout e15",
    because: "two files that come together, piece by piece, must not get into each other: each needs a file of its own from its first octet on",
    by_hand: UPLOAD,
    faults: &["e15-one-file-for-all"],
    run: at_once,
};

fn form(subject: &Subject, content: &[u8]) -> Parts {
    Parts::new(subject)
        .file("file", "x.bin", "application/octet-stream", content)
        .end()
}

fn at_once(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let contents: Vec<Vec<u8>> = (0..3).map(|_| subject.octets(90_000)).collect();
    let forms: Vec<Vec<u8>> = contents
        .iter()
        .map(|content| form(subject, content).post("/uploads").octets())
        .collect();
    let mut clients = Vec::new();
    for _ in &forms {
        clients.push(server.client()?);
    }
    // A piece of each in turn.
    for place in 0..4 {
        for (client, octets) in clients.iter_mut().zip(&forms) {
            let piece = octets.chunks(octets.len().div_ceil(4)).nth(place);
            client.send(piece.unwrap_or_default())?;
        }
    }
    let mut targets = Vec::new();
    for (client, content) in clients.iter_mut().zip(&contents) {
        let response = client.response();
        let response = server.unless_ended(response)?;
        targets.push(expect_kept(&response, content)?);
    }
    for (target, content) in targets.iter().zip(&contents) {
        let response = server.get(target)?;
        response.expect_status(&[200])?;
        response.expect_content(content)?;
    }
    Ok(())
}
