//! e4 · POST.

use super::asking::{by_hand, form, json, serve};
use super::said::{expect_json, expect_refused, pairs, quoted};
use super::{e04_forms, e04_json, e04_limits, e04_people, e04_types};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::e::E4;
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e4-form",
            title: "reads an urlencoded form",
            rank: Rank::Works,
            source: "handout e4, WHATWG URL §5.1",
            because: "what a browser sends for a form is written like a query, in the content: pairs, in the order of the form",
            by_hand: by_hand!("curl -i -d 'a=1' -d 'b=2+3' http://127.0.0.1:8080/form"),
            faults: &[
                "e4-form-from-the-query",
                "e4-one-field-per-name",
                "e4-form-without-files",
                "e4-form-is-not-decoded",
            ],
            run: form_is_read,
        },
        Check {
            id: "e4-json",
            title: "reads JSON, whatever value it is, and gives the same back",
            rank: Rank::Works,
            source: "handout e4, RFC 8259 §3",
            because: "JSON is not only objects: a list, a text, a number, null alone are whole values; what went in comes out",
            by_hand: by_hand!("curl -i --json '[1, {\"a\": null}]' http://127.0.0.1:8080/json"),
            faults: &["e4-objects-only", "e4-json-as-text", "e4-null-is-nothing"],
            run: json_is_read,
        },
        Check {
            id: "e4-person",
            title: "takes a person with a name and an age, else answers 422 and names the member",
            rank: Rank::Works,
            source: "handout e4, RFC 9110 §15.5.21",
            because: "400 says that it cannot be read; 422 says that it was read, and that the values are impossible: the member that is wrong is named",
            by_hand: by_hand!(
                "curl -i --json '{\"name\": \"Ada\", \"age\": 200}' http://127.0.0.1:8080/person"
            ),
            faults: &[
                "e4-any-person",
                "e4-wrong-person-is-400",
                "e4-wrong-person-without-its-name",
                "e4-names-the-other-member",
            ],
            run: person,
        },
        e04_types::UNSUPPORTED,
        e04_types::SPELLINGS,
        e04_forms::ODD,
        e04_json::BROKEN,
        e04_json::VALUES,
        e04_limits::DEPTH,
        e04_limits::TOO_LARGE,
        e04_limits::CHUNKED,
        e04_people::EDGES,
        e04_people::MEMBERS,
    ],
    ..E4
};

/// What `/form` answers to these fields.
pub(super) fn fields(fields: &[(&str, &str)]) -> String {
    format!(r#"{{"fields":{},"files":[]}}"#, pairs(fields))
}

fn form_is_read(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (name, value) = (
        subject.word(),
        format!("{} &=+%ä\r\n{}", subject.word(), subject.text(5)),
    );
    let sent = [
        (name.as_str(), value.as_str()),
        ("zz", "1"),
        (&name, "2"),
        ("aa", ""),
    ];
    expect_json(&server.ask(&form("/form", &sent))?, &fields(&sent))?;
    // The query of the target is another list.
    let request = form(&format!("/form?{name}=3"), &[("b", "4")]);
    expect_json(&server.ask(&request)?, &fields(&[("b", "4")]))
}

fn json_is_read(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (word, number) = (quoted(&subject.word()), subject.number(-999..=999));
    for value in [
        format!(r#"{{ {word}: [{number}, 2.5, true, null], "b": {{}} }}"#),
        format!("[{number}, [], {word}]"),
        word.clone(),
        number.to_string(),
        "null".into(),
        "false".into(),
    ] {
        expect_json(&server.ask(&json("POST", "/json", &value))?, &value)?;
    }
    Ok(())
}

fn person(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (name, age) = (subject.word(), subject.number(1..=120));
    let person = format!(r#"{{"name":"{name}","age":{age}}}"#);
    expect_json(&server.ask(&json("POST", "/person", &person))?, &person)?;
    for (person, member) in [
        (format!(r#"{{"name":"{name}"}}"#), "age"),
        (format!(r#"{{"age":{age}}}"#), "name"),
        (format!(r#"{{"name":"","age":{age}}}"#), "name"),
        (format!(r#"{{"name":"{name}","age":{}}}"#, 200 + age), "age"),
    ] {
        let response = server.ask(&json("POST", "/person", &person))?;
        expect_refused(&response, 422, member)?;
    }
    Ok(())
}
