//! Lab A, from two programs that say hello to one server with many clients.
//!
//! Read it in the order of the steps:
//!
//! | step | file | what it is |
//! |---|---|---|
//! | a1 | `client.rs` | the client's side of a conversation |
//! | a2 | `serve/one.rs`, `server.rs` | a server: one client after another, each gets its octets back |
//! | a3, a4 | `clock.rs`, `address.rs` | servers that answer without being asked |
//! | a5 | `adder.rs` | a conversation with lines, which TCP does not have |
//! | a6 | `talk.rs` | both directions at once |
//! | a7–a11 | `serve/` | many clients at once: threads, a pool, events, async, processes |
//! | a12 | `datagram.rs` | UDP: datagrams instead of a stream |
//! | a13 | `names.rs` | names for addresses and for ports |
//!
//! What is given, and used by every later lab: [`connect()`], [`close_gently`], [`serve()`]
//! for handlers that may wait, [`events::serve`] with a [`Conversation`] for those that may not.

pub mod adder;
pub mod address;
pub mod cli;
pub mod client;
pub mod clock;
pub mod close;
pub mod connect;
pub mod datagram;
pub mod error;
pub mod names;
pub mod serve;
pub mod server;
pub mod talk;

mod bind;
mod limits;
mod note;
mod signals;

pub use close::close_gently;
pub use connect::{Timeouts, connect};
pub use error::Error;
pub use serve::conversation::Conversation;
pub use serve::{Door, Model, Stop, events, serve};

/// The program: does what the arguments say (`cli/mod.rs`).
#[must_use]
pub fn main() -> std::process::ExitCode {
    cli::main()
}
