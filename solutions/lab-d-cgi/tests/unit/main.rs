//! What can be said of lab D's parts without a process: heads, meta-variables, paths.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod heads;
mod scripts;
mod variables;
