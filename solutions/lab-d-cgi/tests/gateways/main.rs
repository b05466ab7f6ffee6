//! The program with gateways: servers that speak SCGI and FastCGI, and WSGI applications in real Python.
//!
//! Where Python is missing a test says so and is left out; where CI is set it fails.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fastcgi;
#[path = "../../../lab-b-client/tests/real/found.rs"]
#[allow(dead_code, reason = "lab B's tests need more of it")]
mod found;
mod scgi;
mod server;
#[cfg(unix)]
mod wsgi;
