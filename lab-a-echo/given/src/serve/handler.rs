//! Who is served when, and what is done for each: the names of it.

use std::io;
use std::net::TcpStream;

/// How many clients are served at the same time, and by whom, with a handler that may block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// One client after another.
    One,
    /// A thread for every client.
    Threads,
    /// So many threads, and a queue before them.
    Pool(usize),
    /// So many processes that share the listening socket (Unix).
    Processes(usize),
}

/// A conversation with one client, from the first octet to the close. Reads and writes of the stream wait.
///
/// Every function and closure of this shape is one. It may panic: that ends this conversation only.
pub trait Handler: Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static {}

impl<F: Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static> Handler for F {}
