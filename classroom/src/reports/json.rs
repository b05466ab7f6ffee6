//! JSON that a terminal can show: what steers it is written as `\u001b`. Whoever reads the JSON gets the same text.

use serde_json::Value;

use crate::reports::clean::is_harmless;

/// The value on one line.
pub(super) fn line(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().all(is_harmless) {
        return text;
    }
    let mut safe = String::new();
    for letter in text.chars() {
        // Outside of its strings JSON is of harmless letters.
        if is_harmless(letter) {
            safe.push(letter);
        } else {
            letter
                .encode_utf16(&mut [0; 2])
                .iter()
                .for_each(|unit| safe.push_str(&format!("\\u{unit:04x}")));
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_the_same_text_and_a_terminal_no_commands() {
        let text = "\u{1b}[2J \u{9b} \u{202e} \u{e0041} \n é 李";
        let line = line(&text.into());
        assert!(line.chars().all(is_harmless), "{line}");
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), text);
    }
}
