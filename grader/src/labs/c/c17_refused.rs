//! The log of what did not go well: requests that were refused, and clients that left.

use std::fs::File;

use super::c17_json::{expect_member, number, object_of, text};
use super::logged::{Exchange, Logged};
use crate::course::{Check, Rank};
use crate::labs::json::Json;
use crate::outcome::{CheckResult, broken};
use crate::subject::Subject;
use crate::web::{Request, Site};

pub(super) const REFUSED: Check = Check {
    id: "c17-refused",
    title: "logs what was asked for, also where the server refuses it for its body or its method",
    rank: Rank::HoldsUp,
    source: "handout c17",
    because: "the head was read: method, target and id are known, and whoever looks into the log wants to see what it was that was refused",
    by_hand: "cargo lab-c --root . --access-log - --log-format json · then: curl -i -X BREW http://127.0.0.1:8080/README.md",
    faults: &["c17-refused-is-nobody", "c17-no-id-of-refused"],
    run: refused,
};

pub(super) const BROKEN_OFF: Check = Check {
    id: "c17-broken-off",
    title: "logs an answer that the client did not wait for, too",
    rank: Rank::HoldsUp,
    source: "handout c17",
    because: "somebody who asks for much and takes nothing would leave no trace",
    by_hand: "cargo lab-c --root . --access-log - · then: truncate -s 50M large.bin; timeout 0.1 curl --limit-rate 1k -o /dev/null http://127.0.0.1:8080/large.bin",
    faults: &["c17-broken-off-is-not-logged"],
    run: broken_off,
};

/// How long the file is that a client does not wait for: more than all buffers on the way hold.
const LONG: u64 = 50 << 20;

fn refused(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    let mut logged = Logged::start(subject, &site, "json")?;
    let method = subject.word().to_uppercase();
    let target = format!("/{name}");
    for (request, method, target, status) in [
        (
            Request::new("POST", "/echo").field("Content-Length: 999999999"),
            "POST",
            "/echo",
            413,
        ),
        (Request::new(&method, &target), &method, &target, 501),
    ] {
        let exchange = logged.ask(&request)?;
        exchange.response.expect_status(&[status])?;
        let object = object_of(&exchange)?;
        let id = exchange.response.expect_one("X-Request-ID")?;
        for (key, expected) in [
            ("method", text(method)),
            ("target", text(target)),
            ("status", number(status.into())),
            ("request_id", text(&id)),
        ] {
            expect_member(&exchange, &object, key, &expected)?;
        }
    }
    Ok(())
}

fn broken_off(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let name = format!("{}.bin", subject.word());
    let file = File::create(site.path(&name)).and_then(|file| file.set_len(LONG));
    file.map_err(broken)?;
    let mut logged = Logged::start(subject, &site, "json")?;
    let request = Request::get(&format!("/{name}"));
    let mut client = logged.server.client()?;
    client.send(&request.octets())?;
    let response = client.head_of_response_to(&request)?;
    client.reset()?;
    let exchange: Exchange = logged.line_of(response)?;
    let object = object_of(&exchange)?;
    expect_member(&exchange, &object, "status", &number(200))?;
    expect_member(&exchange, &object, "target", &text(&format!("/{name}")))?;
    match object.get("bytes").and_then(Json::count) {
        Some(octets) if octets <= LONG => Ok(()),
        _ => Err(exchange
            .failure()
            .fact(
                "expected",
                format!("\"bytes\": a number of octets, at most {LONG}"),
            )
            .into()),
    }
}
