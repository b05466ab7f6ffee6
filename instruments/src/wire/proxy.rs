//! Accepts, and goes round between all sockets that have something to say. One thread: nothing here waits for anything else.
//!
//! Next: `connection.rs`.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Token, Waker};
use workshop::error::{Error, Result};

use super::connection::{self, After, Connection, in_words, is_shortage, reset, whose};
use super::lane::{Network, READ_OCTETS, Surroundings};
use super::tap::{Happening, Tap};

/// Connections are counted from 1, so these belong to none.
const LISTENER: Token = Token(0);
const STOP: Token = Token(1);

/// So long nobody is accepted when descriptors are short.
const SHORTAGE: Duration = Duration::from_millis(200);

/// How somebody else ends the proxy.
#[derive(Debug, Clone)]
pub struct Stop {
    asked: Arc<AtomicBool>,
    waker: Arc<Waker>,
}

impl Stop {
    /// Ends it soon.
    pub fn stop(&self) {
        self.asked.store(true, Ordering::Relaxed);
        // If it cannot be woken, it sees it at the next event.
        let _ = self.waker.wake();
    }
}

/// The proxy.
pub struct Proxy {
    poll: Poll,
    listener: TcpListener,
    to: SocketAddr,
    network: Network,
    tap: Arc<Tap>,
    stop: Stop,
    connections: BTreeMap<u64, Connection>,
    /// How many have come.
    count: u64,
    /// Nobody is accepted before that.
    accept_again: Option<Instant>,
    scratch: Vec<u8>,
}

