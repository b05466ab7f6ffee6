//! The server with scripts that misbehave, and with much to carry. They are shell scripts: `cargo test -p solution-d-cgi --test scripts`.
//!
//! What every program of lab D must do is in the checks; these tests look at the process from outside as well: what it
//! leaves behind, and how much memory it takes.

// Elsewhere there are neither shell scripts nor process groups.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod ends;
mod much;
mod process;
mod server;
