//! What a request asks for and brings: typed values from its path, query, fields and content.

mod from_text;

pub use from_text::FromText;
