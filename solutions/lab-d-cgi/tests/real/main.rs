//! The program in front of programs that others wrote: git's own CGI program, PHP by CGI and by FastCGI, Perl with
//! CGI.pm, and applications in Flask, Bottle and Django, by WSGI and by CGI.
//!
//! A test whose program is not installed says so and is left out; where CI is set it fails. What has to be
//! installed stands in each message, and in `.ci/run`.

// Elsewhere there are neither PHP-FPM nor workers for WSGI.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod django;
#[path = "../../../lab-b-client/tests/real/found.rs"]
#[allow(dead_code, reason = "lab B's tests need more of it")]
mod found;
mod fpm;
mod git;
mod pages;
mod perl;
mod php;
#[path = "../../../lab-b-client/tests/real/programs.rs"]
#[allow(dead_code, reason = "lab B's tests need more of it")]
mod programs;
mod python;
mod repository;
#[path = "../gateways/server.rs"]
#[allow(dead_code, reason = "the tests of the gateways need more of it")]
mod server;
mod site;
mod visitor;
