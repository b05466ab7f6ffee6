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
//! | `database.rs`, `schema.rs` | SQLite: a file, or memory; and its tables |
//! | `draining.rs` | whether the server is about to end |
//! | `lines.rs` | lines of the access log on their way to the disk |
//! | `log_line.rs` | a line of the access log |
//! | `pages.rs` | the templates of the pages, and their style sheet |
//! | `panics.rs` | what is said of a panic |

mod config;
mod database;
mod database_error;
mod draining;
mod identity;
mod lines;
mod log_line;
mod network;
mod pages;
mod panics;
mod program;
mod schema;

pub use config::{Config, Rate};
pub use database::Database;
pub use database_error::DatabaseError;
pub use draining::Draining;
pub use lines::Lines;
pub use log_line::{LogLine, OpenLine};
pub use network::Network;
pub use pages::{Pages, STYLE};
pub use program::{Steps, main};

/// What `/todos` understands and answers, for programs: an OpenAPI description.
pub const OPENAPI: &str = include_str!("../static/openapi.json");
