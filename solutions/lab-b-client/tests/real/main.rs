//! The program against servers that others wrote: nginx, Python's http.server, httpbin. What wget finds
//! on a large site, our crawler finds too.
//!
//! A test whose server is not installed says so and is left out; where CI is set it fails. What has to be
//! installed stands in each message, and in `.ci/run`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod crawls;
mod downloads;
mod echoes;
mod found;
mod ours;
mod programs;
mod servers;
mod site;
