//! The parts of HTTP messages that need no writing: fields, a buffer for what comes, and what can be wrong.

pub mod error;
pub mod fields;
pub mod input;
pub mod parse;
pub mod write;

pub use error::MessageError;
pub use fields::Fields;
pub use input::Input;
pub use parse::{RequestHead, Version};
pub use write::field_line;
