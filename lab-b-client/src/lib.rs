//! Lab B, from a GET written by hand to a crawler that maps a whole site.
//!
//! Read it in the order of the steps:
//!
//! | step | file | what it is |
//! |---|---|---|
//! | b1 | `request.rs`, `target.rs` | a request, octet for octet |
//! | b2 | `message/head.rs`, `message/parse.rs` | the head of a response, however it arrives |
//! | b3, b4 | `message/framing.rs`, `message/body.rs`, `message/chunked.rs` | where a body ends |
//! | b5 | `redirect.rs` | the answer is elsewhere |
//! | b6 | `html/` | what one needs from a page |
//! | b7 | `form/` | a form, filled in and sent |
//! | b8, b10, b11 | `crawl/` | every page of a site, politely, by many at once |
//! | b9 | `content.rs` | what a POST carries |
//! | b12 | `connections.rs` | one connection for many requests |
//! | b13 | `coding.rs` | gzip and deflate |
//! | b14 | `cookies/` | cookies |
//! | b15 | `retry.rs` | patience with a server that is busy |
//! | b16 | `charset.rs` | octets into text |
//! | b18 | `timing.rs` | where the time goes |
//!
//! What is given is a crate of its own (`lab-b-client/given`), so that a save compiles only what you write.
//! `client.rs` puts the steps together: [`Client::send`] reads as the protocol's order. `message/` knows
//! nothing of clients: lab C's server reads requests with it.

pub mod charset;
pub mod cli;
pub mod client;
pub mod coding;
pub mod connections;
pub mod content;
pub mod cookies;
pub mod crawl;
pub mod form;
pub mod html;
pub mod message;
pub mod multipart;
pub mod redirect;
pub mod request;
pub mod response;
pub mod retry;
pub mod target;
pub mod timing;

mod ask;
mod dial;

// What is given, by the names that the lab knows it by.
use lab_b_given::{copy, date, interrupt, note, pause, progress, wire};
pub use lab_b_given::{error, options, output};

pub use client::Client;
pub use content::Content;
pub use lab_b_given::date::http_date;
pub use lab_b_given::{Deadline, Error, Options, Resolve};
pub use message::{Fields, ResponseHead};
pub use request::Request;
pub use response::Response;

/// The program: does what the arguments say.
#[must_use]
pub fn main() -> std::process::ExitCode {
    cli::main()
}
