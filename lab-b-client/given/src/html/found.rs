//! What was found on a page, as lines or as JSON.

use scraper::ElementRef;
use serde_json::{Map, Value, json};

use super::Link;
use super::text::{json_line, printable};

/// One thing that was found.
#[derive(Debug)]
pub enum Found<'a> {
    /// An element, and its text.
    Element(ElementRef<'a>, String),
    /// The value of an attribute.
    Text(String),
    /// A link.
    Link(Link),
    /// A row of a table.
    Row(Vec<String>),
}

/// All of it as one JSON array.
#[must_use]
pub fn as_json(found: &[Found]) -> String {
    json_line(&found.iter().map(Found::json).collect())
}

/// One thing a line; `csv_line` makes one of the cells of a row.
#[must_use]
pub fn as_lines(found: &[Found], csv_line: fn(&[String]) -> String) -> String {
    found
        .iter()
        .map(|found| found.line(csv_line) + "\n")
        .collect()
}

impl Found<'_> {
    /// As a line of text, without its end.
    fn line(&self, csv_line: fn(&[String]) -> String) -> String {
        match self {
            Found::Element(_, text) | Found::Text(text) => printable(text),
            Found::Link(link) => link.url.to_string(),
            Found::Row(cells) => {
                let cells: Vec<String> = cells.iter().map(|cell| printable(cell)).collect();
                csv_line(&cells)
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Found::Element(element, text) => {
                let attributes: Map<String, Value> = element
                    .value()
                    .attrs()
                    .map(|(name, value)| (name.to_owned(), Value::from(value)))
                    .collect();
                json!({
                    "tag": element.value().name(),
                    "text": text,
                    "attributes": attributes,
                })
            }
            Found::Text(text) => json!(text),
            Found::Link(link) => json!({ "url": link.url.as_str(), "text": link.text }),
            Found::Row(cells) => json!(cells),
        }
    }
}
