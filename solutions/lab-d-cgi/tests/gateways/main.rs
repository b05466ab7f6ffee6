//! The program with gateways: servers that speak SCGI and FastCGI, and WSGI applications in real Python.
//!
//! Where Python is missing a test says so and is left out; where CI is set it fails.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fastcgi;
mod scgi;
mod server;
#[cfg(unix)]
mod wsgi;
