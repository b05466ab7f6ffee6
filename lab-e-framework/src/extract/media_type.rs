//! What content is: `text/html; charset=utf-8` (RFC 9110 §8.3.1).

use crate::Request;

/// A media type with its parameters. Names are in lower case.
///
/// # Example
/// ```
/// use lab_e_framework::extract::MediaType;
///
/// let form = MediaType::parse("multipart/form-data; boundary=\"a b\"").expect("it is one");
/// assert!(form.is("multipart/form-data"));
/// assert_eq!(form.parameter("boundary"), Some("a b"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaType {
    name: String,
    parameters: Vec<(String, String)>,
}

impl MediaType {
    /// Reads the value of a Content-Type. Nothing: it is none.
    #[must_use]
    pub fn parse(value: &str) -> Option<MediaType> {
        let (name, mut rest) = value.split_once(';').unwrap_or((value, ""));
        let name = name.trim().to_ascii_lowercase();
        let (kind, subtype) = name.split_once('/')?;
        if kind.is_empty() || subtype.is_empty() {
            return None;
        }
        let mut parameters = Vec::new();
        while let Some((name, after)) = rest.split_once('=') {
            let (value, after) = parameter_value(after)?;
            let name = name.trim_start_matches([';', ' ', '\t']).trim_end();
            parameters.push((name.to_ascii_lowercase(), value));
            rest = after;
        }
        Some(MediaType { name, parameters })
    }

    /// Whether it is this one, such as `application/json`.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// Whether content of this type is JSON (RFC 6839 §3.1).
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.is("application/json") || self.name.ends_with("+json")
    }

    /// The value of a parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The value at the beginning, a token or a quoted string (RFC 9110 §5.6.4), and what follows.
fn parameter_value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, after) = text.split_once(';').unwrap_or((text, ""));
        return Some((value.trim().to_owned(), after));
    };
    let (mut value, mut letters) = (String::new(), quoted.char_indices());
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(letters.next()?.1),
            _ => value.push(letter),
        }
    }
    None
}

impl Request<'_> {
    /// What the content is, if the client says so.
    #[must_use]
    pub fn media_type(&self) -> Option<MediaType> {
        MediaType::parse(self.field("Content-Type")?)
    }
}
