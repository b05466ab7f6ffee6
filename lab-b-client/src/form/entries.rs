//! What is sent of a form: its entry list (HTML §4.10.21.4), names and values in the order of the page.

use std::path::PathBuf;

use super::control::{Control, State};

/// One name with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The field's name.
    pub name: String,
    /// Its value.
    pub value: Value,
}

/// The value of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text; its lines end in CRLF.
    Text(String),
    /// A file; `None` where nobody has chosen one.
    File(Option<PathBuf>),
}

/// What is sent of these fields, in their order. `submitter` is the place of the button that is pressed.
#[must_use]
pub fn entries(controls: &[Control], submitter: Option<usize>) -> Vec<Entry> {
    let numbered = controls.iter().enumerate();
    numbered
        .flat_map(|(at, control)| entries_of(&control.name, &control.state, submitter == Some(at)))
        .collect()
}

/// What is sent of one field: nothing, one entry, or several.
fn entries_of(name: &str, state: &State, pressed: bool) -> Vec<Entry> {
    // TODO b7-entries · slide b-form · cargo workshop check b7
    // - Text is sent as it is, a box if it is checked, a list's options if they are selected and not disabled.
    // - A field for files sends each file, or `None` once if there is no file.
    // - A button sends its value only if it was `pressed` and has a name; a picture the place (`Entry::place`).
    todo!("b7-entries")
}

impl Entry {
    /// An entry with text. However its lines ended, they end in CRLF now.
    #[must_use]
    pub fn text(name: &str, value: &str) -> Self {
        Entry {
            name: crlf(name),
            value: Value::Text(crlf(value)),
        }
    }

    /// An entry with a file, or without one.
    #[must_use]
    pub fn file(name: &str, path: Option<&PathBuf>) -> Self {
        Entry {
            name: crlf(name),
            value: Value::File(path.cloned()),
        }
    }

    /// The place where a picture was clicked: its upper left corner, since nobody has seen it.
    fn place(name: &str) -> [Self; 2] {
        let dot = if name.is_empty() { "" } else { "." };
        ["x", "y"].map(|axis| Entry::text(&format!("{name}{dot}{axis}"), "0"))
    }
}

fn crlf(text: &str) -> String {
    if !text.contains(['\r', '\n']) {
        return text.to_owned();
    }
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\n', "\r\n")
}
