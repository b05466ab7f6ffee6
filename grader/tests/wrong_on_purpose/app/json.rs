//! JSON values (RFC 8259), and how they are written. How they are read: `json_reader.rs`.

use std::fmt;

use crate::fault;

/// A value. Members stand in their order; a number is kept as it was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub fn text(text: &str) -> Self {
        Json::Text(text.into())
    }

    pub fn number(number: impl fmt::Display) -> Self {
        Json::Number(number.to_string())
    }

    pub fn object<const N: usize>(members: [(&str, Json); N]) -> Self {
        let members = members.into_iter();
        Json::Object(members.map(|(name, value)| (name.into(), value)).collect())
    }

    /// `[["a","1"],["b","2"]]`
    pub fn pairs(pairs: &[(String, String)]) -> Self {
        let pairs = pairs.iter();
        let pairs =
            pairs.map(|(name, value)| Json::List(vec![Json::text(name), Json::text(value)]));
        Json::List(pairs.collect())
    }

    /// The member with this name; of several the last one counts.
    pub fn get(&self, name: &str) -> Option<&Json> {
        let Json::Object(members) = self else {
            return None;
        };
        let found = members.iter().rfind(|(own, _)| own == name);
        found.map(|(_, value)| value)
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A number without fraction and exponent.
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Json::Number(number) => number.parse().ok(),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Json::Bool(truth) => Some(*truth),
            _ => None,
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(truth) => write!(f, "{truth}"),
            Json::Number(number) => f.write_str(number),
            Json::Text(text) => write_text(f, text),
            Json::List(list) => {
                f.write_str("[")?;
                for (place, value) in list.iter().enumerate() {
                    f.write_str(if place > 0 { "," } else { "" })?;
                    value.fmt(f)?;
                }
                f.write_str("]")
            }
            Json::Object(members) => {
                f.write_str("{")?;
                for (place, (name, value)) in members.iter().enumerate() {
                    f.write_str(if place > 0 { "," } else { "" })?;
                    write_text(f, name)?;
                    f.write_str(":")?;
                    value.fmt(f)?;
                }
                f.write_str("}")
            }
        }
    }
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for letter in text.chars() {
        match letter {
            '"' | '\\' if !fault("e4-json-escapes-nothing") => write!(f, "\\{letter}")?,
            control if control < ' ' && !fault("e4-json-escapes-nothing") => {
                write!(f, "\\u{:04x}", u32::from(control))?;
            }
            letter => write!(f, "{letter}")?,
        }
    }
    f.write_str("\"")
}
