//! `wire` as its user sees it: the program, real sockets on both of its sides, and what it prints and writes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
// Ctrl-C is sent by a signal.
#![cfg(unix)]

mod bulk;
mod ends;
mod files;
#[path = "../../../solutions/lab-b-client/tests/real/found.rs"]
#[allow(dead_code, reason = "lab B's tests need more of it")]
mod found;
mod network;
mod peers;
mod pictures;
mod trouble;
mod wire;
