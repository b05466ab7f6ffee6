//! What a person may be.

use super::asking::{by_hand, json, serve};
use super::said::{expect_json, expect_refused, quoted};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const EDGES: Check = Check {
    id: "e4-ages",
    title: "takes whole ages from 0 to 150, as numbers",
    rank: Rank::HoldsUp,
    source: "handout e4",
    because: "at the edges of what is allowed mistakes live: 0 and 150 are ages, 151, -1, 30.5 and the text \"30\" are none",
    by_hand: by_hand!(
        "curl -i --json '{\"name\": \"Ada\", \"age\": \"30\"}' http://127.0.0.1:8080/person"
    ),
    faults: &[
        "e4-age-0-is-none",
        "e4-age-150-is-too-much",
        "e4-age-151",
        "e4-age-as-text",
        "e4-age-with-a-point",
        "e4-negative-ages",
        "e4-null-age-is-0",
        "e4-large-age-is-500",
    ],
    run: edges,
};

pub(super) const MEMBERS: Check = Check {
    id: "e4-members",
    title: "wants a name that is a text, and drops members that it does not know",
    rank: Rank::HoldsUp,
    source: "handout e4",
    because: "what nobody asked for is not handed on: a member `admin` that slips into a database has happened; and a list is no person",
    by_hand: by_hand!(
        "curl -i --json '{\"name\": \"Ada\", \"age\": 30, \"admin\": true}' http://127.0.0.1:8080/person"
    ),
    faults: &[
        "e4-keeps-unknown-members",
        "e4-name-of-any-kind",
        "e4-a-list-is-500",
    ],
    run: members,
};

fn edges(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let name = quoted(&subject.word());
    let person = |age: &str| format!(r#"{{"age":{age},"name":{name}}}"#);
    for age in ["0", "150", "149"] {
        let response = server.ask(&json("POST", "/person", &person(age)))?;
        expect_json(&response, &person(age))?;
    }
    for age in [
        "151",
        "-1",
        "30.0",
        "30.5",
        "\"30\"",
        "null",
        "true",
        "[]",
        "1e400",
        "18446744073709551646",
        "256",
        "65566",
    ] {
        // 1e400 is more than a double holds: some readers refuse it as a number.
        let response = server.ask(&json("POST", "/person", &person(age)))?;
        match age {
            "1e400" => response.expect_status(&[422, 400])?,
            _ => expect_refused(&response, 422, "age")?,
        }
    }
    Ok(())
}

fn members(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (name, other) = (format!("{} \"ä\\", subject.word()), subject.word());
    let name = quoted(&name);
    let text = format!(r#"{{"admin":true,"{other}":{{"age":1}},"name":{name},"age":30}}"#);
    let response = server.ask(&json("POST", "/person", &text))?;
    expect_json(&response, &format!(r#"{{"name":{name},"age":30}}"#))?;
    for wrong in ["7", "null", "[\"Ada\"]", "true"] {
        let text = format!(r#"{{"name":{wrong},"age":30}}"#);
        let response = server.ask(&json("POST", "/person", &text))?;
        expect_refused(&response, 422, "name")?;
    }
    for no_person in ["[]", "\"Ada\"", "7", "null"] {
        let response = server.ask(&json("POST", "/person", no_person))?;
        response.expect_status(&[422])?;
    }
    server
        .ask(&json("POST", "/person", "{}"))?
        .expect_status(&[422])
}
