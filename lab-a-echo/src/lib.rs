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
//! What is given is a crate of its own (`lab-a-echo/given`), so that a save compiles only what you write.
//! Every later lab uses [`connect()`], [`close_gently`], [`serve()`] for handlers that may wait, and
//! [`events::serve`] with a [`Conversation`] for those that may not.

pub mod adder;
pub mod address;
pub mod client;
pub mod clock;
pub mod datagram;
pub mod names;
pub mod serve;
pub mod server;
pub mod talk;

use std::process::ExitCode;

use lab_a_given::Steps;
pub use lab_a_given::{
    Conversation, Door, Echo, Error, Handler, Line, LineEnds, MAX_LINE_OCTETS, Model, NumberError,
    Service, Stop, Timeouts, close_gently, connect,
};
pub use serve::{events, serve};

/// The program: does what the arguments say (`given/src/cli/mod.rs`), with these functions.
#[must_use]
pub fn main() -> ExitCode {
    lab_a_given::main(&Steps {
        exchange: client::exchange,
        echo: server::echo,
        tell_time: clock::tell_time,
        tell_address: address::tell_address,
        add: adder::add,
        start_both: talk::start_both,
        serve: serve::serve_with,
        default_model: serve::default_model,
        echo_in_one_thread: |door| events::serve(door, Echo::default),
        #[cfg(feature = "async")]
        echo_in_tasks: Some(serve::asynchronous::serve),
        #[cfg(not(feature = "async"))]
        echo_in_tasks: None,
        echo_datagrams: datagram::echo_datagrams,
        exchange_datagrams: datagram::exchange_datagrams,
        resolve: names::resolve,
        parse_service: names::parse_service,
    })
}
