//! Functions, strings and comments of Rust.

use super::{Function, bare, blanked, is_word, quoted};
use crate::language::Language;

/// All functions of a text, also those inside others, in the order they begin.
pub(super) fn functions(text: &str) -> Vec<Function> {
    let code = blanked(text, Language::Rust, true);
    let mut found = Vec::new();
    for (at, _) in code
        .match_indices("fn ")
        .filter(|(at, _)| !code[..*at].ends_with(is_word))
    {
        let Some(open) = end_of_signature(&code, at) else {
            break;
        };
        if let Some(close) = closing_brace(&code, open) {
            found.push(Function {
                signature: bare(&text[at..open], Language::Rust),
                body: open + 1..close,
            });
        }
    }
    found
}

/// Where a signature ends: at `{`, or at `;` if there is no body. `[u8; 4]` does not end it.
fn end_of_signature(code: &str, at: usize) -> Option<usize> {
    let mut depth = 0;
    for (place, letter) in code[at..].char_indices() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' | ';' if depth == 0 => return Some(at + place),
            _ => {}
        }
    }
    None
}

fn closing_brace(code: &str, open: usize) -> Option<usize> {
    if !code[open..].starts_with('{') {
        return None;
    }
    let mut depth = 0;
    for (at, brace) in code[open..].match_indices(['{', '}']) {
        depth += if brace == "{" { 1 } else { -1 };
        if depth == 0 {
            return Some(open + at);
        }
    }
    None
}

/// The length of the comment, string or character that `rest` begins with, and whether it is a comment.
pub(super) fn literal_or_comment(rest: &str, before: Option<char>) -> Option<(usize, bool)> {
    if rest.starts_with("//") {
        return Some((rest.find('\n').unwrap_or(rest.len()), true));
    }
    if rest.starts_with("/*") {
        return Some((block_comment(rest), true));
    }
    if rest.starts_with('"') {
        return Some((quoted(rest, '"')?, false));
    }
    if rest.starts_with('r') && !before.is_some_and(is_word_but_b) {
        return raw_string(rest).map(|length| (length, false));
    }
    // 'x' and '\n' are characters; 'name is a lifetime.
    if rest.starts_with('\'') {
        let mut letters = rest.chars().skip(1);
        let (one, two) = (letters.next()?, letters.next()?);
        if one == '\\' || two == '\'' {
            return Some((quoted(rest, '\'')?, false));
        }
    }
    None
}

/// `br"…"` is a raw string too.
fn is_word_but_b(c: char) -> bool {
    is_word(c) && c != 'b'
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    for (at, _) in rest.char_indices() {
        if rest[at..].starts_with("/*") {
            depth += 1;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            if depth == 0 {
                return at + 2;
            }
        }
    }
    rest.len()
}

fn raw_string(rest: &str) -> Option<usize> {
    let hashes = rest[1..]
        .chars()
        .take_while(|letter| *letter == '#')
        .count();
    let inside = rest[1 + hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    inside.find(&end).map(|at| 1 + hashes + 1 + at + end.len())
}
