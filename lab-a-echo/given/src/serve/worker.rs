//! What a worker process inherits: the listening socket that its parent opened (Unix).

use std::env;
use std::fs::File;
use std::io;
use std::net::TcpListener;
use std::os::fd::AsFd;

/// Tells a program that it is a worker.
pub const WORKER_VARIABLE: &str = "LAB_A_WORKER";

/// In a worker: the listening socket that the parent opened. `None` in every other process.
pub(super) fn inherited_listener() -> Option<TcpListener> {
    env::var_os(WORKER_VARIABLE)?;
    // A program that a worker starts inherits the variable, but no listening socket.
    let listener = TcpListener::from(io::stdin().as_fd().try_clone_to_owned().ok()?);
    listener.local_addr().ok()?;
    // Standard input would keep the socket open when the door is closed.
    rustix::stdio::dup2_stdin(File::open("/dev/null").ok()?).ok()?;
    Some(listener)
}
