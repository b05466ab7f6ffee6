//! JSON strings.

use crate::fault;

pub fn quote(text: &str) -> String {
    if fault("b6-json-not-escaped") || fault("b8-titles-not-escaped") {
        return format!("\"{text}\"");
    }
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter < ' ' && !fault("b6-json-escapes-only-quotes") => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}

/// `["a","b"]`
pub fn strings<'a>(list: impl IntoIterator<Item = &'a String>) -> String {
    array(list.into_iter().map(|text| quote(text)))
}

/// An array of what is JSON already.
pub fn array(list: impl IntoIterator<Item = String>) -> String {
    let list: Vec<String> = list.into_iter().collect();
    format!("[{}]", list.join(","))
}
