//! `/time`: a page that is written when it is asked for.

use super::answer::Answer;
use super::dates;
use crate::fault;

pub fn page() -> Answer {
    let now = if fault("c6-an-hour-late") {
        dates::now() + 3_600
    } else if fault("c6-some-time") {
        1_795_252_530
    } else {
        dates::now()
    };
    let text = dates::rfc3339(now);
    let text = if fault("c6-without-offset") {
        text.trim_end_matches('Z')
    } else {
        &text
    };
    let element = if fault("c6-no-time-element") {
        format!("<p>{text}</p>")
    } else {
        format!("<time datetime=\"{text}\">{text}</time>")
    };
    let page = format!("<!DOCTYPE html>\n<title>The time</title>\n{element}\n");
    let media_type = if fault("c6-plain-text") {
        "text/plain; charset=utf-8"
    } else {
        "text/html; charset=utf-8"
    };
    let answer = Answer::octets(200, media_type, page.into_bytes());
    if fault("c6-may-be-kept") {
        answer
    } else {
        answer.field("Cache-Control", "no-store")
    }
}
