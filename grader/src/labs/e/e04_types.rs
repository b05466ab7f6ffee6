//! Content-Type: what is read, and how it may be written.

use super::asking::{by_hand, serve};
use super::e04_post::fields;
use super::said::expect_json;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::Request;

pub(super) const UNSUPPORTED: Check = Check {
    id: "e4-unsupported",
    title: "answers 415 to content of another type, or of none",
    rank: Rank::Works,
    source: "handout e4, RFC 9110 §15.5.16",
    because: "Content-Type says how the octets are to be read: whoever guesses reads a form as JSON, or lets a page of another site send JSON as text/plain, which a browser allows it without asking",
    by_hand: by_hand!("curl -i -H 'Content-Type: text/plain' -d '{}' http://127.0.0.1:8080/json"),
    faults: &["e4-any-type", "e4-no-type-is-json", "e4-unsupported-is-400"],
    run: unsupported,
};

pub(super) const SPELLINGS: Check = Check {
    id: "e4-type-spelling",
    title: "knows a media type in any case and with parameters",
    rank: Rank::HoldsUp,
    source: "RFC 9110 §8.3.1",
    because: "application/json; charset=utf-8 is what many clients send: type and subtype know no case, and a parameter behind them changes nothing here",
    by_hand: by_hand!(
        "curl -i -H 'Content-Type: Application/JSON ; charset=utf-8' -d '{}' http://127.0.0.1:8080/json"
    ),
    faults: &[
        "e4-exact-type",
        "e4-type-knows-case",
        "e4-type-by-its-beginning",
    ],
    run: spellings,
};

fn post(target: &str, content: &str, media_type: Option<&str>) -> Request {
    let request = Request::post(target, content.as_bytes());
    match media_type {
        Some(media_type) => request.field(&format!("Content-Type: {media_type}")),
        None => request,
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

fn unsupported(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let person = format!(r#"{{"name":"{}","age":30}}"#, subject.word());
    let pair = format!("{}=1", subject.word());
    for (target, content, media_type) in [
        ("/json", person.as_str(), Some("text/plain")),
        ("/json", &person, Some(FORM)),
        ("/json", &person, None),
        ("/person", &person, Some("text/plain")),
        ("/person", &person, None),
        ("/form", &pair, Some("text/plain")),
        ("/form", &pair, Some("application/json")),
        ("/form", &pair, None),
    ] {
        let response = server.ask(&post(target, content, media_type))?;
        response.expect_status(&[415])?;
    }
    Ok(())
}

fn spellings(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (word, pair) = (subject.word(), subject.word());
    for media_type in [
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
        "Application/JSON",
        "application/json ; x=y",
    ] {
        let value = format!(r#"["{word}"]"#);
        let response = server.ask(&post("/json", &value, Some(media_type)))?;
        expect_json(&response, &value)?;
    }
    for media_type in [format!("{FORM}; charset=UTF-8"), FORM.to_uppercase()] {
        let response = server.ask(&post("/form", &format!("{pair}=1"), Some(&media_type)))?;
        expect_json(&response, &fields(&[(&pair, "1")]))?;
    }
    // Longer words are other types.
    for (target, media_type) in [
        ("/json", "application/jsonp"),
        ("/json", "application/json5; charset=utf-8"),
        ("/form", &format!("{FORM}x")),
    ] {
        let response = server.ask(&post(target, "[]", Some(media_type)))?;
        response.expect_status(&[415])?;
    }
    Ok(())
}
