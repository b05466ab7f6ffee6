//! The listening socket, and how clients come in.
//!
//! The life of a server's socket is `socket`, `bind`, `listen`, `accept`. The first three are done once,
//! in [`Door::open`]; [`Door::next_client`] does the fourth, again and again, until the server is to stop.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpStream};
#[cfg(unix)]
use std::os::fd::BorrowedFd;
use std::sync::Arc;
use std::time::Duration;

use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Registry, Token, Waker};

use super::client::Client;
use super::entrance::{Arrival, Entrance, SHORTAGE_PAUSE, listen};
use super::stop::{Place, Stop};
use crate::limits;
use crate::note::note;

/// What the poll says when a client waits at the door.
pub const AT_DOOR: Token = Token(0);
/// What the poll says when the server is asked to stop.
pub const ASKED_TO_STOP: Token = Token(1);

/// A listening socket, and the way to stop the server that serves it.
#[derive(Debug)]
pub struct Door {
    entrance: Arc<Entrance>,
    poll: Poll,
    /// What the poll tells. Which event it was does not matter here, only that there was one.
    events: Events,
    address: SocketAddr,
    /// Set in a worker process: the socket was opened by its parent.
    inherited: bool,
    stop: Stop,
    grace: Duration,
    /// The door counts among those that a stop waits for: it may be about to let a client in.
    _place: Place,
}

impl Door {
    /// Listens at `host`, a name or an address without brackets, and `port`; 0 stands for a free one.
    /// Of several addresses it takes the first that can be had.
    ///
    /// `grace` is how long conversations may still take once the server is asked to stop.
    ///
    /// # Errors
    /// In words, such as `127.0.0.1:80: permission denied: …` or `127.0.0.1:50000: address in use: …`.
    pub fn open(host: &str, port: u16, grace: Duration) -> io::Result<Door> {
        limits::raise_open_files();
        #[cfg(unix)]
        if let Some(listener) = super::worker::inherited_listener() {
            return Door::around(listener, true, grace);
        }
        Door::around(listen(host, port)?, false, grace)
    }

    fn around(
        listener: std::net::TcpListener,
        inherited: bool,
        grace: Duration,
    ) -> io::Result<Door> {
        let address = listener.local_addr()?;
        listener.set_nonblocking(true)?;
        let mut listener = TcpListener::from_std(listener);
        let poll = Poll::new()?;
        poll.registry()
            .register(&mut listener, AT_DOOR, Interest::READABLE)?;
        let entrance = Arc::new(Entrance::new(listener));
        let waker = Waker::new(poll.registry(), ASKED_TO_STOP)?;
        let stop = Stop::new(Arc::downgrade(&entrance), waker);
        let place = stop.take_place();
        Ok(Door {
            entrance,
            poll,
            events: Events::with_capacity(2),
            address,
            inherited,
            stop,
            grace,
            _place: place,
        })
    }

    /// Says on standard error where clients find the server. A worker process leaves that to its parent.
    pub fn announce(&self) {
        if !self.inherited {
            note(format_args!("listening on {}", self.address));
        }
    }

    /// Where the server listens; the port is never 0.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stops the server.
    #[must_use]
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Whether this process is a worker, and the socket its parent's.
    #[must_use]
    pub fn is_inherited(&self) -> bool {
        self.inherited
    }

    /// How long conversations may still take once the server is asked to stop.
    #[must_use]
    pub fn grace(&self) -> Duration {
        self.grace
    }

    /// The listening socket, for another way of waiting. The door counts as open all the same.
    ///
    /// `None` if the server has been asked to stop already.
    #[must_use]
    pub fn take_listener(&self) -> Option<std::net::TcpListener> {
        self.entrance.take_listener().map(Into::into)
    }

    /// Shows the listening socket to another way of waiting; `None` if the door is closed already.
    #[cfg(unix)]
    pub fn with_listener<T>(&self, show: impl FnOnce(BorrowedFd<'_>) -> T) -> Option<T> {
        self.entrance.with_listener(show)
    }

    /// Where an event loop names the sockets that it waits for, beside the door itself ([`AT_DOOR`],
    /// [`ASKED_TO_STOP`]).
    #[must_use]
    pub fn registry(&self) -> &Registry {
        self.poll.registry()
    }

    /// Waits until the kernel tells of something, at most for `timeout`; `None` waits for ever.
    ///
    /// # Errors
    /// `Interrupted` by a signal, which is no trouble; or the system's way of waiting failed.
    pub fn wait(&mut self, events: &mut Events, timeout: Option<Duration>) -> io::Result<()> {
        self.poll.poll(events, timeout)
    }

    /// Lets a client in without waiting for one. Its stream does not block.
    #[must_use]
    pub fn try_next_client(&self) -> Arrival {
        self.entrance.accept()
    }

    /// The next client, once there is one; `None` when the server is to stop.
    pub fn next_client(&mut self) -> Option<Client> {
        loop {
            // First try, then wait: a busy server saves a system call for each client.
            match self.entrance.accept() {
                Arrival::Client(stream) => {
                    if let Some(stream) = blocking(stream) {
                        return Some(Client::new(stream, self.stop.take_place()));
                    }
                }
                Arrival::Closed => return None,
                Arrival::Shortage => self.stop.wait_until_asked(SHORTAGE_PAUSE),
                Arrival::Nobody => {
                    if let Err(error) = self.poll.poll(&mut self.events, None)
                        && error.kind() != ErrorKind::Interrupted
                    {
                        note(format_args!("error: waiting for clients: {error}"));
                        return None;
                    }
                }
            }
        }
    }
}

/// The stream as handlers want it: reads and writes wait. `None` if the client has left already.
fn blocking(stream: mio::net::TcpStream) -> Option<TcpStream> {
    let stream = TcpStream::from(stream);
    stream.set_nonblocking(false).ok()?;
    Some(stream)
}
