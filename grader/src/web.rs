//! The HTTP client of the checks: how a check speaks with a web server under test.
//!
//! It sends exactly the octets it is told to, also wrong ones, and reads responses by their framing
//! with a strict reader of its own: never to the end of the connection, never by one read.
//!
//! Read on in this order: `site.rs` (a root folder with files, and the server that serves it),
//! `scripts.rs` (the same with scripts),
//! `server.rs` (ask it once), `client.rs`, `coming.rs` and `ends.rs` (one connection: send, receive, while it comes, what
//! follows),
//! `request.rs` (what is sent), `response.rs` (what came, and what a check expects of it),
//! `head.rs` (what a response must look like).
//!
//! ```ignore
//! let site = Site::new(subject)?;
//! let (name, content) = site.random_file("txt")?;
//! let mut server = site.serve(&["--workers", "4"])?;
//! let response = server.get(&format!("/{name}"))?;
//! response.expect_status(&[200])?;
//! response.expect_content(&content)?;
//! ```

mod asked;
mod client;
#[cfg(feature = "all-labs")]
mod coming;
mod ends;
mod expect;
mod head;
mod links;
pub mod percent;
mod request;
mod response;
#[cfg(feature = "all-labs")]
mod scripts;
mod server;
mod site;

pub use client::Client;
#[cfg(feature = "all-labs")]
pub(crate) use links::unescape;
pub use links::{Link, links, text_of};
pub use request::Request;
pub use response::Response;
#[cfg(feature = "all-labs")]
pub use scripts::Scripts;
pub use server::WebServer;
pub use site::Site;
