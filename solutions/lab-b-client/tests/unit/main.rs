//! What can be shown without starting the program: how messages are read and written, and the rules
//! for redirects, cookies and codings; what is read of pages, sent of forms, and crawled.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod codings;
mod cookies;
mod crawling;
mod endings;
mod extracting;
mod forms;
mod hostile;
mod messages;
mod patience;
mod program;
mod requests;
mod seeds;
#[cfg(unix)]
mod signals;
mod splits;
mod tags;
