//! One thread for all clients: it waits for all of them at once, and goes where something can be done.
//!
//! The kernel tells which sockets are ready (epoll on Linux, kqueue on macOS); mio gives all systems one
//! face. It tells of each change once, so a socket is read until it would block, or remembered.

use std::collections::{HashMap, VecDeque};
use std::io::{self, ErrorKind};
use std::mem;
use std::panic::{self, AssertUnwindSafe};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Token};

use lab_a_given::{ASKED_TO_STOP, AT_DOOR, Arrival, Conversation, Door, SHORTAGE_PAUSE, note};

use super::connection::{BUFFER_OCTETS, Connection, Turn};

/// How many clients are let in before those inside have their turn.
const CLIENTS_PER_TURN: usize = 64;

/// Serves every client at the door with a conversation of its own until the server is asked to stop;
/// all in the calling thread.
///
/// Then no more are let in, and conversations that run may end, for at most the door's grace.
///
/// # Errors
/// The system's own way of waiting failed; no client can cause that.
///
/// # Example
/// ```
/// use std::io::{Read, Write};
/// use std::net::{Shutdown, TcpStream};
/// use std::time::Duration;
/// use lab_a_echo::{Door, Echo, events};
///
/// let door = Door::open("127.0.0.1", 0, Duration::from_secs(5))?;
/// let (address, stop) = (door.address(), door.stop());
/// let server = std::thread::spawn(|| events::serve(door, Echo::default));
///
/// let mut client = TcpStream::connect(address)?;
/// client.write_all(b"hi")?;
/// client.shutdown(Shutdown::Write)?;
/// let mut answer = String::new();
/// client.read_to_string(&mut answer)?;
/// assert_eq!(answer, "hi");
///
/// stop.ask();
/// server.join().expect("it does not panic")?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn serve<C: Conversation>(door: Door, make_conversation: impl Fn() -> C) -> io::Result<()> {
    EventLoop::new(door, make_conversation).run()
}

struct EventLoop<C, M> {
    door: Door,
    make_conversation: M,
    events: Events,
    connections: HashMap<Token, Connection<C>>,
    last_token: Token,
    /// Who is ready by what we know ourselves; the kernel will not tell of them again.
    ready: Vec<Token>,
    /// Who is being closed, and when that is to be over; the earliest first.
    closing: VecDeque<(Instant, Token)>,
    /// When to try the entrance again after a shortage.
    entrance_retry: Option<Instant>,
    /// When the grace is over.
    end: Option<Instant>,
    /// One for all: only what could not be sent is kept for each.
    buffer: Vec<u8>,
}

impl<C: Conversation, M: Fn() -> C> EventLoop<C, M> {
    fn new(door: Door, make_conversation: M) -> Self {
        EventLoop {
            door,
            make_conversation,
            events: Events::with_capacity(1024),
            connections: HashMap::new(),
            last_token: ASKED_TO_STOP,
            ready: Vec::new(),
            closing: VecDeque::new(),
            entrance_retry: None,
            end: None,
            buffer: vec![0; BUFFER_OCTETS],
        }
    }

    /// The loop: wait until somebody is ready, and do for each what can be done without waiting.
    fn run(mut self) -> io::Result<()> {
        // TODO a9-run · slide a-events · cargo workshop check a9
        // - Until it is over: wait, and go through all who are ready.
        // - `AT_DOOR`: clients wait to be let in. Every other token is a connection whose turn it is.
        todo!("a9-run")
    }

    /// Whether the server was asked to stop, and all clients have left or the grace is over.
    fn is_over(&self) -> bool {
        self.end
            .is_some_and(|end| self.connections.is_empty() || Instant::now() >= end)
    }

    /// Waits until somebody is ready: by what the kernel tells, by what we know, or because it is time.
    fn wait(&mut self) -> io::Result<Vec<Token>> {
        let mut ready = mem::take(&mut self.ready);
        let timeout = if ready.is_empty() {
            self.time_to_next()
        } else {
            Some(Duration::ZERO)
        };
        match self.door.wait(&mut self.events, timeout) {
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(ready),
            result => result?,
        }
        for event in &self.events {
            match event.token() {
                ASKED_TO_STOP => {
                    self.end.get_or_insert(Instant::now() + self.door.grace());
                    // Some may stand at the door still; after them it is closed.
                    ready.push(AT_DOOR);
                }
                token => ready.push(token),
            }
        }
        let now = Instant::now();
        ready.extend(
            self.entrance_retry
                .take_if(|at| *at <= now)
                .map(|_| AT_DOOR),
        );
        while let Some((_, token)) = self.closing.pop_front_if(|(deadline, _)| *deadline <= now) {
            ready.push(token);
        }
        Ok(ready)
    }

    /// How long until something is to be done although nobody moves; `None` for never.
    fn time_to_next(&self) -> Option<Duration> {
        let closing = self.closing.front().map(|(deadline, _)| *deadline);
        let next = [closing, self.entrance_retry, self.end]
            .into_iter()
            .flatten()
            .min()?;
        Some(next.saturating_duration_since(Instant::now()))
    }

    /// Lets in who waits at the door.
    fn let_in(&mut self) {
        for _ in 0..CLIENTS_PER_TURN {
            match self.door.try_next_client() {
                Arrival::Client(socket) => self.admit(socket),
                Arrival::Nobody | Arrival::Closed => return,
                Arrival::Shortage => {
                    self.entrance_retry = Some(Instant::now() + SHORTAGE_PAUSE);
                    return;
                }
            }
        }
        self.ready.push(AT_DOOR);
    }

    /// Gives a client its conversation, and asks the kernel to tell of its socket.
    fn admit(&mut self, mut socket: TcpStream) {
        self.last_token.0 += 1;
        let token = self.last_token;
        let both = Interest::READABLE | Interest::WRITABLE;
        if let Err(error) = self.door.registry().register(&mut socket, token, both) {
            note(format_args!("note: a client is lost: {error}"));
            return;
        }
        let conversation = (self.make_conversation)();
        self.connections
            .insert(token, Connection::new(socket, conversation));
    }

    /// Gives a connection its turn, and drops it if that was the last.
    fn take_turn(&mut self, token: Token) {
        // It may have ended earlier in the same round.
        let Some(connection) = self.connections.get_mut(&token) else {
            return;
        };
        // A panic has printed its own words; it ends this connection, as it would with threads.
        let turn = panic::catch_unwind(AssertUnwindSafe(|| connection.take_turn(&mut self.buffer)));
        match turn {
            Ok(Ok(Turn::Waiting)) => {}
            Ok(Ok(Turn::MoreToDo)) => self.ready.push(token),
            Ok(Ok(Turn::Closing(deadline))) => self.closing.push_back((deadline, token)),
            // Over, or the client has gone, or the conversation is broken.
            Ok(Ok(Turn::Over) | Err(_)) | Err(_) => drop(self.connections.remove(&token)),
        }
    }
}
