//! The program with programs that others wrote: Chromium, nginx in front of two copies, Prometheus' own parser, and
//! Schemathesis, which reads the description of the API and tries what it promises. And the questions that the
//! Todo-Backend specification asks.
//!
//! A test whose program is not installed says so and is left out; where CI is set it fails. What has to be
//! installed stands in each message, and in `.ci/run`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod api;
mod browser;
mod cookies;
mod copies;
mod devtools;
#[path = "../../../lab-c-server/tests/real/exchange.rs"]
#[allow(dead_code, reason = "lab C's tests need more of it")]
mod exchange;
#[path = "../../../lab-b-client/tests/real/found.rs"]
#[allow(dead_code, reason = "lab B's tests need more of it")]
mod found;
mod guest_book;
mod metrics;
mod origins;
#[path = "../../../lab-b-client/tests/real/programs.rs"]
#[allow(dead_code, reason = "lab B's tests need more of it")]
mod programs;
mod proxy;
mod server;
mod todos;
mod visitor;
mod web_socket;
