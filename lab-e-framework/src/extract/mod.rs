//! What a request asks for and brings: typed values from its path, query, fields and content.
//!
//! | file | what it reads |
//! |---|---|
//! | `from_text.rs` | a text as a number, a truth value, … |
//! | `pairs.rs` | queries and urlencoded forms: names and values |
//! | `accept.rs` | what the client would like best |
//! | `media_type.rs` | what the content is |
//! | `content.rs` | the content as a form or as JSON |

pub mod accept;
mod content;
mod from_text;
pub mod media_type;
mod pairs;

pub use from_text::FromText;
pub use media_type::MediaType;
pub use pairs::Pairs;
