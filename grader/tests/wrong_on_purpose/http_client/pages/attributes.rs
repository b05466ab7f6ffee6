//! Attributes of a tag, and character references.

use crate::fault;

/// The attributes up to `>`, and what follows it.
pub fn attributes(text: &str) -> (Vec<(String, String)>, &str) {
    let mut list: Vec<(String, String)> = Vec::new();
    let mut rest = text;
    loop {
        rest =
            rest.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (list, after);
        }
        if rest.is_empty() {
            return (list, "");
        }
        let end = rest.find(|letter: char| letter.is_ascii_whitespace() || "=>/".contains(letter));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        let (value, after) = match after.trim_ascii_start().strip_prefix('=') {
            Some(after) => value(after.trim_ascii_start()),
            None => ("", after),
        };
        rest = after;
        let value = if fault("b6-keeps-references-in-attributes") || fault("b8-references-stay") {
            value.to_owned()
        } else {
            references(value)
        };
        let name = name.to_ascii_lowercase();
        if list.iter().all(|(own, _)| *own != name) {
            list.push((name, value));
        }
    }
}

/// An attribute's value, and what follows it.
fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = text.strip_prefix(quote) {
            if fault("b6-greater-ends-a-quoted-value") {
                let end = quoted.find([quote, '>']).unwrap_or(quoted.len());
                let after = &quoted[end..];
                return (&quoted[..end], after.strip_prefix(quote).unwrap_or(after));
            }
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    if fault("b6-needs-quotes") {
        return ("", text);
    }
    let end = text.find(|letter: char| letter.is_ascii_whitespace() || letter == '>');
    text.split_at(end.unwrap_or(text.len()))
}

/// Decodes character references.
pub fn references(text: &str) -> String {
    if fault("b6-keeps-references") {
        return text.to_owned();
    }
    let once = decode_references(&text.replace("\r\n", "\n").replace('\r', "\n"));
    if fault("b6-decodes-twice") {
        decode_references(&once)
    } else {
        once
    }
}

fn decode_references(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        let found = after
            .split_once(';')
            .and_then(|(name, after)| Some((reference(name)?, after)));
        (decoded, rest) = match found {
            Some((letter, after)) => (decoded + &letter.to_string(), after),
            None => (decoded + "&", after),
        };
    }
    decoded + rest
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        return number.ok().and_then(char::from_u32);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "auml" => 'ä',
        "copy" => '©',
        _ => return None,
    })
}
