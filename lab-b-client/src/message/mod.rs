//! HTTP messages as octets on a stream: the same for both ends (RFC 9112).
//!
//! A message is a start line, field lines, an empty line, and perhaps a body (§2.1). Nothing here
//! knows of sockets: all of it reads from any [`std::io::Read`], and it does not matter in how many
//! pieces the octets come. In the order of reading: `input.rs`, `head.rs`, `parse.rs` (with `fields.rs`),
//! `framing.rs`, `body.rs` (with `chunked.rs`); and `write.rs` for the other direction. Of these
//! `input.rs`, `fields.rs`, `write.rs` and `error.rs` are given: `given/src/message/`.

pub mod body;
pub mod chunked;
pub mod framing;
pub mod head;
pub mod parse;

pub use body::Body;
pub use framing::Framing;
pub use head::read_head;
pub use lab_b_given::message::{Fields, Input, MessageError, field_line};
pub use lab_b_given::message::{error, fields, input, write};
pub use parse::{RequestHead, ResponseHead, Version};

/// How long a head may be: 64 KiB, more than any honest peer needs.
pub const MAX_HEAD_OCTETS: usize = 64 * 1024;
