//! What is sent of a form: names and values.

use std::path::PathBuf;

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
    #[must_use]
    pub fn place(name: &str) -> [Self; 2] {
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
