//! What is given in lab A: the command line, the listening socket, how a server ends.
//!
//! The lab's own crate is about what is written step by step; what it needs beside that stands here,
//! worth reading but not changing. [`main()`] calls the lab's functions through a list of them, [`Steps`].
//!
//! | file | what it is |
//! |---|---|
//! | `steps.rs`, `cli/` | from arguments to a call |
//! | `connect.rs`, `close.rs` | how a client gets a connection; how one is closed so that the last words arrive |
//! | `serve/` | the door that clients come through, and how a server is stopped |
//! | `lines.rs`, `both_ways.rs`, `datagrams.rs`, `services.rs` | around the functions of a5, a6, a12 and a13 |
//! | `error.rs`, `note.rs` | what the programs say when something goes wrong |

mod bind;
mod both_ways;
mod cli;
mod close;
mod connect;
mod datagrams;
mod error;
mod limits;
mod lines;
mod note;
mod serve;
mod services;
mod signals;
mod steps;

pub use both_ways::{LineEnds, Report, Reporter};
pub use cli::main;
pub use close::{MAX_DROPPED_OCTETS, PATIENCE, close_gently};
pub use connect::{Timeouts, connect};
pub use datagrams::MAX_DATAGRAM_OCTETS;
pub use error::Error;
pub use lines::{Line, MAX_LINE_OCTETS, NumberError};
pub use note::note;
pub use serve::{
    ASKED_TO_STOP, AT_DOOR, Arrival, Client, Conversation, Door, Echo, Handler, Model, Place,
    SHORTAGE_PAUSE, Serving, Stop, serve_until_stopped,
};
#[cfg(unix)]
pub use serve::{KeepWorker, Team, WORKER_VARIABLE, WorkerCommand, obey_parent, serve_in_team};
pub use services::Service;
pub use signals::{at_first_signal, before_second_signal};
pub use steps::Steps;
