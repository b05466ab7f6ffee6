//! Text as it is printed: on one line, and harmless to a terminal.

use serde_json::Value;

/// HTML's white space: five characters, of Unicode's twenty-five. A no-break space is none of them.
#[must_use]
pub fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\x0c' | '\r')
}

/// Every run of white space becomes one space; none is left at the ends.
#[must_use]
pub fn collapse(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split(is_space).filter(|word| !word.is_empty()) {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed
}

/// A line of JSON without control characters: JSON escapes those below U+0020 itself, but U+007F to U+009F are
/// commands to a terminal too.
#[must_use]
pub fn json_line(value: &Value) -> String {
    let mut line = String::new();
    for c in value.to_string().chars() {
        match c.is_control() {
            true => line += &format!("\\u{:04x}", u32::from(c)),
            false => line.push(c),
        }
    }
    line + "\n"
}

/// The text as one printable line: a page must not be able to write escape codes to our terminal, nor
/// to begin a new line. Control characters become U+FFFD, line ends and tabs a space.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' => ' ',
            c if c.is_control() => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect()
}
