//! What is given in lab E: its settings, its database, and what a line of its log looks like.
//!
//! The lab's own crate is about what is written step by step; what it needs beside that stands here,
//! worth reading but not changing.
//!
//! | file | what it is |
//! |---|---|
//! | `program.rs` | from arguments to an application that serves |
//! | `config.rs` | the settings of lab E, beside those of lab C |
//! | `network.rs` | ranges of addresses: which proxies are trusted |
//! | `database.rs` | SQLite: a file, or memory |
//! | `draining.rs` | whether the server is about to end |
//! | `panics.rs` | what is said of a panic |

mod config;
mod database;
mod draining;
mod network;
mod panics;
mod program;

pub use config::{Config, Rate};
pub use database::Database;
pub use draining::Draining;
pub use network::Network;
pub use program::{Steps, main};