impl Proxy {
    /// Listens on this port of the loopback interface, or on a free one.
    ///
    /// # Errors
    /// Usage: the port is taken, or it is where the target is.
    pub fn open(port: u16, to: SocketAddr, network: Network, tap: Arc<Tap>) -> Result<Proxy> {
        let itself = || {
            Error::usage(format!(
                "{to} is this proxy itself: what it gets would go round for ever"
            ))
            .remedy("--listen takes a port of ours, --to the server's")
        };
        if leads_to(to, port) {
            return Err(itself());
        }
        let mut listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port).into())
            .map_err(|cause| cannot_listen(port, &cause))?;
        let no_loop = |cause: io::Error| {
            Error::ours(format!(
                "the system gives us nothing to wait with: {}",
                in_words(&cause)
            ))
        };
        if leads_to(to, listener.local_addr().map_err(no_loop)?.port()) {
            return Err(itself());
        }
        let poll = Poll::new().map_err(no_loop)?;
        poll.registry()
            .register(&mut listener, LISTENER, Interest::READABLE)
            .map_err(no_loop)?;
        let waker = Arc::new(Waker::new(poll.registry(), STOP).map_err(no_loop)?);
        Ok(Proxy {
            poll,
            listener,
            to,
            network,
            tap,
            stop: Stop {
                asked: Arc::default(),
                waker,
            },
            connections: BTreeMap::new(),
            count: 0,
            accept_again: None,
            scratch: vec![0; READ_OCTETS],
        })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// The system does not say.
    pub fn address(&self) -> Result<SocketAddr> {
        self.listener
            .local_addr()
            .map_err(|cause| Error::ours(format!("where do we listen? {cause}")))
    }

    /// How somebody else ends it.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Passes everything on, until it is to stop.
    ///
    /// # Errors
    /// The system no longer tells us what happens.
    pub fn run(mut self) -> Result<()> {
        let mut events = Events::with_capacity(256);
        let mut going_on: Vec<u64> = Vec::new();
        while !self.stop.asked.load(Ordering::Relaxed) {
            let wait = match going_on.is_empty() {
                true => self
                    .next_time()
                    .map(|due| due.saturating_duration_since(Instant::now())),
                false => Some(Duration::ZERO),
            };
            match self.poll.poll(&mut events, wait) {
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => return Err(Error::ours(format!("cannot wait for sockets: {cause}"))),
                Ok(()) => {}
            }
            let mut next = Vec::new();
            for event in &events {
                match event.token() {
                    LISTENER => self.accept(),
                    STOP => {}
                    other => {
                        let (number, side) = whose(other);
                        self.with(number, &mut next, |connection, around| {
                            connection.hear(side, event, around)
                        });
                    }
                }
            }
            going_on.extend(self.whose_time_has_come());
            for number in std::mem::take(&mut going_on) {
                self.with(number, &mut next, Connection::go_on);
            }
            next.sort_unstable();
            next.dedup();
            going_on = next;
        }
        Ok(())
    }

    /// Lets a connection do something, and forgets it if that was the last thing.
    fn with(
        &mut self,
        number: u64,
        going_on: &mut Vec<u64>,
        act: impl FnOnce(&mut Connection, &mut Surroundings<'_>) -> After,
    ) {
        let Some(connection) = self.connections.get_mut(&number) else {
            return;
        };
        let mut around = Surroundings {
            connection: number,
            network: &self.network,
            tap: &self.tap,
            scratch: &mut self.scratch,
        };
        match act(connection, &mut around) {
            After::Wait => {}
            After::GoOn => going_on.push(number),
            After::Forget => {
                self.connections.remove(&number);
            }
        }
    }

    fn accept(&mut self) {
        loop {
            match self.listener.accept() {
                Ok((client, from)) => self.lead(client, from),
                Err(cause) if cause.kind() == io::ErrorKind::WouldBlock => return,
                Err(cause) if is_shortage(&cause) => {
                    if self.accept_again.is_none() {
                        self.tap.tell(
                            0,
                            Happening::Trouble(format!(
                                "clients wait at the door: {}",
                                in_words(&cause)
                            )),
                        );
                    }
                    self.accept_again = Some(Instant::now() + SHORTAGE);
                    return;
                }
                // The client has gone before we took it.
                Err(_) => {}
            }
        }
    }

    fn lead(&mut self, client: mio::net::TcpStream, from: SocketAddr) {
        self.count += 1;
        let number = self.count;
        match Connection::lead(client, from, self.to, number, self.poll.registry()) {
            Ok(connection) => {
                self.connections.insert(number, connection);
            }
            Err((client, cause)) => {
                self.tap.tell(
                    number,
                    Happening::Refused(from, connection::in_words(&cause)),
                );
                reset(&client);
            }
        }
    }

    /// When something is to be done even if no socket says anything.
    fn next_time(&self) -> Option<Instant> {
        // Only a slow network makes connections wait for a time.
        let connections = match self.network.delay.is_zero() {
            true => None,
            false => self
                .connections
                .values()
                .filter_map(|connection| connection.due)
                .min(),
        };
        connections.into_iter().chain(self.accept_again).min()
    }

    fn whose_time_has_come(&mut self) -> Vec<u64> {
        let now = Instant::now();
        if self.accept_again.is_some_and(|again| again <= now) {
            self.accept();
            self.accept_again = self.accept_again.filter(|again| *again > now);
        }
        if self.network.delay.is_zero() {
            return Vec::new();
        }
        let is_due = |connection: &Connection| connection.due.is_some_and(|due| due <= now);
        let due = self
            .connections
            .iter()
            .filter(|(_, connection)| is_due(connection));
        due.map(|(number, _)| *number).collect()
    }
}

/// Would a connection to `to` come to us, if we listened on this port?
fn leads_to(to: SocketAddr, port: u16) -> bool {
    let ip = to.ip().to_canonical();
    to.port() == port && (ip == Ipv4Addr::LOCALHOST || ip.is_unspecified())
}

fn cannot_listen(port: u16, cause: &io::Error) -> Error {
    let error = Error::usage(format!("cannot listen on port {port}: {cause}"));
    match cause.kind() {
        io::ErrorKind::AddrInUse => Error::usage(format!(
            "port {port} is taken: another program listens there"
        ))
        .remedy("another one, such as `--listen 8081`; without --listen we take a free one"),
        io::ErrorKind::PermissionDenied => {
            error.remedy("a port above 1023, such as `--listen 8081`")
        }
        _ => error,
    }
}
