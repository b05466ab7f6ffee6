//! JSON that is broken, and values that are hard to carry.

use super::asking::{by_hand, json, serve};
use super::said::expect_json;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Request;

pub(super) const BROKEN: Check = Check {
    id: "e4-broken-json",
    title: "answers 400 to what is not JSON",
    rank: Rank::HoldsUp,
    source: "handout e4, RFC 8259 §2, §8.1",
    because: "what almost looks like JSON is none: a comma too many, single quotes, NaN, octets that are not UTF-8, something behind the value. Nobody can say what was meant, so nothing is done",
    by_hand: by_hand!("curl -i --json '[1,]' http://127.0.0.1:8080/json"),
    faults: &[
        "e4-comma-at-the-end",
        "e4-json-stops-at-its-end",
        "e4-json-need-not-be-utf-8",
        "e4-nothing-is-null",
        "e4-takes-nan",
        "e4-zeros-before-numbers",
        "e4-broken-json-is-422",
        "e4-broken-json-is-500",
    ],
    run: broken,
};

pub(super) const VALUES: Check = Check {
    id: "e4-json-values",
    title: "carries every character, escape and kind of number through",
    rank: Rank::HoldsUp,
    source: "RFC 8259 §6, §7",
    because: "quotes, backslashes and control characters are escaped on the way out again, half a character is whole with its other half, and 1e3 is a number like 1000",
    by_hand: by_hand!("curl -i --json '\"\\ud83d\\ude00 \\n \\u0000\"' http://127.0.0.1:8080/json"),
    faults: &[
        "e4-json-escapes-nothing",
        "e4-no-surrogates",
        "e4-whole-numbers-only",
    ],
    run: values,
};

fn broken(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    for text in [
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "[1 2]",
        "1 2",
        "[]]",
        "nul",
        "True",
        "NaN",
        "-Infinity",
        "01",
        "+1",
        ".5",
        "1.",
        "0x10",
        "\"\\x41\"",
        "\"a\nb\"",
        "\"a",
        "// a\n1",
        word.as_str(),
    ] {
        server
            .ask(&json("POST", "/json", text))?
            .expect_status(&[400])?;
    }
    for octets in [&b"\"\xff\""[..], b"\"\xc3\x28\"", b"\xff\xfe1\x00"] {
        let request = Request::post("/json", octets).field("Content-Type: application/json");
        server.ask(&request)?.expect_status(&[400])?;
    }
    let response = server.ask(&json("POST", "/person", "{\"name\":"))?;
    response.expect_status(&[400])
}

fn values(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let word = subject.word();
    for value in [
        format!(r#""{word} \" \\ \/ \b\f\n\r\t \u0000\u001f""#),
        r#""ä € 😀 \u00e4 \ud83d\ude00 \u2028""#.into(),
        format!(r#"{{"":"{word}"," ":[{{}},[],""]}}"#),
        "[0, -0.5, 1e3, 1E-2, 2.5e+3, 1234567890, -9007199254740991, 9007199254740991]".into(),
        format!(" \t\r\n[ 1 , \"{word}\" ]\n"),
    ] {
        expect_json(&server.ask(&json("POST", "/json", &value))?, &value)?;
    }
    Ok(())
}
