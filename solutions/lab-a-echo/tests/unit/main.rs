//! What can be shown without starting the program: pure functions, and the parts that later labs use.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod adder;
mod closing;
mod connecting;
mod line_ends;
mod names;
mod serving;

use std::net::{TcpListener, TcpStream};
use std::time::Duration;

/// No test waits longer for what must come.
const SOON: Duration = Duration::from_secs(10);

/// Both ends of a connection; reads fail after [`SOON`].
fn connection() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    for end in [&client, &server] {
        end.set_read_timeout(Some(SOON)).unwrap();
    }
    (client, server)
}
