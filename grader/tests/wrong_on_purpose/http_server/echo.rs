//! `POST /echo`: the content comes back.

use super::answer::Answer;
use super::head::Head;
use super::methods;
use crate::fault;

/// What `/echo` answers to any method.
pub fn answer(head: &Head, content: Vec<u8>) -> Answer {
    let allow = match fault("c10-echo-allows-get") {
        true => "GET, POST, OPTIONS",
        false => methods::ECHO,
    };
    match head.method.as_str() {
        "POST" => echo(head, content),
        "OPTIONS" => methods::options(allow),
        _ if fault("c10-echo-by-any-method") => echo(head, content),
        _ => methods::refused(allow),
    }
}

fn echo(head: &Head, content: Vec<u8>) -> Answer {
    let given = head.values("content-type").first().copied();
    let media_type = given.and_then(|value| std::str::from_utf8(value).ok());
    let media_type = match media_type {
        _ if fault("c10-one-media-type") => "application/octet-stream",
        None if fault("c10-no-type-is-text") => "text/plain",
        given => given.unwrap_or("application/octet-stream"),
    };
    let content = match content {
        _ if fault("c10-empty-echo") => Vec::new(),
        content if fault("c10-echo-as-text") => {
            String::from_utf8_lossy(&content).into_owned().into()
        }
        content => content,
    };
    let answer = Answer::octets(200, media_type, content);
    match fault("c10-no-nosniff") {
        true => answer,
        false => answer.field("X-Content-Type-Options", "nosniff"),
    }
}
