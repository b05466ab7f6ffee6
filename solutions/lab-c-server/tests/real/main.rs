//! The program against clients that others wrote: curl, wget, Chromium, REDbot; the questions that h1spec
//! asks; and everybody at once (`overload`, only when asked for).
//!
//! A test whose client is not installed says so and is left out; where CI is set it fails. What has to be
//! installed stands in each message, and in `.ci/run`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod browser;
mod browses;
mod conversations;
mod curl;
mod downloads;
mod exchange;
#[path = "../../../lab-b-client/tests/real/found.rs"]
#[allow(dead_code, reason = "lab B's tests need more of it")]
mod found;
mod h1spec;
mod lint;
mod mirror;
// It looks at memory and descriptors in /proc.
#[cfg(target_os = "linux")]
mod overload;
#[path = "../../../lab-b-client/tests/real/programs.rs"]
#[allow(dead_code, reason = "lab B's tests need more of it")]
mod programs;
mod server;
mod tree;
