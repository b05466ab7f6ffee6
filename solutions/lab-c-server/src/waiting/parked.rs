//! A connection that waits is parked: it holds its socket and what has come of a request, and nobody's time.
//!
//! The workers ask the kernel, all of them the same epoll, and each event goes to one of them. Between two
//! requests a connection costs some 200 octets; a thread that sits beside it would cost a thousand times that.

use std::io;
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use lab_a_given::{Arrival, Door, note};
use lab_c_given::{Places, Readiness};

use super::Waiting;
use crate::connection::Connection;
use crate::server::Server;

/// The number of the listening socket. Those of connections are their descriptors.
const AT_DOOR: u64 = u64::MAX - 1;
/// How many clients are let in before those inside have their turn.
const CLIENTS_PER_TURN: usize = 64;

/// Parked connections, and the way to hear of them.
struct Parked<'a> {
    server: &'a Server,
    readiness: Readiness,
    places: Places<Box<Connection>>,
    /// Gone once the server has been asked to stop and everybody who stood there is in.
    door: Mutex<Option<Door>>,
    /// The system had no descriptor left: somebody waits at the door and was not let in.
    is_short: AtomicBool,
}

/// Calls `serve` with connections that are parked while they wait.
pub(super) fn with(
    server: &Server,
    door: Door,
    serve: impl FnOnce(&dyn Waiting) -> io::Result<()>,
) -> io::Result<()> {
    let readiness = Readiness::new(server.config.workers)?;
    door.with_listener(|listener| readiness.add_listener(listener, AT_DOOR))
        .transpose()?;
    let parked = Parked {
        server,
        readiness,
        places: Places::new(),
        door: Mutex::new(Some(door)),
        is_short: AtomicBool::new(false),
    };
    thread::scope(|scope| {
        let caretaker = thread::Builder::new().name("caretaker".to_owned());
        caretaker.spawn_scoped(scope, || parked.take_care())?;
        serve(&parked)
    })
}

impl Waiting for Parked<'_> {
    fn next_ready(&self, worker: usize) -> Option<Box<Connection>> {
        // ANCHOR: c13-next-ready
        //= Ask `readiness` who is ready for this worker: a number, or `None` at the end.
        //= `AT_DOOR`: let clients in, and ask again.
        //= Else it is a connection's number: take it from its place, and tell it whether its input ends.
        //= It may have been called twice and be out with another worker: then ask again.
        loop {
            let ready = self.readiness.wait(worker)?;
            if ready.number == AT_DOOR {
                self.let_in();
            } else if let Some(mut connection) =
                self.places.take(usize::try_from(ready.number).ok()?)
            {
                connection.input_ends |= ready.input_ends;
                return Some(connection);
            }
        }
        // ANCHOR_END: c13-next-ready
    }

    fn keep(&self, mut connection: Box<Connection>) -> Option<Box<Connection>> {
        // ANCHOR: c13-keep
        //= If the server is to stop and the connection is idle, its next turn is the last (`give_last_turn`): give it
        //= back for that. What the client asked before the stop may have come since the last read.
        //= Else put it into its place (`number`). From here on another worker may have it.
        //= If the kernel has called for it meanwhile it must not wait: it comes back, and is given back. Nobody knows
        //= what the call was about, so take it that its input may end (`input_ends`).
        if self.server.stop.is_asked() && connection.is_idle() {
            connection.give_last_turn();
            return Some(connection);
        }
        let mut called = self.places.put(number(&connection), connection)?;
        called.input_ends = true;
        Some(called)
        // ANCHOR_END: c13-keep
    }

    /// Some worker is called for it, after all who were called before.
    fn keep_for_later(&self, connection: Box<Connection>) -> Option<Box<Connection>> {
        let number = number(&connection);
        let kept = self.places.enter(number, connection, |_| {
            self.readiness.call(number as u64);
            Ok(())
        });
        if let Err(error) = kept {
            note(format_args!("note: a client is lost: {error}"));
        }
        None
    }

    fn release(&self, connection: Box<Connection>) {
        // In this order: once the socket is closed the kernel gives its number to the next client.
        self.places.free(number(&connection));
        drop(connection);
    }
}

