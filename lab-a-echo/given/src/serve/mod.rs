//! What every server has, whatever its model: a door, clients, and a way to stop.

mod client;
mod conversation;
mod door;
mod entrance;
mod handler;
mod stop;
#[cfg(unix)]
mod team;
mod until_stopped;
#[cfg(unix)]
mod worker;

pub use client::Client;
pub use conversation::{Conversation, Echo};
pub use door::{ASKED_TO_STOP, AT_DOOR, Door};
pub use entrance::{Arrival, SHORTAGE_PAUSE};
pub use handler::{Handler, Model};
pub use stop::{Place, Stop};
#[cfg(unix)]
pub use team::{KeepWorker, Team, WorkerCommand, obey_parent, serve_in_team};
pub use until_stopped::{Serving, serve_until_stopped};
#[cfg(unix)]
pub use worker::WORKER_VARIABLE;
