//! The listening socket by itself: opened, and asked for the next client without waiting.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
#[cfg(unix)]
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use mio::net::{TcpListener, TcpStream};
use socket2::{Domain, Protocol, Socket, Type};

use crate::bind::first_to_bind;
use crate::note::note;

/// How many clients may wait in the kernel for `accept`.
const BACKLOG: i32 = 1024;
/// How long to wait when the system has nothing left to let a client in with.
pub const SHORTAGE_PAUSE: Duration = Duration::from_millis(50);

/// A listening socket that does not block, and that any thread can close.
#[derive(Debug)]
pub(super) struct Entrance {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Gone once the entrance is closed.
    listener: Option<TcpListener>,
    /// Who stood here when it closed: for them the connection was made already.
    last: VecDeque<TcpStream>,
    /// Whether the last client could not be let in: that is said once, not twenty times a second.
    short: bool,
}

/// What asking for a client comes to.
#[derive(Debug)]
pub enum Arrival {
    /// One has come in.
    Client(TcpStream),
    /// None waits.
    Nobody,
    /// One waits, but the system has no descriptor or no memory for it: try again in a moment.
    Shortage,
    /// No more will come.
    Closed,
}

impl Entrance {
    pub(super) fn new(listener: TcpListener) -> Self {
        let (last, short) = (VecDeque::new(), false);
        let state = State {
            listener: Some(listener),
            last,
            short,
        };
        Entrance {
            state: Mutex::new(state),
        }
    }

    /// The next client, if one waits.
    pub(super) fn accept(&self) -> Arrival {
        self.state().accept()
    }

    /// Closes the listening socket; those who are connected already can still be accepted.
    pub(super) fn close(&self) {
        let mut state = self.state();
        for _ in 0..BACKLOG {
            match state.accept_from_kernel() {
                Arrival::Client(stream) => state.last.push_back(stream),
                Arrival::Nobody | Arrival::Shortage | Arrival::Closed => break,
            }
        }
        state.listener = None;
    }

    /// The listening socket for another way of waiting; the entrance is closed then.
    pub(super) fn take_listener(&self) -> Option<TcpListener> {
        self.state().listener.take()
    }

    #[cfg(unix)]
    pub(super) fn with_listener<T>(&self, show: impl FnOnce(BorrowedFd<'_>) -> T) -> Option<T> {
        self.state()
            .listener
            .as_ref()
            .map(|open| show(open.as_fd()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that holds this lock can panic half-way, so the state is whole even then.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn accept(&mut self) -> Arrival {
        match self.last.pop_front() {
            Some(stream) => Arrival::Client(stream),
            None => self.accept_from_kernel(),
        }
    }

    fn accept_from_kernel(&mut self) -> Arrival {
        let Some(listener) = &self.listener else {
            return Arrival::Closed;
        };
        loop {
            match listener.accept() {
                Ok((stream, _)) => {
                    self.short = false;
                    // Answers are small, and not to be held back for more. It fails if the client has gone.
                    let _ = stream.set_nodelay(true);
                    return Arrival::Client(stream);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Arrival::Nobody,
                Err(error) if gave_up(&error) => {}
                Err(error) => {
                    if !self.short {
                        note(format_args!("note: a client has to wait: {error}"));
                    }
                    self.short = true;
                    return Arrival::Shortage;
                }
            }
        }
    }
}

/// The client gave up while it waited; the next one may not have.
fn gave_up(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::Interrupted
    )
}

/// A listening socket at the first of the host's addresses that can be had.
pub(super) fn listen(host: &str, port: u16) -> io::Result<std::net::TcpListener> {
    first_to_bind(host, port, listen_at)
}

/// The three calls that make a server's socket.
fn listen_at(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    // A server that is started again need not wait until the old connections are forgotten (TIME_WAIT).
    // On Windows the same option would let two servers share a port.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    // A client that vanished without a word is found out in the end. Clients' sockets inherit this.
    socket.set_keepalive(true)?;
    if let IpAddr::V6(ip) = address.ip()
        && ip.is_unspecified()
    {
        // `::` means every address of this machine, on every system: IPv4 too.
        socket.set_only_v6(false)?;
    }
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}
