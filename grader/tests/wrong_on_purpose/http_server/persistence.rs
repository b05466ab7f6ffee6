//! Does a connection go on after an exchange (RFC 9112 §9.3)?

use super::answer::Answer;
use super::head::Head;
use super::input::Input;
use super::stopping;
use crate::fault;

/// What follows an answer.
#[derive(Clone, Copy)]
pub struct Next {
    pub closes: bool,
    /// The answer says so.
    pub says_so: bool,
}

/// What follows the answer to this request, of which so many came before on the same connection.
pub fn after(head: &Head, answer: &Answer, served: usize) -> Next {
    let mut closes = !persists(head);
    closes |= answer.ends_with_the_connection();
    let is_error = answer.status >= 400;
    let silent = fault("c9-closes-without-saying-so")
        || is_error && fault("c9-closes-silently-after-errors");
    closes |= is_error && fault("c9-closes-silently-after-errors")
        || served >= 100 && fault("c9-at-most-100-requests")
        || answer.status == 304 && fault("c14-closes-after-304");
    if !stopping::has_begun() || fault("c16-stays-on-the-line") {
        let says_so = closes && !silent;
        return Next { closes, says_so };
    }
    Next {
        closes: true,
        says_so: !fault("c16-does-not-say-close"),
    }
}

/// A client of HTTP/1.0 has to be told that the connection persists.
pub fn tell(head: &Head, answer: Answer, closes: bool) -> Answer {
    match head.old && !closes && !fault("c9-old-is-not-told") {
        true => answer.field("Connection", "keep-alive"),
        false => answer,
    }
}

/// What is done with octets that came before their turn.
pub fn what_came_early(input: &mut Input) {
    if fault("c9-drops-what-came-early") {
        input.waiting.clear();
    }
}

/// Of two heads that have come the second comes first.
pub fn newest_first(waiting: &mut [u8]) {
    if !fault("c9-newest-first") {
        return;
    }
    let end = |octets: &[u8]| octets.windows(4).position(|four| four == b"\r\n\r\n");
    if let Some(first) = end(waiting)
        && let Some(second) = end(&waiting[first + 4..])
    {
        waiting[..first + second + 8].rotate_left(first + 4);
    }
}

fn persists(head: &Head) -> bool {
    let options = options(head);
    let has = |name: &str| options.iter().any(|option| option == name);
    if fault("c9-closes-after-each") || fault("c9-asked-to-stay-only") && !has("keep-alive") {
        return false;
    }
    if head.old && fault("c9-keep-alive-beats-close") && has("keep-alive") {
        return true;
    }
    if says_close(head, &options) {
        return false;
    }
    if head.old {
        return fault("c9-old-persists") || has("keep-alive") && !fault("c9-old-never-persists");
    }
    true
}

fn options(head: &Head) -> Vec<String> {
    if !fault("c9-first-connection-line") {
        return head.list("connection");
    }
    let values = head.values("connection");
    let first = String::from_utf8_lossy(values.first().copied().unwrap_or_default()).to_lowercase();
    first.split(',').map(|one| one.trim().to_owned()).collect()
}

fn says_close(head: &Head, options: &[String]) -> bool {
    let raw = String::from_utf8_lossy(&head.values("connection").join(&b',')).into_owned();
    if fault("c9-ignores-close") {
        return false;
    }
    if fault("c9-close-by-exact-case") {
        return raw.split(',').any(|one| one.trim() == "close");
    }
    if fault("c9-close-alone") {
        return options == ["close"];
    }
    if fault("c9-close-anywhere") {
        return raw.to_lowercase().contains("close");
    }
    options.iter().any(|option| option == "close")
}
