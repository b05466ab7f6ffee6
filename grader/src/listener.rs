//! A scripted server: where a client under test connects to.

use std::fmt;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use crate::conversation::Conversation;
use crate::deadline::{Deadline, STARTUP, until};
use crate::outcome::{CheckResult, Outcome, broken};
use crate::program::Program;
use crate::signs::Sign;

/// A listening socket of our own.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
}

impl Listener {
    pub(crate) fn on_loopback(buffer: Option<usize>) -> CheckResult<Self> {
        Self::open(Ipv4Addr::LOCALHOST.into(), buffer)
            .map_err(|error| broken(format!("a listening socket of our own: {error}")))
    }

    /// Listens on an address of this machine that it may not have: the error says so.
    pub(crate) fn on(address: IpAddr) -> std::io::Result<Self> {
        Self::open(address, None)
    }

    fn open(address: IpAddr, buffer: Option<usize>) -> std::io::Result<Self> {
        let address = SocketAddr::new(address, 0);
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
        if let Some(size) = buffer {
            // Before listen, so that accepted connections inherit them.
            socket.set_recv_buffer_size(size)?;
            socket.set_send_buffer_size(size)?;
        }
        socket.bind(&address.into())?;
        socket.listen(128)?;
        socket.set_nonblocking(true)?;
        let socket = TcpListener::from(socket);
        let address = socket.local_addr()?;
        Ok(Listener { socket, address })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its port, as an argument.
    #[must_use]
    pub fn port(&self) -> String {
        self.address.port().to_string()
    }

    /// Somebody who has connected already.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    #[cfg(feature = "all-labs")]
    pub(crate) fn knock(&self) -> CheckResult<Option<Conversation>> {
        match self.socket.accept() {
            Ok((stream, _)) => {
                stream.set_nonblocking(false).map_err(broken)?;
                Ok(Some(Conversation::over(stream)?.answering()))
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(broken(format!("accepting: {error}"))),
        }
    }

    /// Waits until `program` connects.
    ///
    /// # Errors
    /// A failure if it ends before, or does not connect.
    pub fn accept(&self, program: &mut Program) -> CheckResult<Conversation> {
        let mut accepted = None;
        let mut trouble = None;
        let mut exited = None;
        let deadline = Deadline::within(STARTUP);
        until(&deadline, || {
            match self.socket.accept() {
                Ok((stream, _)) => accepted = Some(stream),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    exited = program.try_exit().ok().flatten();
                    // It may have connected and ended between the two looks.
                    if exited.is_some() {
                        accepted = self.socket.accept().ok().map(|(stream, _)| stream);
                    }
                }
                Err(error) => trouble = Some(error),
            }
            accepted.is_some()
                || trouble.is_some()
                || exited.is_some()
                || program.never_shows(Sign::Lives)
        });
        if let Some(error) = trouble {
            return Err(broken(format!("accepting: {error}")));
        }
        if let Some(stream) = accepted {
            program.lives();
            stream.set_nonblocking(false).map_err(broken)?;
            return Ok(Conversation::over(stream)?.answering());
        }
        let expected = format!("a connection to {}", self.address);
        Err(program.never_came(exited, &deadline, &expected))
    }
}

/// A port on which a new connection is neither accepted nor refused: its queue is full.
#[derive(Debug)]
pub struct FullQueue {
    listener: Socket,
    waiting: Vec<TcpStream>,
}

impl FullQueue {
    /// Fills the queue of a listening socket.
    ///
    /// # Errors
    /// Skipped where the system refuses connections to a full queue.
    pub fn on_loopback() -> CheckResult<Self> {
        let open = || {
            let listener = Socket::new(Domain::IPV4, Type::STREAM, None)?;
            listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
            listener.listen(0)?;
            Ok::<_, std::io::Error>(listener)
        };
        let listener = open().map_err(broken)?;
        let mut queue = FullQueue {
            listener,
            waiting: Vec::new(),
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, queue.port()?));
        for _ in 0..8 {
            match TcpStream::connect_timeout(&address, Duration::from_millis(60)) {
                Ok(stream) => queue.waiting.push(stream),
                Err(error) if error.kind() == ErrorKind::TimedOut => return Ok(queue),
                Err(_) => break,
            }
        }
        Err(Outcome::Skipped(
            "needs a system on which a full queue keeps new connections waiting".into(),
        ))
    }

    /// Its port.
    ///
    /// # Errors
    /// Broken, if the system does not tell.
    pub fn port(&self) -> CheckResult<u16> {
        let address = self.listener.local_addr().map_err(broken)?.as_socket();
        address
            .map(|address| address.port())
            .ok_or_else(|| broken("a socket without a port"))
    }
}

/// A port of the loopback interface on which nobody listens. As long as this is held, nobody else
/// gets it: neither a server, nor a client as its own port.
#[derive(Debug)]
pub struct ClosedPort {
    bound: Socket,
    number: u16,
}

impl ClosedPort {
    /// Takes a port, and does not listen on it.
    ///
    /// # Errors
    /// Broken, if there is none to be had.
    pub fn on_loopback() -> CheckResult<Self> {
        let bind = || {
            let bound = Socket::new(Domain::IPV4, Type::STREAM, None)?;
            bound.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
            let number = bound
                .local_addr()?
                .as_socket()
                .map_or(0, |address| address.port());
            Ok::<_, std::io::Error>(ClosedPort { bound, number })
        };
        bind().map_err(broken)
    }

    /// `http://127.0.0.1:40123/`, which is refused as long as this is held.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.number)
    }

    /// Begins to listen: the port has been ours all the time, so nobody can have taken it.
    ///
    /// # Errors
    /// Broken, if the system refuses.
    pub fn listen(self) -> CheckResult<TcpListener> {
        self.bound.listen(128).map_err(broken)?;
        Ok(self.bound.into())
    }
}

impl fmt::Display for ClosedPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number.fmt(f)
    }
}
