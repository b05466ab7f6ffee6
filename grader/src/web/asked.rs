//! What a failure shows of a request beside its beginning: the fields that a check is about, a long target, a form or JSON.

use std::sync::Arc;

use super::percent;
use crate::octets;
use crate::outcome::{Fact, Failure};

/// What lies on the server and runs: a URL's path, and what the script there does, in words.
pub(super) type Stories = Arc<Vec<(String, Vec<String>)>>;

/// What the script does that this request is for.
pub(super) fn story(stories: &Stories, sent: &[u8]) -> Vec<String> {
    let target = sent
        .split(|&octet| octet == b' ')
        .nth(1)
        .unwrap_or_default();
    let target = percent::decode(&String::from_utf8_lossy(target));
    let target = String::from_utf8_lossy(&target);
    let is_for = |path: &String| {
        let rest = target.strip_prefix(path.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    };
    let found = stories.iter().find(|(path, _)| is_for(path));
    found.map(|(_, lines)| lines.clone()).unwrap_or_default()
}

/// Adds what the script does.
pub(super) fn with_story(mut failure: Failure, lines: &[String]) -> Failure {
    if !lines.is_empty() {
        let label = "script";
        let lines = lines.to_vec();
        failure.facts.push(Fact { label, lines });
    }
    failure
}

/// So many field lines are shown, and so much of each.
const LINES: usize = 4;
const OCTETS: usize = 90;
/// A request line of so many octets does not fit into what is shown of all; a target or content is shown up to the second.
const SHOWN: usize = 50;
const LONG: usize = 200;

/// Adds what was sent; and where that is too long to be shown, the field lines of the request,
/// without those that stand in every one, and a body of text.
pub(super) fn sent(failure: Failure, sent: &[u8]) -> Failure {
    let mut failure = failure.octets("sent", sent);
    if !octets::quoted(sent).ends_with("octets)") {
        return failure;
    }
    let end = sent.windows(4).position(|four| four == b"\r\n\r\n");
    let Some(end) = end else {
        return failure;
    };
    let mut lines = sent[..end].split(|&octet| octet == b'\n');
    let first = lines.next().unwrap_or_default();
    let target = first.split(|&octet| octet == b' ').nth(1);
    if let Some(target) = target.filter(|_| (SHOWN..LONG).contains(&first.len())) {
        failure = failure.fact("target", shown(target, LONG));
    }
    let is_text = lines.clone().any(is_text);
    let lines: Vec<String> = lines
        .filter(|line| !stands_in_every_request(line))
        .take(LINES)
        .map(|line| shown(line.strip_suffix(b"\r").unwrap_or(line), OCTETS))
        .collect();
    if !lines.is_empty() {
        let label = "with";
        failure.facts.push(Fact { label, lines });
    }
    // What people read: a form, JSON, a few printable octets.
    let body = &sent[end + 4..];
    let is_printable = || body.iter().all(|octet| (b' '..=b'~').contains(octet));
    match !body.is_empty() && (is_text || is_printable()) {
        true => failure.fact("body", shown(body, LONG)),
        false => failure,
    }
}

/// Is this field a Content-Type of content that people can read?
fn is_text(line: &[u8]) -> bool {
    let line = line.to_ascii_lowercase();
    let rest = line.strip_prefix(b"content-type:").unwrap_or_default();
    let holds = |word: &[u8]| rest.windows(word.len()).any(|part| part == word);
    holds(b"json") || holds(b"urlencoded")
}

fn stands_in_every_request(line: &[u8]) -> bool {
    [
        &b"Host: localhost\r"[..],
        b"Connection: close\r",
        b"Host: localhost",
        b"Connection: close",
    ]
    .contains(&line)
}

/// Without quotation marks around it, a quotation mark needs no backslash.
fn shown(line: &[u8], most: usize) -> String {
    let text = |line: &[u8]| octets::escape(line).replace("\\\"", "\"");
    match line.get(..most) {
        Some(start) if line.len() > most => format!("{}…", text(start)),
        _ => text(line),
    }
}

#[cfg(test)]
mod tests {
    use crate::outcome::{Cause, Failure};

    #[test]
    fn the_fields_that_matter_are_shown() {
        let shown = |sent: &[u8]| {
            let failure = super::sent(Failure::new(Cause::Silent), sent);
            let facts = failure.facts.into_iter().skip(1);
            facts.flat_map(|fact| fact.lines).collect::<Vec<_>>()
        };
        let usual = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        assert!(shown(usual).is_empty());
        let range =
            b"GET /folder/file HTTP/1.1\r\nHost: localhost\r\nRange: bytes=5-\xff\r\n\r\nbody\n";
        assert_eq!(shown(range), ["Range: bytes=5-\\xff"]);
        let form =
            b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\r\n\"hi\"";
        assert_eq!(shown(form), ["Content-Type: application/json", "\"hi\""]);
        let target = format!(
            "GET /?{} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "a=b&".repeat(20)
        );
        assert_eq!(shown(target.as_bytes()), [&target[4..86]]);
        let form = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 22\r\n\r\nuser=ada&next=%22a%22+";
        assert_eq!(
            shown(form),
            ["Content-Length: 22", "user=ada&next=%22a%22+"]
        );
        assert!(shown(b"nonsense").is_empty());
    }
}