impl Parked<'_> {
    /// Lets in who stands at the door. True: there may be more of them.
    fn let_in(&self) -> bool {
        let door = self.door();
        let Some(door) = &*door else { return false };
        for _ in 0..CLIENTS_PER_TURN {
            match door.try_next_client() {
                Arrival::Client(stream) => {
                    let place = self.server.stop.take_place();
                    self.admit(Connection::new(stream.into(), place));
                }
                Arrival::Nobody => {
                    self.open_again(door);
                    return false;
                }
                Arrival::Closed => return false,
                // The caretaker will look after it: here it would be tried a million times a second.
                Arrival::Shortage => {
                    self.is_short.store(true, Ordering::Relaxed);
                    return false;
                }
            }
        }
        self.open_again(door);
        true
    }

    fn open_again(&self, door: &Door) {
        let again = door.with_listener(|listener| self.readiness.listen_again(listener, AT_DOOR));
        if let Some(Err(error)) = again {
            note(format_args!("error: waiting for clients: {error}"));
        }
    }

    /// Gives a connection its place, and asks the kernel to tell of it.
    fn admit(&self, connection: Connection) {
        let number = number(&connection);
        let admitted = self
            .places
            .enter(number, Box::new(connection), |connection| {
                self.readiness.add(connection.stream(), number as u64)
            });
        if let Err(error) = admitted {
            note(format_args!("note: a client is lost: {error}"));
        }
    }

    /// Looks again and again whether somebody's time is over, until the server has ended.
    fn take_care(&self) {
        let (stop, tick) = (&self.server.stop, self.tick());
        while !stop.is_asked() {
            stop.wait_until_asked(tick);
            self.look_around();
        }
        let asked = Instant::now();
        // Whoever stood at the door when it closed is connected already.
        while self.let_in() {}
        *self.door() = None;
        loop {
            self.look_around();
            if stop.wait_until_all_have_left(asked.elapsed() + 2 * tick) {
                return self.readiness.end();
            }
        }
    }

    /// Has a worker end what took too long, helps whoever stands behind a worker that is held up, and tries the
    /// door again if there was a shortage.
    fn look_around(&self) {
        self.readiness.rescue();
        if self.is_short.swap(false, Ordering::Relaxed) {
            self.let_in();
        }
        self.places.take_each(
            |connection| self.is_to_end(connection),
            |mut connection| {
                connection.give_last_turn();
                let _none: Option<Box<Connection>> = self.keep_for_later(connection);
            },
        );
    }

    /// Whether a parked connection is to end: its time is over, or the server is to stop.
    fn is_to_end(&self, connection: &Connection) -> bool {
        // ANCHOR: c16-is-to-end
        //= When it has no time left.
        //= When the server is asked to stop and the connection is idle: nothing is lost with it.
        //? c16-idle-close-at-once
        //+ connection.time_left(&self.server.config).is_zero()
        let stops = self.server.stop.is_asked() && connection.is_idle();
        stops || connection.time_left(&self.server.config).is_zero()
        // ANCHOR_END: c16-is-to-end
    }

    /// How often to look around: an eighth of the shortest timeout, so that none is much too long.
    fn tick(&self) -> Duration {
        let config = &self.server.config;
        let timeouts = [
            config.idle_timeout,
            config.head_timeout,
            config.body_timeout,
            config.write_timeout,
        ];
        let shortest = timeouts.into_iter().min().unwrap_or_default();
        (shortest / 8).clamp(Duration::from_millis(10), Duration::from_millis(100))
    }

    fn door(&self) -> MutexGuard<'_, Option<Door>> {
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The number of a connection: its descriptor, which no other has while it is open.
fn number(connection: &Connection) -> usize {
    // A descriptor is never negative.
    usize::try_from(connection.stream().as_raw_fd()).unwrap_or(usize::MAX)
}
