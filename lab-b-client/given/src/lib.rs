//! What is given in lab B: the command line, connections as the client uses them, files, reports.
//!
//! The lab's own crate is about what is written step by step; what it needs beside that stands here,
//! worth reading but not changing. [`main()`] calls the lab's programs through a list of them, [`Programs`].
//!
//! | file | what it is |
//! |---|---|
//! | `cli/`, `options.rs` | from arguments to a call |
//! | `urls.rs` | URLs as people type them, percent-encoding, base64 |
//! | `dial.rs`, `wire.rs`, `verbose.rs` | a connection: names, time limits, what `--verbose` shows |
//! | `message/` | fields, a buffer for what comes, errors |
//! | `coding.rs`, `charset.rs`, `html/`, `cookies/`, `crawl/` | around the functions of b6 to b16 |
//! | `output.rs`, `copy.rs`, `progress.rs`, `interrupt.rs` | where answers go, and what ends the program |
//! | `error.rs`, `note.rs`, `pause.rs`, `date.rs` | what is said when something goes wrong; waits and dates |

pub mod bounded;
pub mod charset;
pub mod cli;
pub mod coding;
pub mod cookies;
pub mod copy;
pub mod crawl;
pub mod date;
pub mod dial;
pub mod error;
pub mod form;
pub mod html;
pub mod interrupt;
pub mod message;
pub mod multipart;
pub mod note;
pub mod options;
pub mod output;
pub mod pause;
pub mod pieces;
pub mod progress;
pub mod urls;
pub mod wire;

mod verbose;

pub use cli::{Arguments, Programs, main};
pub use error::Error;
pub use options::{Options, Resolve};
pub use wire::{Deadline, Wire};
