//! Many clients, one server: who is served when.
//!
//! The conversation is always the same function; only the waiting differs, in a few lines each:
//! `one.rs` (a2), `threads.rs` (a7), `pool.rs` (a8), `events.rs` (a9), `asynchronous.rs` (a10),
//! `processes.rs` (a11). All take their clients from a [`Door`], until its [`Stop`](crate::Stop) asks them to end.

pub mod events;

#[cfg(feature = "async")]
pub mod asynchronous;

mod connection;
mod one;
mod pool;
#[cfg(unix)]
mod processes;
mod threads;

use std::io;
use std::sync::Arc;

use lab_a_given::{Door, Handler, Model, serve_until_stopped};

/// The model of every server that is not told another.
#[must_use]
pub fn default_model() -> Model {
    // TODO a7-default-model · slide a-threads · cargo workshop check a7
    // - From this step on no client waits for another: a thread for every client.
    Model::One
}

/// Serves every client at the door with `handler` until the door's [`Stop`](crate::Stop) asks it to end.
///
/// Then no more are let in, and conversations that run may end, for at most the door's grace.
/// What still runs after that ends with the process.
///
/// # Errors
/// The server cannot go on: no thread could be started, or the system has not got this model.
///
/// # Example
/// ```
/// use std::io::{Read, Write};
/// use std::net::TcpStream;
/// use std::time::Duration;
/// use lab_a_echo::{Door, Model, serve};
///
/// let door = Door::open("127.0.0.1", 0, Duration::from_secs(5))?;
/// let (address, stop) = (door.address(), door.stop());
/// let server = std::thread::spawn(|| serve(door, Model::Threads, |mut client: TcpStream| client.write_all(b"hi")));
///
/// let mut answer = String::new();
/// TcpStream::connect(address)?.read_to_string(&mut answer)?;
/// assert_eq!(answer, "hi");
///
/// stop.ask();
/// server.join().expect("it does not panic")?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn serve(door: Door, model: Model, handler: impl Handler) -> io::Result<()> {
    serve_with(door, model, Arc::new(handler))
}

/// The same for whatever handler: compiled once, not once for every handler.
pub(crate) fn serve_with(door: Door, model: Model, handler: Arc<dyn Handler>) -> io::Result<()> {
    let serving = move |door| match model {
        Model::One => one::serve(door, &*handler),
        Model::Threads => threads::serve(door, &handler),
        Model::Pool(workers) => pool::serve(door, workers, &*handler),
        Model::Processes(workers) => serve_in_processes(door, workers, &*handler),
    };
    serve_until_stopped(door, Box::new(serving))
}

#[cfg(unix)]
use processes::serve as serve_in_processes;

#[cfg(not(unix))]
fn serve_in_processes(_: Door, _: usize, _: &dyn Handler) -> io::Result<()> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "processes that share a socket need Unix: take threads or pool here",
    ))
}
