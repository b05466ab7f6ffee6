//! HTTP messages as octets on a stream: the same for both ends (RFC 9112).
//!
//! A message is a start line, field lines, an empty line, and perhaps a body (§2.1). Nothing here
//! knows of sockets: all of it reads from any [`std::io::Read`], and it does not matter in how many
//! pieces the octets come. In the order of reading: `input.rs`, `head.rs`, `parse.rs` (with `fields.rs`),
//! `framing.rs`, `body.rs` (with `chunked.rs`); and `write.rs` for the other direction.

pub mod body;
pub mod chunked;
pub mod error;
pub mod fields;
pub mod framing;
pub mod head;
pub mod input;
pub mod parse;
pub mod write;

pub use body::Body;
pub use error::MessageError;
pub use fields::Fields;
pub use framing::Framing;
pub use head::read_head;
pub use input::Input;
pub use parse::{RequestHead, ResponseHead, Version};
pub use write::field_line;

/// How long a head may be: 64 KiB, more than any honest peer needs.
pub const MAX_HEAD_OCTETS: usize = 64 * 1024;
