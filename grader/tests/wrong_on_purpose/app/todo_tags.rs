//! The version of a to-do, and lists of versions in conditions (RFC 9110 §8.8.3, §13.1).

use super::encoding;
use super::todo_list::Todo;
use crate::fault;

/// The strong tag of this version.
pub fn etag(todo: &Todo) -> String {
    match () {
        () if fault("e13-weak-etag") => format!("W/\"{}-{}\"", todo.id, todo.version),
        () if fault("e13-etag-without-quotes") => format!("{}-{}", todo.id, todo.version),
        () if fault("e13-etag-is-the-id") => format!("\"{}\"", todo.id),
        () if fault("e13-etag-of-the-title") => {
            format!("\"{}\"", encoding::encode(todo.title.as_bytes()))
        }
        () if fault("e13-etag-at-random") => {
            format!("\"{}\"", crate::http_server::random::text())
        }
        () => format!("\"{}-{}\"", todo.id, todo.version),
    }
}

/// Does a list of entity tags name this version?
pub fn names(list: &str, etag: &str, weakly: bool, has_star: bool, all: bool) -> bool {
    if list.trim() == "*" {
        return has_star;
    }
    let mut tags = list.split(',').map(str::trim);
    let is_it = |tag: &str| tag == etag || weakly && tag.strip_prefix("W/") == Some(etag);
    match all {
        true => tags.any(is_it),
        false => tags.next().is_some_and(is_it),
    }
}
