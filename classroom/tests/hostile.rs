//! Hostile submissions beside good ones, graded by `cargo grade` at the highest level that this machine offers: each is contained and
//! named for what it did, the good ones get exactly the grade they get alone, and nothing is left behind.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(target_os = "linux")]
#[path = "hostile/mod.rs"]
mod hostile;
